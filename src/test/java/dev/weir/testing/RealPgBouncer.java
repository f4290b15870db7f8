package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A real PgBouncer before a test's PostgreSQL, which lets everybody in as the server's user. Close it. */
public final class RealPgBouncer implements AutoCloseable {
    private static final Path HOME = Path.of("target", "pgbouncer").toAbsolutePath();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final TestDatabase database;
    private final int port;
    private final Process process;
    private final Thread hook;

    /**
     * Starts one; when this returns, it takes connections.
     *
     * @param mode {@code session} or {@code transaction}
     * @param more lines of its configuration
     */
    public RealPgBouncer(TestPostgres server, TestDatabase database, String mode, String... more) {
        this.database = database;
        Path program = InstalledProgram.require("pgbouncer", "pgbouncer");
        try {
            Files.createDirectories(HOME);
            this.port = FreePort.next();
            List<String> lines = new ArrayList<>(List.of(
                    "[databases]",
                    "* = host=127.0.0.1 port=" + server.port() + " user=" + database.user() + " password=" + database.password(),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = any",
                    "pool_mode = " + mode));
            lines.addAll(List.of(more));
            // It does not run as root, and whoever it becomes has to read this.
            Path ini = Files.createTempFile(
                    "weir-pgbouncer", ".ini", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
            Files.setPosixFilePermissions(ini, PosixFilePermissions.fromString("rw-r--r--"));
            Files.write(ini, lines);
            Path log = HOME.resolve("pgbouncer-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + ".log");
            List<String> command = new ArrayList<>(List.of(program.toString(), ini.toString()));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(1, List.of("-u", "nobody"));
            }
            this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            this.hook = new Thread(process::destroyForcibly, "kill PgBouncer");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                Waiting.until("PgBouncer takes connections, see " + log, this::listens);
            } catch (Error e) {
                close();
                throw e;
            } finally {
                Files.delete(ini);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database through it. */
    public String dsn() {
        return database.dsn().replaceAll("@[^/]*/", "@127.0.0.1:" + port + "/");
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("PgBouncer ended with " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
