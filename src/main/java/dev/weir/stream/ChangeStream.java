package dev.weir.stream;

import dev.weir.postgres.Backoff;
import dev.weir.postgres.Connector;
import dev.weir.postgres.LostConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads PostgreSQL's logical replication from a temporary slot and calls a {@link ChangeListener}. A stream that is cut is opened
 * again.
 *
 * <p>Concurrency. The thread {@code weir-changes} does everything, and no other calls the listener except by {@link LagAlarm}.
 * It takes the probes that {@link ChangeMonitor} makes on a thread of its own. {@link #reopen} and {@link #detail} may be called
 * by any thread, the listener included; {@link #close} by any but these two. There are no locks: one thread writes the volatile
 * fields.
 *
 * <p>Invariants. A position is acknowledged only after the listener has returned for everything up to it; settings have taken
 * effect by then, too, unless that takes long. Between two calls of
 * {@code opened} there is one of {@code cut}, which ends what the first began.
 */
public final class ChangeStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeStream.class);

    private static final Duration STOP_WAIT = Duration.ofMillis(500);
    private static final Duration FIRM_STOP_WAIT = Duration.ofSeconds(5);

    /** How long an attempt to open the stream waits for a probe. */
    private static final Duration PROBE_WAIT = Duration.ofSeconds(10);

    private final Connector replication;
    private final Admission admission;
    private final Publication publication;
    private final ChangeListener listener;
    private final StreamSettings settings;
    private final StreamMeters meters;
    private final LagAlarm lagAlarm;
    private final ChangeMonitor monitor;
    private final SlotWait slotWait = new SlotWait(log);
    private final CutNews cutNews;
    private final Thread thread;
    private final Backoff backoff;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Names this edge among all edges of the server. */
    private final String family = "weir_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "_";

    private long slots;
    private final StandbyWarning standbyWarning = new StandbyWarning(log);
    private volatile @Nullable Connection connection;
    private volatile @Nullable String reopening;
    private final StreamState state = new StreamState();

    /**
     * Makes a stream that is not started.
     *
     * @param replication opens connections of the replication protocol
     * @param query opens ordinary ones
     */
    public ChangeStream(
            Connector replication,
            Connector query,
            Admission admission,
            ChangeListener listener,
            StreamSettings settings,
            MeterRegistry registry) {
        this(replication, query, admission, Publication.WEIR, listener, settings, registry);
    }

    ChangeStream(
            Connector replication,
            Connector query,
            Admission admission,
            Publication publication,
            ChangeListener listener,
            StreamSettings settings,
            MeterRegistry registry) {
        this.publication = publication;
        this.replication = replication;
        this.admission = admission;
        this.listener = listener;
        this.settings = settings;
        this.backoff = settings.backoff();
        this.meters = new StreamMeters(registry, state::lagBytes, state::lagSeconds);
        this.lagAlarm = new LagAlarm(listener, settings.lateAfter());
        this.monitor = new ChangeMonitor(query, admission, publication, settings, lagAlarm, slotWait);
        this.cutNews = new CutNews(monitor, log);
        this.thread = Thread.ofPlatform().name("weir-changes").daemon().unstarted(this::run);
    }

    /** Begins to open the stream; returns at once. */
    public void start() {
        monitor.start();
        thread.start();
    }

    /** Requests that the stream be cut and opened again, soon. */
    public void reopen(String reason) {
        reopening = reason;
    }

    /** The state of the stream, in words for an operator. */
    public String detail() {
        return state.detail(monitor.trouble(), slotWait.words());
    }

    private void run() {
        try {
            do {
                attempt();
            } while (!closing.await(backoff.nextNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens the stream and follows it until it ends, for whatever reason. */
    private void attempt() throws InterruptedException {
        String lacking = null;
        String end = "the edge stops";
        boolean lost = false;
        try {
            openAndFollow();
        } catch (UnavailableException e) {
            lacking = e.reason();
            end = lacking;
        } catch (PgOutputException e) {
            end = "it cannot be understood: " + e.getMessage();
        } catch (SQLException e) {
            end = String.valueOf(e.getMessage());
            lost = LostConnection.is(e);
            if (lost) {
                replication.lost();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            // Any user may write a message of a gigabyte into the log, and nothing would start this thread again.
            end = "the edge failed: " + e;
            log.error("A change could not be processed", e);
        }
        cut(end, lost, lacking != null);
        disconnect();
        if (lacking != null && !isClosing()) {
            unavailable(lacking);
        }
    }

    private void openAndFollow() throws SQLException, PgOutputException, UnavailableException, InterruptedException {
        LogProbe before = monitor.await(PROBE_WAIT);
        if (before == null) {
            throw new SQLException("the position of the database's log cannot be read: " + monitor.trouble());
        }
        cutNews.probed();
        before.requireFit();
        String slot = family + ++slots;
        Connection fresh = SlotOpening.connect(replication);
        connection = fresh;
        int database = admission.admit(fresh);
        int process = fresh.unwrap(PGConnection.class).getBackendPID();
        new SlotOpening(fresh, settings, closing, slotWait).open(family, slot);
        SlotStream stream = SlotStream.start(fresh, slot, settings.silence());
        if (isClosing()) {
            return;
        }
        monitor.servedBy(process);
        reopening = null;
        state.opened();
        meters.opened();
        log.info("The change stream is open, slot {}", slot);
        listener.opened();
        follow(stream, new Proof(listener, meters, before), database);
    }

    private void follow(SlotStream stream, Proof proof, int database)
            throws SQLException, PgOutputException, UnavailableException {
        ChangeDispatcher dispatcher = new ChangeDispatcher(publication, listener, meters);
        KeepalivePolicy keepalive = new KeepalivePolicy(settings);
        while (!isClosing()) {
            String again = reopening;
            if (again != null) {
                throw new SQLException(again);
            }
            if (database != admission.current()) {
                throw new SQLException("the database is another one");
            }
            LogProbe probe = monitor.take();
            if (probe != null && probe.database() == database) {
                probe.requireFit();
                standbyWarning.check(probe);
                proof.take(probe);
                state.behind(probe.flushed().past(stream.position()));
            }
            ByteBuffer bytes = stream.read();
            if (bytes != null) {
                Lsn end = dispatcher.accept(PgOutputDecoder.decode(bytes));
                if (end != null) {
                    stream.handled(end);
                }
            }
            if (!dispatcher.isInTransaction()) {
                stream.acknowledge(listener.isInForce());
            }
            LogProbe proven = proof.at(stream.position());
            if (proven != null) {
                state.proven(proven.sentAt());
                lagAlarm.proven(proven.sentAt());
                LogProbe waiting = proof.waiting();
                state.behind(waiting == null ? 0 : waiting.flushed().past(stream.position()));
                backoff.reset();
            }
            keepalive.keep(stream, proof.waiting(), monitor);
        }
    }

    /**
     * Ends the stream, or the attempt to open it.
     *
     * @param lost whether the connection was lost
     * @param lacks whether {@link #unavailable} will log the reason, with its consequences
     */
    private void cut(String reason, boolean lost, boolean lacks) {
        monitor.servedBy(0);
        if (state.isOpen()) {
            state.cut();
            meters.cut();
            listener.cut();
            if (!isClosing()) {
                cutNews.cut(reason, lost);
            }
        } else if (!lacks && !isClosing() && state.unavailable() == null && monitor.trouble() == null && state.failed(reason)) {
            log.warn("The change stream cannot be opened, so every hit is confirmed: {}", reason);
        }
    }

    private void unavailable(String reason) {
        if (!reason.equals(state.unavailable())) {
            log.warn("There is no change stream, {}. Until then items are confirmed by changes.ttl", reason);
            state.unavailable(reason);
            listener.unavailable(reason);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                log.debug("The stream's connection could not be closed: {}", e.getMessage());
            }
        }
    }

    /** Ends the stream and frees the slot; within half a second, or a few seconds while a slot is being created. */
    @Override
    public void close() {
        closing.countDown();
        monitor.close();
        try {
            if (!thread.isAlive() || thread.join(STOP_WAIT)) {
                return;
            }
            Connection held = connection;
            if (held != null) {
                // A server process that waits for a transaction does not notice that its client is gone.
                held.unwrap(PGConnection.class).cancelQuery();
                if (thread.join(STOP_WAIT)) {
                    return;
                }
                held.abort(Runnable::run);
            }
            if (!thread.join(FIRM_STOP_WAIT)) {
                log.warn("The change stream does not stop");
            }
        } catch (SQLException e) {
            log.warn("The change stream could not be stopped cleanly: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
