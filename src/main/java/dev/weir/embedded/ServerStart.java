package dev.weir.embedded;

import dev.weir.postgres.SqlState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a server running in a data directory: takes over a running one, waits for one that is stopping, or starts a new one. The
 * caller holds the directory's lock and makes one attempt at a time.
 */
final class ServerStart {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);
    private static final int MAX_CONNECTIONS = 100;
    private static final Duration RETRY = Duration.ofMillis(50);

    /** The last three mean that a connection was refused, broken, or not made in time. */
    private static final Set<String> GOING_DOWN = Set.of(
            SqlState.CANNOT_CONNECT_NOW,
            SqlState.ADMIN_SHUTDOWN,
            SqlState.CANNOT_CONNECT,
            SqlState.CONNECTION_REJECTED,
            SqlState.CONNECTION_FAILURE);

    private static final Duration GIVEN_UP_STOP = Duration.ofSeconds(10);

    /** Below Linux's range for outgoing connections, one of which could otherwise occupy the port at a restart. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int PORTS_TRIED = 200;

    private final DataFolder folder;
    private final Cluster cluster;
    private final PostgresBundle bundle;

    ServerStart(DataFolder folder, Cluster cluster, PostgresBundle bundle) {
        this.folder = folder;
        this.cluster = cluster;
        this.bundle = bundle;
    }

    /**
     * A server that accepts connections.
     *
     * @param fresh whether it was started now rather than taken over
     */
    record Running(Postmaster postmaster, int port, boolean fresh) {}

    /** The first use of a server that accepts connections. */
    interface Opening {
        /** @throws SQLException if the server has stopped, or refuses the login */
        void open(int port) throws SQLException, IOException;
    }

    /**
     * Returns when a server accepts connections and has been opened.
     *
     * @param fixedPort the port it must have, or 0 for the last one if that is free, else any
     * @param givenUp polled while waiting; once it is true, whatever was started is stopped
     * @param opening called with the server; if that stops in the meantime, another is started
     */
    Running start(Duration deadline, int fixedPort, BooleanSupplier givenUp, Opening opening) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        int wanted = fixedPort == 0 ? folder.lastPort() : fixedPort;
        String lastWords = "";
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (givenUp.getAsBoolean()) {
                throw new LocalPostgresException("PostgreSQL in " + folder.root() + " was stopped while it was starting");
            }
            if (!left.isPositive()) {
                throw new LocalPostgresException("PostgreSQL in " + folder.root() + " did not come up within "
                        + deadline.toMillis() + " ms. " + lastWords);
            }
            Optional<Postmaster> found = cluster.running();
            if (found.isPresent()) {
                if (cluster.awaitReady(found.get(), left, givenUp)) {
                    int port = Cluster.live(folder.cluster()).map(PostmasterFile::port).orElse(0);
                    Running running = new Running(found.get(), port, false);
                    if (port != 0 && opens(running, opening)) {
                        return running;
                    }
                }
                lastWords = "Process " + found.get().pid() + " runs there and does not take connections.";
                continue;
            }
            cluster.forgetDeadPostmaster();
            folder.boundLog();
            int port = fixedPort != 0 || wanted != 0 && isFree(wanted) ? wanted : freePort();
            cluster.configure(port, MAX_CONNECTIONS, folder.socketFolder());
            long logBefore = folder.logLength();
            Postmaster launched = cluster.launch(folder.log());
            if (cluster.awaitReady(launched, left, givenUp)) {
                Running running = new Running(launched, port, true);
                if (opens(running, opening)) {
                    return running;
                }
            }
            if (launched.isAlive()) {
                Waiting.uninterrupted(() -> launched.stop(GIVEN_UP_STOP));
            }
            lastWords = folder.logSince(logBefore);
            if (!passes(lastWords) && !givenUp.getAsBoolean()) {
                bundle.checkRunnable();
                throw new LocalPostgresException("PostgreSQL does not start in " + folder.root() + ": " + essence(lastWords));
            }
            LOG.info("PostgreSQL did not start, trying again: {}", essence(lastWords));
            wanted = fixedPort;
            Waiting.until(RETRY, RETRY, givenUp);
        }
    }

    /** False if the server is stopping, which a server that is taken over may be. */
    private boolean opens(Running running, Opening opening) throws IOException {
        try {
            opening.open(running.port());
            return true;
        } catch (SQLException e) {
            if (GOING_DOWN.contains(SqlState.of(e)) || !running.postmaster().isAlive()) {
                Waiting.until(RETRY, RETRY, () -> !running.postmaster().isAlive());
                return false;
            }
            stopFresh(running);
            throw new LocalPostgresException("cannot connect to the PostgreSQL in " + folder.root() + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            stopFresh(running);
            throw e;
        }
    }

    private static void stopFresh(Running running) {
        if (running.fresh()) {
            Waiting.uninterrupted(() -> running.postmaster().stop(GIVEN_UP_STOP));
        }
    }

    /**
     * Whether the cause of a failed start is temporary: a stopping server still has its memory or files, or the port is in use.
     */
    private static boolean passes(String log) {
        return log.contains("pre-existing shared memory block")
                || log.contains("lock file \"")
                || log.contains("could not create any TCP/IP sockets")
                || log.contains("Address already in use");
    }

    /** The lines that say why it failed, or all if none does. */
    private static String essence(String log) {
        String fatal = String.join(
                " ", log.lines().filter(line -> line.contains("FATAL:") || line.contains("PANIC:")).toList());
        return fatal.isEmpty() ? log.replace('\n', ' ') : fatal;
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < PORTS_TRIED; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(port)) {
                return port;
            }
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // PostgreSQL sets SO_REUSEADDR, so this must too.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress("127.0.0.1", port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
