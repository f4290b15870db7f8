package dev.weir.testing;

import dev.weir.purge.Vcl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real Varnish in front of an edge, with the product's own VCL, on a free port of 127.0.0.1.
 *
 * <p>It is two processes, which {@link #freeze()} and {@link #thaw()} stop and continue together. Close it; a test JVM that ends
 * without that kills them. Where Varnish is not installed the test is skipped, see {@link InstalledProgram}. Its log is
 * {@code target/varnish/varnish-PID-N.log}. One thread starts, freezes, thaws and closes it.
 */
public final class RealVarnish implements AutoCloseable {
    /** A parameter of varnishd: it compiles rules without optimising them, in a fraction of the time. */
    public static final String QUICK_COMPILER = "cc_command=exec cc -pthread -fpic -shared -o %o %s";

    private static final Path HOME = Path.of("target", "varnish").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path folder;
    private final Path log;
    private final int port;
    private final Process manager;
    private final Thread hook;

    private RealVarnish(String vcl, List<String> arguments) throws IOException {
        Path program = InstalledProgram.require("varnishd", "varnish");
        Files.createDirectories(HOME);
        String name = "varnish-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
        folder = HOME.resolve(name);
        log = HOME.resolve(name + ".log");
        Path file = HOME.resolve(name + ".vcl");
        Files.writeString(file, vcl);
        port = FreePort.next();
        // No jail: the same for root, whose files it could not read otherwise, and for everybody else.
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "-F", "-j", "none", "-n", folder.toString(), "-f", file.toString(),
                "-a", "127.0.0.1:" + port, "-p", "vsl_space=1M", "-p", "thread_pool_min=10", "-p", QUICK_COMPILER));
        if (!arguments.contains("-s")) {
            command.addAll(List.of("-s", "malloc,64m"));
        }
        command.addAll(arguments);
        manager = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        hook = new Thread(this::kill, "kill varnish");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts one in front of an edge; when this returns, it answers. */
    public static RealVarnish before(URI edge, String... arguments) throws IOException {
        return running(Vcl.shipped().withBackend(edge.getHost(), edge.getPort()).text(), arguments);
    }

    /**
     * Starts one with a VCL; when this returns, it answers.
     *
     * @param arguments more of varnishd's
     */
    public static RealVarnish running(String vcl, String... arguments) throws IOException {
        RealVarnish varnish = new RealVarnish(vcl, List.of(arguments));
        try {
            varnish.awaitAnswer();
            return varnish;
        } catch (IOException | RuntimeException | Error e) {
            varnish.close();
            throw e;
        }
    }

    /** Where it answers, {@code http://127.0.0.1:12345}; without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** The address of a key that needs no escapes. */
    public URI item(String bucket, String key) {
        return URI.create(url() + "/kv/" + bucket + "/" + key);
    }

    /** Stops it as SIGSTOP does: it takes connections and never answers. */
    public void freeze() {
        // The manager first, or it would miss its worker.
        signal("STOP", manager.toHandle());
        manager.descendants().forEach(worker -> signal("STOP", worker));
        // Where the processors are busy a thread of it may go on for a moment, and answer.
        Waiting.until("it stands still", () -> manager.descendants().allMatch(RealVarnish::standsStill));
    }

    private static boolean standsStill(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                // PID (NAME) STATE ...
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException aThreadHasEnded) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Continues it. */
    public void thaw() {
        manager.descendants().forEach(worker -> signal("CONT", worker));
        signal("CONT", manager.toHandle());
    }

    /** One of its counters, {@code MAIN.n_lru_nuked}. */
    public long counter(String name) throws IOException {
        Path program = InstalledProgram.require("varnishstat", "varnish");
        Process process = new ProcessBuilder(program.toString(), "-n", folder.toString(), "-1", "-f", name)
                .redirectErrorStream(true)
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] words = line.split(" +");
        if (!words[0].equals(name)) {
            throw new AssertionError("varnishstat knows no " + name + ": " + line);
        }
        return Long.parseLong(words[1]);
    }

    /** What it has written. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, frozen or not. What it held is gone. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The test JVM is ending, and the hook runs.
        }
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill() {
        List<ProcessHandle> processes = new ArrayList<>(manager.descendants().toList());
        processes.addFirst(manager.toHandle());
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isAnswering()) {
            if (!manager.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("varnishd does not come up: " + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Whether it answers anything; a socket alone is open before there is anybody behind it. */
    private boolean isAnswering() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
