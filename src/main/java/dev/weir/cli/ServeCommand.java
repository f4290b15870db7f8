package dev.weir.cli;

import dev.weir.Edge;
import dev.weir.config.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code weir serve}: runs an edge until a signal ends it.
 *
 * <p>Threads: the main thread starts the edge and waits; the JVM's shutdown hook, on SIGTERM or SIGINT, closes it. A signal
 * in the middle of the start waits for the start to end, at most its own deadline, so that what was started is also stopped.
 */
@Command(name = "serve", description = "Run an edge.")
final class ServeCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private final ListenerOptions options;

    ServeCommand(Map<String, String> environment, PrintWriter out) {
        this.options = new ListenerOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings.load().settings();
        CompletableFuture<Edge> started = new CompletableFuture<>();
        Duration startDeadline = settings.embedded().startDeadline();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("weir-stop").unstarted(() -> stop(started, startDeadline)));
        Edge edge;
        try {
            edge = Edge.start(settings);
        } catch (Throwable failure) {
            started.completeExceptionally(failure);
            throw failure;
        }
        // Before the hook may see the edge, so that the line never comes after the stop.
        out.println("weir listening on " + edge.url());
        out.flush();
        started.complete(edge);
        edge.awaitStop();
        return Commands.DONE;
    }

    private static void stop(CompletableFuture<Edge> started, Duration startDeadline) {
        try {
            started.get(startDeadline.toMillis(), TimeUnit.MILLISECONDS).close();
        } catch (ExecutionException neverStarted) {
            // The main thread tells why.
        } catch (TimeoutException stillStarting) {
            System.err.println("weir: stopped while it was still starting");
        } catch (Exception failure) {
            System.err.println("weir: the stop failed: " + ErrorLine.of(failure));
        }
    }
}
