package dev.weir.perf.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A program that has run to its end.
 *
 * @param exit its exit code
 * @param output what it wrote to standard output and standard error
 */
public record CommandRun(int exit, String output) {
    /** Runs it and waits. */
    public static CommandRun of(Map<String, String> environment, Duration limit, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        var hook = new Thread(process::destroyForcibly, "end " + command.getFirst());
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var output = CompletableFuture.supplyAsync(() -> read(process));
            String text = output.get(limit.toSeconds(), TimeUnit.SECONDS);
            return new CommandRun(process.waitFor(), text);
        } catch (TimeoutException e) {
            throw new IOException(command.getFirst() + " does not end within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(command.getFirst() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
            forget(hook);
        }
    }

    /**
     * The same for a program that must succeed.
     *
     * @throws IOException with its output, if it fails
     */
    public static String output(Map<String, String> environment, Duration limit, List<String> command) throws IOException {
        CommandRun run = of(environment, limit, command);
        if (run.exit() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + run.exit() + ": " + run.output());
        }
        return run.output();
    }

    /**
     * The same for a load generator, in a session of its own where setsid is installed: Linux then shares the processors between
     * the load and the servers, as between two services, and not among all their threads (sched(7), autogroup).
     */
    public static String ofLoad(Map<String, String> environment, Duration limit, List<String> command) throws IOException {
        return output(
                environment, limit,
                Stream.concat(Program.find("setsid").stream().map(Path::toString), command.stream()).toList());
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is shutting down, and the hook is running.
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "its output was lost: " + e;
        }
    }
}
