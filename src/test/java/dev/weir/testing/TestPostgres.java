package dev.weir.testing;

import dev.weir.embedded.Cluster;
import dev.weir.embedded.Postmaster;
import dev.weir.embedded.PostgresBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests, with fsync on, of the oldest and newest supported versions.
 *
 * <p>{@link #version15()} and {@link #version18()} are one shared server each a test JVM; take {@link #freshDatabase()} of them.
 * A {@link #privateServer()} is the caller's alone, to be frozen or killed; close it. All end with the JVM at the latest, and
 * what a killed JVM left behind is ended by the next.
 */
public final class TestPostgres implements AutoCloseable {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path HOME = TARGET.resolve("test-postgres");
    private static final String USER = "weir";
    private static final String PASSWORD = "weir-test";
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

    /** A new empty database. */
    public TestDatabase freshDatabase() {
        String name = "test_" + NUMBERS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(
                "postgresql://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port + "/" + name, url(name), USER, PASSWORD);
    }

    public int version() {
        return version;
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
        delete(folder);
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
        try {
            Files.createDirectories(HOME);
            PostgresBundle bundle;
            Path template;
            try (FileChannel channel = FileChannel.open(
                    HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("no lock on " + HOME);
                }
                removeOrphans();
                bundle = version == 18 ? PostgresBundle.fromClasspath(HOME.resolve("bundle")) : bundle15();
                template = template(version, bundle);
            }
            Path folder = HOME.resolve("of-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
            copy(template, folder.resolve("pgdata"));
            Cluster cluster = new Cluster(folder.resolve("pgdata"), bundle);
            int port = freePort();
            cluster.configure(port, MAX_CONNECTIONS, null);
            return new TestPostgres(version, shared, folder, cluster, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made once a build: initdb takes seconds, a copy tenths. */
    private static Path template(int version, PostgresBundle bundle) throws IOException {
        Path template = HOME.resolve("template-" + version);
        if (!Files.exists(template)) {
            Path password = HOME.resolve("password");
            Files.writeString(password, PASSWORD);
            new Cluster(template, bundle).initialise(USER, password, "--locale=C", "--no-sync");
        }
        return template;
    }

    private static PostgresBundle bundle15() throws IOException {
        Path jar = TARGET.resolve("postgres-15").resolve("postgres-15.jar");
        return PostgresBundle.unpack(
                () -> {
                    FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                    try (zip) {
                        return new java.io.ByteArrayInputStream(Files.readAllBytes(zip.getPath("postgres-linux-x86_64.txz")));
                    }
                },
                HOME.resolve("bundle").resolve("postgres-15"));
    }

    /** Ends and removes the servers of test JVMs that were killed. */
    private static void removeOrphans() throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(HOME)) {
            folders = list.filter(path -> path.getFileName().toString().startsWith("of-")).toList();
        }
        for (Path orphan : folders) {
            long owner = Long.parseLong(orphan.getFileName().toString().split("-", -1)[1]);
            if (ProcessHandle.of(owner).map(ProcessHandle::isAlive).orElse(false)) {
                continue;
            }
            Optional<Postmaster> left =
                    new Cluster(orphan.resolve("pgdata"), PostgresBundle.fromClasspath(HOME.resolve("bundle"))).running();
            left.ifPresent(postmaster -> postmaster.stop(Duration.ofSeconds(10)));
            delete(orphan);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(
                            target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
