package dev.weir.testing;

import dev.weir.embedded.Cluster;
import dev.weir.embedded.Postmaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests, with fsync on, of the oldest and newest supported versions.
 *
 * <p>{@link #version15()} and {@link #version18()} are one shared server each a test JVM; take {@link #freshDatabase()} of them.
 * A {@link #privateServer()} is the caller's alone, to be frozen or killed; close it. All end with the JVM at the latest, and
 * what a killed JVM left behind is ended by the next.
 */
public final class TestPostgres implements AutoCloseable {
    static final String USER = "weir";
    static final String PASSWORD = "weir-test";
    private static final int MAX_CONNECTIONS = 300;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private static @Nullable TestPostgres shared15;
    private static @Nullable TestPostgres shared18;

    private final int version;
    private final boolean shared;
    private final Path folder;
    private final Cluster cluster;
    private final int port;
    private final Thread hook;
    private Postmaster postmaster;

    private TestPostgres(int version, boolean shared, Path folder, Cluster cluster, int port) throws IOException {
        this.version = version;
        this.shared = shared;
        this.folder = folder;
        this.cluster = cluster;
        this.port = port;
        this.postmaster = cluster.launch(folder.resolve("log"));
        this.hook = new Thread(this::end, "stop test PostgreSQL");
        Runtime.getRuntime().addShutdownHook(hook);
        awaitReady();
    }

    /** The shared server of the newest version. */
    public static synchronized TestPostgres version18() {
        if (shared18 == null) {
            shared18 = startNew(18, true);
        }
        return shared18;
    }

    /** The shared server of the oldest version. */
    public static synchronized TestPostgres version15() {
        if (shared15 == null) {
            shared15 = startNew(15, true);
        }
        return shared15;
    }

    /** Both shared servers, for parameterised tests: {@code @MethodSource("dev.weir.testing.TestPostgres#versions")}. */
    public static List<TestPostgres> versions() {
        return List.of(version15(), version18());
    }

    /** A server of the newest version that is the caller's alone. */
    public static TestPostgres privateServer() {
        return privateServer(18);
    }

    /** A server of version 15 or 18 that is the caller's alone. */
    public static synchronized TestPostgres privateServer(int version) {
        return startNew(version, false);
    }

    /**
     * A standby that streams from a primary which has just been started: both begin as copies of one template, so the log of the
     * primary is all it needs. It is the caller's alone; {@link #promote} makes it a primary.
     */
    public static TestPostgres standbyOf(TestPostgres primary) {
        return startNew(primary.version, false, List.of(
                "primary_conninfo = 'host=127.0.0.1 port=" + primary.port + " user=" + USER + " password=" + PASSWORD
                        + " application_name=standby'",
                "wal_retrieve_retry_interval = 100ms"));
    }

    /** Makes a standby a primary, and waits until it takes writes. */
    public void promote() {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_promote(true, " + DEADLINE.toSeconds() + ")")) {
            if (!row.next() || !row.getBoolean(1)) {
                throw new IllegalStateException(this + " was not promoted: " + log());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops all its processes where they are, as a machine that hangs does. */
    public void freeze() {
        signalAll("-STOP");
    }

    /** Lets them go on. */
    public void thaw() {
        signalAll("-CONT");
    }

    private void signalAll(String signal) {
        var command = new ArrayList<>(List.of("kill", signal));
        processes().forEach(pid -> command.add(Long.toString(pid)));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new empty database. */
    public TestDatabase freshDatabase() {
        return copyOf("template1");
    }

    /** A new database with all that is in another, to which nobody is connected. */
    TestDatabase copyOf(TestDatabase other) {
        return copyOf(other.jdbcUrl().substring(other.jdbcUrl().lastIndexOf('/') + 1));
    }

    private TestDatabase copyOf(String template) {
        String name = "test_" + NUMBERS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(
                "postgresql://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port + "/" + name, url(name), USER, PASSWORD);
    }

    public int version() {
        return version;
    }

    /** Whether others use it too, until the JVM ends. */
    boolean isShared() {
        return shared;
    }

    public int port() {
        return port;
    }

    /** The postmaster's process id. */
    public long pid() {
        return postmaster.pid();
    }

    /** Ids of all processes of the server, the postmaster's first, as of now. */
    public List<Long> processes() {
        return postmaster.processes();
    }

    /** What the server wrote to its log. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would: no process of it has a chance to write anything. */
    public void kill() {
        if (!postmaster.kill(DEADLINE)) {
            throw new IllegalStateException("PostgreSQL " + postmaster.pid() + " does not die");
        }
    }

    /** Starts it again, on the same port, after it was killed. */
    public void startAgain() {
        try {
            postmaster = cluster.launch(folder.resolve("log"));
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would, copies its data, and starts it again: a cold base backup. */
    public Path backup() {
        kill();
        Path backup = folder.resolve("backup");
        try {
            ServerFolders.copy(folder.resolve("pgdata"), backup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
        return backup;
    }

    /** Puts a backup in the place of the data of a server that was killed, and starts it. */
    public void restore(Path backup) {
        ServerFolders.delete(folder.resolve("pgdata"));
        try {
            ServerFolders.copy(backup, folder.resolve("pgdata"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    /** Ends a private server and removes its folder; a shared one stays: JUnit closes what it passes to a parameterised test. */
    @Override
    public void close() {
        if (shared) {
            return;
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        end();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version;
    }

    private void end() {
        if (postmaster.isAlive()) {
            kill();
        }
        ServerFolders.delete(folder);
    }

    private void awaitReady() {
        if (!cluster.awaitReady(postmaster, DEADLINE)) {
            throw new IllegalStateException(this + " does not come up: " + log());
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static TestPostgres startNew(int version, boolean shared) {
        return startNew(version, shared, List.of());
    }

    /** @param standby the settings of a standby; none for a primary */
    private static synchronized TestPostgres startNew(int version, boolean shared, List<String> standby) {
        try {
            ServerFolders.Made made = ServerFolders.make(version);
            Path folder = made.folder();
            Cluster cluster = made.cluster();
            int port = FreePort.next();
            cluster.configure(port, MAX_CONNECTIONS, null);
            if (!standby.isEmpty()) {
                Files.write(folder.resolve("pgdata").resolve("postgresql.conf"), standby, StandardOpenOption.APPEND);
                Files.createFile(folder.resolve("pgdata").resolve("standby.signal"));
            }
            return new TestPostgres(version, shared, folder, cluster, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
