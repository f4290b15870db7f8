package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A command of Weir as a process of its own, with a folder as its current one and the product's own log. */
final class WeirProcess implements AutoCloseable {
    static final long LIMIT_SECONDS = 90;

    private final Path folder;
    private final Process process;

    private WeirProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** @param logLevel the level of Weir's own log lines */
    static WeirProcess start(Path folder, String logLevel, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The product's own, for the tests' writes to standard output.
                "-Dlogback.configurationFile=" + Path.of("edge-config/logback.xml").toAbsolutePath(),
                "-cp", System.getProperty("java.class.path"), "dev.weir.Main"));
        // What the jar's manifest would open: this process has the same flags.
        command.addAll(1, ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_") || name.equals("DATABASE_URL"));
        builder.environment().put("LOG_LEVEL", logLevel);
        builder.directory(folder.toFile());
        builder.redirectError(folder.resolve("stderr").toFile());
        return new WeirProcess(folder, builder.start());
    }

    /** An edge on free ports; further arguments win. */
    static WeirProcess serve(Path folder, String logLevel, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("serve", "-p", "0", "--admin-port", "0"));
        all.addAll(List.of(args));
        return start(folder, logLevel, all.toArray(String[]::new));
    }

    Process process() {
        return process;
    }

    /** What it has written to standard error. */
    String errors() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    /** The lines on standard error for which the condition holds. */
    List<String> errorLines(Predicate<String> wanted) {
        try {
            return errors().lines().filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line on standard output; null at its end. */
    @Nullable
    String line() throws Exception {
        BufferedReader reader = process.inputReader();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return reader.readLine();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        })
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Where the edge listens, once it is ready. */
    URI ready() throws Exception {
        String ready = line();
        assertTrue(ready != null && ready.startsWith("weir listening on "), ready + errors());
        assertNotNull(ready);
        return URI.create(ready.substring(ready.lastIndexOf(' ') + 1));
    }

    /** Waits for its end; its exit code. */
    int end() throws Exception {
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it does not end");
        return process.exitValue();
    }

    /** Ends it as SIGTERM does. The handle's, as the process's own closes the stream that is still to be read. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
