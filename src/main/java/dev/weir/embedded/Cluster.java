package dev.weir.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL data directory, and the matching programs.
 *
 * <p>Not safe for concurrent threads or processes: the caller must hold a lock.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String SETTINGS_FILE = "weir.conf";

    private final Path folder;
    private final PostgresBundle bundle;

    public Cluster(Path folder, PostgresBundle bundle) {
        this.folder = folder.toAbsolutePath();
        this.bundle = bundle;
    }

    /** The major version that created the cluster; empty if there is none. */
    Optional<String> version() throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve("PG_VERSION")).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Creates the cluster atomically: it is moved into place only when it is complete and on disk.
     *
     * @param passwordFile the superuser's password, one line
     * @param more additional arguments for {@code initdb}
     */
    public void initialise(String user, Path passwordFile, String... more) throws IOException {
        Path part = folder.resolveSibling(
                folder.getFileName() + ".part-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        List<String> command = bundle.command(
                "initdb", "-D", part.toString(), "-U", user, "--pwfile=" + passwordFile, "-A", "scram-sha-256", "-E", "UTF8");
        command.addAll(List.of(more));
        try {
            CommandRun run = CommandRun.of(command);
            if (run.exit() != 0) {
                throw new LocalPostgresException("initdb failed in " + folder.getParent() + ": " + run.output());
            }
            Files.writeString(
                    part.resolve("postgresql.conf"),
                    "\n# What the edge writes at each start; what follows it here wins.\ninclude_if_exists = '" + SETTINGS_FILE
                            + "'\n",
                    StandardOpenOption.APPEND);
            sync(part.resolve("postgresql.conf"));
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
            sync(folder.resolveSibling("."));
        } finally {
            Trees.delete(part);
        }
    }

    /**
     * Writes the settings for the next start: loopback only, password authentication, durable, with logical decoding.
     *
     * @param socketFolder the directory of its Unix socket, or null for none
     */
    public void configure(int port, int maxConnections, @Nullable Path socketFolder) throws IOException {
        String sockets = socketFolder == null ? "" : inConfiguration(inList(socketFolder.toString()));
        replace(folder.resolve(SETTINGS_FILE), """
                # Written by the edge at each start; changes here are lost. Put your own below the include in postgresql.conf.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = '%s'
                unix_socket_permissions = 0700
                max_connections = %d
                password_encryption = 'scram-sha-256'
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                wal_level = logical
                # After a crash: one call in place of an fsync of every file, 0.4 s in place of 3 s.
                recovery_init_sync_method = syncfs
                logging_collector = off
                log_destination = 'stderr'
                log_min_messages = warning
                log_line_prefix = '%%m [%%p] '
                log_timezone = 'UTC'
                timezone = 'UTC'
                """.formatted(port, sockets, maxConnections));
        replace(folder.resolve("pg_hba.conf"), """
                # Written by the edge at each start; changes here are lost.
                local all,replication all              scram-sha-256
                host  all,replication all 127.0.0.1/32 scram-sha-256
                """);
    }

    /** Quotes an element of a list, to protect commas and spaces. */
    private static String inList(String element) {
        return '"' + element.replace("\"", "\"\"") + '"';
    }

    /** Escapes a value for single quotes in postgresql.conf. */
    private static String inConfiguration(String value) {
        return value.replace("\\", "\\\\").replace("'", "''");
    }

    /** The server that runs in this directory, in any state; empty if none does. */
    public Optional<Postmaster> running() throws IOException {
        return live(folder).flatMap(file -> ProcessHandle.of(file.pid()))
                .map(handle -> new Postmaster(handle, bundle))
                .filter(Postmaster::isAlive);
    }

    /** The postmaster.pid of the server that runs in a directory; empty if none does. */
    static Optional<PostmasterFile> live(Path folder) throws IOException {
        Optional<PostmasterFile> file = PostmasterFile.read(folder);
        if (file.isEmpty()) {
            return file;
        }
        Optional<Path> place = workingFolder(file.get().pid());
        return place.isPresent() && place.get().equals(folder.toRealPath()) ? file : Optional.empty();
    }

    /**
     * Removes the postmaster.pid of a dead server whose process id now belongs to another program: PostgreSQL would take that
     * for a running server and refuse to start.
     */
    void forgetDeadPostmaster() throws IOException {
        Optional<PostmasterFile> file = PostmasterFile.read(folder);
        if (file.isEmpty()) {
            return;
        }
        long pid = file.get().pid();
        Optional<Path> place = workingFolder(pid);
        if (Postmaster.isZombie(pid) || place.isPresent() && !place.get().equals(folder.toRealPath())) {
            LOG.info("process {} is not the PostgreSQL that {} names; removing that", pid, PostmasterFile.NAME);
            Files.deleteIfExists(folder.resolve(PostmasterFile.NAME));
        }
    }

    /** Starts the server and returns at once. It runs in its own session, so that it does not get the terminal's signals. */
    public Postmaster launch(Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(bundle.command("postgres", "-D", folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        CommandRun.cleanEnvironment(builder);
        return new Postmaster(builder.start().toHandle(), bundle);
    }

    /** Waits until the server accepts connections; false if it ended first. */
    public boolean awaitReady(Postmaster postmaster, Duration deadline) {
        return awaitReady(postmaster, deadline, () -> false);
    }

    /** Waits until the server accepts connections; false if it ended or the caller gave up first. */
    boolean awaitReady(Postmaster postmaster, Duration deadline, BooleanSupplier givenUp) {
        Waiting.until(deadline, POLL, () -> isReady(postmaster) || !postmaster.isAlive() || givenUp.getAsBoolean());
        return isReady(postmaster) && postmaster.isAlive();
    }

    private boolean isReady(Postmaster postmaster) {
        try {
            return PostmasterFile.read(folder)
                    .filter(file -> file.pid() == postmaster.pid() && file.status().equals("ready"))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A process's working directory, which is the data directory for a postmaster; empty if the process is gone, or another
     * user's.
     */
    private static Optional<Path> workingFolder(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
