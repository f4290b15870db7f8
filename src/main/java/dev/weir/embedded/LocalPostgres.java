package dev.weir.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that an edge runs by itself if no database is configured: a real, durable server under {@code --data}.
 *
 * <p>The server is a daemon. It survives an edge that is killed, and the next edge on the directory takes it over as it is; an
 * edge that stops cleanly stops it. While the edge runs, a server that dies is restarted on its port.
 *
 * <p>Threads. {@link #start} runs in the caller's thread; an interrupt ends it and what it started. From then on the watcher
 * thread monitors the server and restarts it. {@link #close} may be called by any thread. Invariant: a thread holds {@code life}
 * while it starts or stops the server, and none starts it once {@code closing} has been counted down. {@code life} is the only
 * lock. The port, and so {@link #dsn}, never changes during the object's life. The caller checks that the server is durable, as
 * with any other database.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);

    private static final String MAJOR_VERSION = "18";
    private static final int LOOK_EVERY_MS = 100;
    private static final int LOOKS_PER_LOG_CHECK = 100;
    private static final long FIRST_BACKOFF_MS = 100;
    private static final long MAX_BACKOFF_MS = 5_000;

    private final EmbeddedSettings settings;
    private final FolderLock lock;
    private final ServerStart server;
    private final String password;
    private final Thread watcher;
    private final ReentrantLock life = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final int port;
    private volatile Postmaster postmaster;

    private LocalPostgres(
            EmbeddedSettings settings, FolderLock lock, ServerStart server, String password, ServerStart.Running running) {
        this.settings = settings;
        this.lock = lock;
        this.server = server;
        this.password = password;
        this.postmaster = running.postmaster();
        this.port = running.port();
        this.watcher = Thread.ofPlatform().daemon().name("weir-postgres-watch").unstarted(this::watch);
    }

    /**
     * Locks the data directory, creates the cluster if there is none, takes over or starts the server, and watches it.
     *
     * @throws LocalPostgresException with a message for the operator, if another edge uses the directory, it contains other
     *     files or another version, or the server does not start by the deadline
     */
    public static LocalPostgres start(EmbeddedSettings settings) {
        FolderLock lock = FolderLock.take(settings.data());
        LocalPostgres local = null;
        try {
            lock.describe("process " + ProcessHandle.current().pid());
            local = start(settings, lock);
            return local;
        } catch (IOException e) {
            throw new LocalPostgresException("cannot run PostgreSQL in " + settings.data() + ": " + e, e);
        } finally {
            if (local == null) {
                release(lock);
            }
        }
    }

    private static LocalPostgres start(EmbeddedSettings settings, FolderLock lock) throws IOException {
        DataFolder folder = lock.folder();
        folder.removeParts();
        PostgresBundle bundle = PostgresBundle.fromClasspath(folder.programs());
        Cluster cluster = new Cluster(folder.cluster(), bundle);
        String password = prepare(folder, cluster, bundle);
        ServerStart server = new ServerStart(folder, cluster, bundle);
        ServerStart.Running running = server.start(
                settings.startDeadline(),
                0,
                () -> Thread.currentThread().isInterrupted(),
                port -> new Superuser(password, port, settings.startDeadline()).open(folder));
        LocalPostgres local = new LocalPostgres(settings, lock, server, password, running);
        folder.keepPort(running.port());
        LOG.info("PostgreSQL {} in {}, process {}, port {}",
                running.fresh() ? "started" : "taken over", folder.root(), running.postmaster().pid(), running.port());
        local.watcher.start();
        return local;
    }

    /** The DSN for other edges and psql: {@code postgresql://weir:password@127.0.0.1:port/weir}. It does not change. */
    public String dsn() {
        return dsn(password, port);
    }

    /** The data directory and the port, for messages. */
    public String place() {
        return lock.folder().root() + ", port " + port;
    }

    /** Records where the edge listens, for messages to those who are refused the data directory. */
    public void listening(String url) {
        try {
            lock.describe("process " + ProcessHandle.current().pid() + ", " + url);
        } catch (IOException e) {
            LOG.warn("cannot note the address in {}: {}", FolderLock.NAME, e.toString());
        }
    }

    /** The postmaster's process id. */
    public long pid() {
        return postmaster.pid();
    }

    /** Whether a data directory contains a database, running or not. */
    public static boolean isIn(Path data) {
        DataFolder folder = new DataFolder(data.toAbsolutePath().normalize());
        return Files.exists(folder.cluster());
    }

    /**
     * The DSN of the server that runs in a data directory.
     *
     * @throws LocalPostgresException with a message for the operator, if none runs or its password cannot be read
     */
    public static String dsnOf(Path data) {
        DataFolder folder = new DataFolder(data.toAbsolutePath().normalize());
        try {
            Optional<String> password = folder.password();
            Optional<PostmasterFile> live = Cluster.live(folder.cluster());
            if (password.isEmpty() || live.isEmpty() || live.get().port() == 0) {
                throw new LocalPostgresException(
                        "no PostgreSQL runs in " + folder.root() + "; start one with: ./weir serve --data " + folder.root());
            }
            return dsn(password.get(), live.get().port());
        } catch (IOException e) {
            throw new LocalPostgresException("cannot read the data folder " + folder.root() + ": " + e, e);
        }
    }

    /** Stops the server and releases the directory. The server's clients, including other edges, are disconnected. */
    @Override
    public void close() {
        closing.countDown();
        life.lock();
        try {
            Waiting.uninterrupted(() -> {
                if (!postmaster.stop(settings.stopDeadline())) {
                    LOG.warn(
                            "PostgreSQL did not stop within {} and was killed; it recovers at its next start",
                            settings.stopDeadline());
                }
            });
        } finally {
            life.unlock();
            release(lock);
        }
    }

    /** Creates the password and the cluster if there are none; otherwise checks that they match. */
    private static String prepare(DataFolder folder, Cluster cluster, PostgresBundle bundle) throws IOException {
        Optional<String> version = cluster.version();
        if (version.isPresent() && !version.get().equals(MAJOR_VERSION)) {
            throw new LocalPostgresException(folder.root() + " was written by PostgreSQL " + version.get()
                    + ", and this edge brings " + MAJOR_VERSION
                    + ". Dump it with the edge that wrote it and load it here, or name another folder with --data");
        }
        if (version.isEmpty() && Files.exists(folder.cluster())) {
            throw new LocalPostgresException(folder.cluster() + " is damaged: it has no PG_VERSION. Nothing was changed;"
                    + " put a backup in its place, or name another folder with --data");
        }
        Optional<String> password = folder.password();
        if (password.isEmpty() && version.isPresent()) {
            throw new LocalPostgresException(folder.passwordFile() + " is gone, and without it nobody can connect to the database"
                    + " in " + folder.root() + "; put it back, or name another folder with --data");
        }
        if (password.isEmpty()) {
            folder.makePassword();
        }
        if (version.isEmpty()) {
            LOG.info("making a new database in {}", folder.root());
            bundle.checkRunnable();
            cluster.initialise(
                    Superuser.NAME, folder.passwordFile(), "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
        }
        return folder.password().orElseThrow();
    }

    private void watch() {
        long backoffMs = FIRST_BACKOFF_MS;
        long waitMs = LOOK_EVERY_MS;
        for (long looks = 1; !isClosing(waitMs); looks++) {
            waitMs = LOOK_EVERY_MS;
            try {
                if (!postmaster.isAlive()) {
                    startAgain();
                    backoffMs = FIRST_BACKOFF_MS;
                } else if (looks % LOOKS_PER_LOG_CHECK == 0) {
                    lock.folder().boundLog();
                }
            } catch (IOException | RuntimeException e) {
                LOG.error("PostgreSQL does not start again, next attempt in {} ms: {}", backoffMs, e.getMessage());
                waitMs = backoffMs;
                backoffMs = Math.min(2 * backoffMs, MAX_BACKOFF_MS);
            }
        }
    }

    private void startAgain() throws IOException {
        life.lock();
        try {
            if (isClosing(0)) {
                return;
            }
            LOG.error("PostgreSQL, process {}, is gone; starting it again", postmaster.pid());
            Duration deadline = settings.startDeadline();
            postmaster = server.start(deadline, port, () -> isClosing(0), ignored -> {}).postmaster();
            LOG.info("PostgreSQL is back, process {}, port {}", postmaster.pid(), port);
        } finally {
            life.unlock();
        }
    }

    private boolean isClosing(long waitMs) {
        try {
            return closing.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String dsn(String password, int port) {
        return "postgresql://" + Superuser.NAME + ":" + password + "@127.0.0.1:" + port + "/" + Superuser.DATABASE;
    }

    private static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot close {}: {}", FolderLock.NAME, e.toString());
        }
    }
}
