package dev.weir.edge;

import dev.weir.embedded.Cluster;
import dev.weir.embedded.PostgresBundle;
import dev.weir.embedded.Postmaster;
import dev.weir.testing.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real edge in a process of its own: {@code weir serve} on free ports, with the classes under test.
 *
 * <p>Its log is {@code target/edges/edge-PID-N.log}. Closing it ends it, and the database it ran by itself with it. A test JVM
 * that ends without closing its edges kills them.
 */
public final class EdgeProcess implements AutoCloseable {
    /** How long an edge may take to be ready, or to stop, on a busy machine. */
    public static final Duration LIMIT = Duration.ofSeconds(90);

    private static final Path LOGS = Path.of("target", "edges").toAbsolutePath();
    private static final String READY = "weir listening on ";
    private static final String HEAP = "256m";
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Process process;
    private final Path log;
    private final @Nullable Path data;
    private final int adminPort;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final Thread hook;

    private EdgeProcess(
            String heap, String ulimit, @Nullable Path data, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Files.createDirectories(LOGS);
        this.data = data;
        this.log = LOGS.resolve("edge-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + ".log");
        this.adminPort = FreePort.next();
        List<String> command = command(heap, "serve", "-p", "0", "--admin-port", Integer.toString(adminPort));
        command.addAll(arguments);
        if (!ulimit.isEmpty()) {
            command.addAll(0, List.of("/bin/bash", "-c", "ulimit " + ulimit + " && exec \"$@\"", "bash"));
        }
        this.process = launch(command, environment, log);
        this.hook = new Thread(process::destroyForcibly, "kill edge");
        Runtime.getRuntime().addShutdownHook(hook);
        // A thread of its own: to read from a pipe would hold a carrier of the virtual threads of the edges in this JVM.
        Thread.ofPlatform().daemon().start(this::readOutput);
    }

    /** Starts an edge with a database of its own in a folder; when this returns, it answers. */
    public static EdgeProcess embedded(Path data, String... more) throws IOException {
        return embeddedWithHeap(HEAP, data, more);
    }

    /** The same with a heap of a given size, {@code 384m}. */
    public static EdgeProcess embeddedWithHeap(String heap, Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--data", data.toString()));
        arguments.addAll(List.of(more));
        return new EdgeProcess(heap, "", data, Map.of(), arguments).awaitReady();
    }

    /** The same where a shell's {@code ulimit} has set a limit first, {@code -n 400}. */
    public static EdgeProcess embeddedWithin(String ulimit, Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--data", data.toString()));
        arguments.addAll(List.of(more));
        return new EdgeProcess(HEAP, ulimit, data, Map.of(), arguments).awaitReady();
    }

    /** Starts an edge on somebody else's database; when this returns, it answers. */
    public static EdgeProcess on(String dsn, String... more) throws IOException {
        return onWith(Map.of(), dsn, more);
    }

    /** The same with more variables in its environment. */
    public static EdgeProcess onWith(Map<String, String> environment, String dsn, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--dsn", dsn));
        arguments.addAll(List.of(more));
        return new EdgeProcess(HEAP, "", null, environment, arguments).awaitReady();
    }

    /** Runs a command line that ends by itself. */
    public static Ended run(String... arguments) throws IOException, InterruptedException {
        return runWith(Map.of(), arguments);
    }

    /** The same with more variables in its environment. */
    public static Ended runWith(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(LOGS);
        Path log = LOGS.resolve("run-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + ".log");
        Process process = launch(command(HEAP, arguments), environment, log);
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("weir " + List.of(arguments) + " does not end: " + Files.readString(log));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.exitValue(), out, Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where it answers, {@code http://127.0.0.1:12345}; without a slash at the end. */
    public URI url() {
        return ready.join();
    }

    /** The address of a key that needs no escapes. */
    public URI item(String bucket, String key) {
        return URI.create(url() + "/kv/" + bucket + "/" + key);
    }

    /** Where its health and metrics are, without a slash at the end. */
    public URI adminUrl() {
        return URI.create("http://127.0.0.1:" + adminPort);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The server it runs by itself. */
    public Postmaster database() throws IOException {
        return databaseOf(data).orElseThrow(() -> new AssertionError("no database runs in " + data));
    }

    /** What it has written to its log. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would. Its embedded database lives on. */
    public void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        forgetHook();
    }

    /** Asks it to stop, as SIGTERM does, and comes back at once. */
    public void terminate() {
        // The handle's, as the process's own would close its output, too.
        process.toHandle().destroy();
    }

    /** Asks it to stop and waits until it has. Returns its exit code. */
    public int stop() throws InterruptedException {
        terminate();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill9();
            throw new AssertionError("the edge does not stop: " + log());
        }
        forgetHook();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill9();
        if (data != null) {
            endDatabase(data);
        }
    }

    /** Ends the database in a data folder, where one runs there. */
    public static void endDatabase(Path data) throws IOException {
        databaseOf(data).ifPresent(postmaster -> postmaster.kill(LIMIT));
    }

    private EdgeProcess awaitReady() throws IOException {
        try {
            ready.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            String words = "the edge does not become ready: " + log();
            try {
                close();
            } catch (InterruptedException again) {
                Thread.currentThread().interrupt();
            }
            throw new AssertionError(words, e);
        }
    }

    /** Reads to the end, or the edge would stand still at a full pipe. */
    private void readOutput() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(URI.create(line.substring(READY.length())));
                }
            }
        } catch (IOException e) {
            // A process that is killed takes its pipe along.
        }
        ready.completeExceptionally(new IOException("it ended before it was ready"));
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The test JVM is ending, and the hook runs.
        }
    }

    /** The server that runs in a data folder. */
    static Optional<Postmaster> databaseOf(@Nullable Path data) throws IOException {
        if (data == null || !Files.isDirectory(data.resolve("programs"))) {
            return Optional.empty();
        }
        return new Cluster(data.resolve("pgdata"), PostgresBundle.fromClasspath(data.resolve("programs"))).running();
    }

    /** The command line of {@code weir} with these arguments, and the classes under test. */
    public static List<String> command(String heap, String... arguments) throws IOException {
        return command(heap, StartCache.flags(), arguments);
    }

    /** @param code where the classes are, in flags of the JVM */
    static List<String> command(String heap, List<String> code, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What the jar's manifest would open, this JVM was given by the build.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback.xml"));
        command.addAll(code);
        command.add("dev.weir.Main");
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process launch(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = withoutSettings(command);
        builder.environment().putAll(environment);
        return builder.redirectError(log.toFile()).start();
    }

    /** What starts a command in an environment that sets nothing of an edge. */
    static ProcessBuilder withoutSettings(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_")
                || List.of("DATABASE_URL", "MAX_POOL_SIZE", "STATSD_HOST", "LOG_LEVEL").contains(name)
                || name.startsWith("VARNISH_"));
        return builder;
    }

    /**
     * A command line that has ended.
     *
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error, its log too
     */
    public record Ended(int exit, String out, String err) {}
}
