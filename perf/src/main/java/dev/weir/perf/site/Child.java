package dev.weir.perf.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A process that this one started, with all its descendants. It is ended by process id: asked first, and killed if it does not
 * stop. This also happens when this JVM ends without closing it, because an edge that is only killed leaves its database
 * behind.
 */
public final class Child implements AutoCloseable {
    /** How long anything may take to start or stop. */
    public static final Duration LIMIT = Duration.ofSeconds(120);

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread hook;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.hook = new Thread(this::end, "end " + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a program; its standard error goes to a file.
     *
     * @param environment variables to add to its environment, after {@code WEIR_*} and other settings of edges are removed
     */
    public static Child start(String name, Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(Child::isSetting);
        builder.environment().putAll(environment);
        return new Child(name, log, builder.redirectError(log.toFile()).start());
    }

    private static boolean isSetting(String variable) {
        return variable.startsWith("WEIR_") && !variable.equals("WEIR_AOT")
                || variable.startsWith("VARNISH_")
                || List.of("DATABASE_URL", "MAX_POOL_SIZE", "STATSD_HOST", "LOG_LEVEL").contains(variable);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written to standard error so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the first matching line of its standard output, and reads on to the end in the background. */
    public String awaitLine(Predicate<String> wanted) throws IOException {
        var found = new CompletableFuture<String>();
        // Not a virtual thread: one that reads from a pipe pins its carrier, and there are only as many carriers as processors.
        Thread.ofPlatform().daemon().name(name + " output").start(() -> {
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (wanted.test(line)) {
                        found.complete(line);
                    }
                }
            } catch (IOException e) {
                // A process that is killed closes its pipe.
            }
            found.completeExceptionally(new IOException(name + " ended before it was ready"));
        });
        try {
            return found.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw notReady(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notReady(e);
        }
    }

    /** Waits until it accepts connections. */
    public void awaitPort(int port) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw notReady(e);
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    private IOException notReady(Exception cause) {
        return new IOException(name + " does not become ready: " + log(), cause);
    }

    /** Ends it and its descendants, as a power cut would. */
    public void kill() {
        List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
        processes.addFirst(process.toHandle());
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(each -> each.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** The same, but its descendants keep running. */
    void killAlone() {
        process.destroyForcibly();
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        close();
    }

    /** Asks it to stop with SIGTERM, and waits until it has. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is shutting down, and the hook is running.
        }
    }

    private void end() {
        process.toHandle().destroy();
        try {
            process.toHandle().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** A port of 127.0.0.1 that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
