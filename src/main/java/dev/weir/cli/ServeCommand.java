package dev.weir.cli;

import dev.weir.Edge;
import dev.weir.check.TimeSpan;
import dev.weir.config.Settings;
import dev.weir.observe.Profile;
import dev.weir.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weir serve}: runs an edge until a signal stops it.
 *
 * <p>Threads: the main thread starts the edge and waits; the JVM's shutdown hook, on SIGTERM or SIGINT, closes it. After a
 * signal during the start, the hook waits for the start to end, within the start's deadline, so that everything started is also
 * stopped.
 */
@Command(name = "serve", description = "Run an edge.")
final class ServeCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Mixin
    private final ListenerOptions options;

    private @Nullable Duration profile;

    ServeCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.options = new ListenerOptions(environment);
        this.out = out;
    }

    @Option(
            names = "--profile",
            paramLabel = "TIME",
            description = "Profile the edge for this long, such as 30s, once it is ready, into a weir-*.jfr file in the current"
                    + " folder.")
    void profile(@Nullable String time) {
        if (time == null) { // how picocli clears an option
            return;
        }
        String expected = "--profile takes a time from " + TimeSpan.format(Profile.SHORTEST) + " to "
                + TimeSpan.format(Profile.LONGEST) + ", as in --profile 30s";
        Duration span;
        try {
            span = TimeSpan.parse(time);
        } catch (IllegalArgumentException none) {
            throw new ParameterException(spec.commandLine(), expected);
        }
        if (span.compareTo(Profile.SHORTEST) < 0 || span.compareTo(Profile.LONGEST) > 0) {
            throw new ParameterException(spec.commandLine(), expected);
        }
        if (!Files.isWritable(Path.of(""))) {
            throw new ParameterException(
                    spec.commandLine(), "--profile cannot write to the current folder " + Path.of("").toAbsolutePath());
        }
        profile = span;
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
        // Before the hook can see the edge, so that this line never follows the stop.
        out.println("weir listening on " + edge.url());
        edge.faces().forEach(face -> out.println("weir listening as " + face + " on " + edge.url(face)));
        out.flush();
        tellSystemd("READY=1");
        started.complete(edge);
        if (profile != null) {
            Profile.start(profile, Path.of(""));
        }
        edge.awaitStop();
        return ExitCode.DONE;
    }

    private void stop(CompletableFuture<Edge> started, Duration startDeadline) {
        tellSystemd("STOPPING=1");
        try {
            started.get(startDeadline.toMillis(), TimeUnit.MILLISECONDS).close();
        } catch (ExecutionException neverStarted) {
            // The main thread reports why.
        } catch (TimeoutException stillStarting) {
            System.err.println("weir: stopped while still starting");
        } catch (Exception failure) {
            System.err.println("weir: stopping failed: " + ErrorLine.of(failure));
        }
    }

    /** Says so to systemd, if it asked to be told. */
    private void tellSystemd(String message) {
        String socket = environment.get(NotifySocket.VARIABLE);
        if (socket == null || socket.isEmpty()) {
            return;
        }
        try {
            NotifySocket.send(socket, message);
        } catch (IOException e) {
            System.err.println("weir: cannot tell systemd " + message + ": " + e.getMessage());
        }
    }
}
