package dev.weir.transport;

import dev.weir.transport.ClientSocket.Arriving;
import dev.weir.transport.ClientSocket.Idle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that ends waits on clients that last too long.
 *
 * It checks every open connection several times per shortest timeout, and at least four times a second. It never touches a
 * socket itself, since even a close may block: a virtual thread closes each connection that expires. If thousands expire
 * together it closes a few at a time, so that good requests get processor time in between. Connections join and leave on their
 * own threads; {@link #close} is called once, by whatever stops the server; {@link #closeIdlest} only by the acceptor.
 */
public final class ConnectionTimeouts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTimeouts.class);

    /** How many idle connections one scan collects, so that a flood of new connections does not cost a scan each. */
    private static final int IDLEST = 64;
    /** How many connections one scan closes, and how soon the next follows if there are more: at most 3,200 a second. */
    private static final int ENDS = 32;
    private static final Duration NEXT_ENDS = Duration.ofMillis(10);
    private static final Comparator<Idle> IDLEST_LAST = (a, b) -> Long.signum(b.since() - a.since());

    private final Set<ClientSocket> connections = ConcurrentHashMap.newKeySet();
    private final Deque<Idle> idlest = new ArrayDeque<>();
    private final Duration every;
    private final Counter givenUp;
    private final Counter madeRoom;
    private final Counter dropped;
    private final long spareIdleNanos;
    private final long dropAfterNanos;
    private final long dropBelow;
    private final Thread thread;

    public ConnectionTimeouts(TimeoutSettings settings, MeterRegistry registry) {
        every = Stream.of(
                settings.head().dividedBy(8),
                settings.read().dividedBy(8),
                settings.idle().dividedBy(8),
                settings.bodyDeadline().dividedBy(8),
                settings.bodyGrace().dividedBy(8),
                settings.write().dividedBy(8),
                settings.linger().dividedBy(4),
                Duration.ofMillis(250))
                .min(Duration::compareTo)
                .filter(shortest -> shortest.compareTo(Duration.ofMillis(1)) > 0)
                .orElse(Duration.ofMillis(1));
        givenUp = Counter.builder("weir.http.slow.clients")
                .description("Connections closed because a wait for the client lasted too long, idle ones included")
                .register(registry);
        madeRoom = Counter.builder("weir.http.idle.closed")
                .description("Idle connections closed early, because a new one needed the room")
                .register(registry);
        dropped = Counter.builder("weir.http.bodies.dropped")
                .description("Bodies that arrived slowly and were given up early, because another needed the room")
                .register(registry);
        spareIdleNanos = settings.spareIdle().toNanos();
        dropAfterNanos = settings.bodyDropAfter().toNanos();
        dropBelow = settings.bodyDropBelowBytes();
        Gauge.builder("weir.http.connections", connections, Set::size)
                .description("Connections open now")
                .register(registry);
        thread = Thread.ofPlatform().daemon().name("weir-http-timeouts").unstarted(this::run);
        thread.start();
    }

    public void join(ClientSocket connection) {
        connections.add(connection);
    }

    public void leave(ClientSocket connection) {
        connections.remove(connection);
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    /** How many connections are receiving or answering a request. */
    public long requestsInProgress() {
        return connections.stream().filter(connection -> switch (connection.cycle().stage()) {
            case HEAD, BODY, TAKING -> true;
            case NEXT_REQUEST, LINGERING, STOPPED -> false;
        }).count();
    }

    private void run() {
        try {
            Duration pause = every;
            while (true) {
                Thread.sleep(pause);
                pause = every;
                try {
                    if (closeExpired(System.nanoTime()) && NEXT_ENDS.compareTo(every) < 0) {
                        pause = NEXT_ENDS;
                    }
                } catch (RuntimeException | Error e) {
                    // Out of memory, perhaps. Without this thread no wait would time out.
                    LOG.error("Checking connections for timeouts failed", e);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes connections whose deadline has expired; true if there may be more. */
    private boolean closeExpired(long now) {
        int ended = 0;
        for (ClientSocket connection : connections) {
            if (connection.deadline().expire(now)) {
                givenUp.increment();
                end(connection);
                if (++ended == ENDS) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Ends a connection whose deadline has expired. */
    private static void end(ClientSocket connection) {
        try {
            Thread.startVirtualThread(connection::answerTooSlowAndClose);
        } catch (Throwable noThread) {
            connection.close();
            throw noThread;
        }
    }

    /**
     * Closes the connection that has gone longest without a whole request, and releases its place. A connection that has just
     * opened is spared: its request may be on its way.
     *
     * @return false if there is none
     */
    public boolean closeIdlest() {
        boolean scanned = false;
        while (true) {
            Idle idle = idlest.poll();
            if (idle != null) {
                if (idle.end()) {
                    madeRoom.increment();
                    idle.client().place().giveBack();
                    end(idle.client());
                    return true;
                }
            } else if (scanned) {
                return false;
            } else {
                findIdlest();
                scanned = true;
            }
        }
    }

    private void findIdlest() {
        PriorityQueue<Idle> found = new PriorityQueue<>(IDLEST_LAST);
        long until = System.nanoTime() - spareIdleNanos;
        for (ClientSocket connection : connections) {
            Idle idle = connection.idle();
            if (idle != null && idle.since() - until <= 0) {
                found.add(idle);
                if (found.size() > IDLEST) {
                    found.poll();
                }
            }
        }
        while (!found.isEmpty()) {
            idlest.addFirst(found.remove());
        }
    }

    /**
     * Drops the slowest arriving body and releases its reservation. Any thread may call it.
     *
     * @return false if none is slow enough
     */
    public boolean dropSlowestBody() {
        while (true) {
            long now = System.nanoTime();
            Arriving slowest = null;
            for (ClientSocket connection : connections) {
                Arriving arriving = connection.arriving(now);
                if (arriving != null
                        && arriving.nanos() > dropAfterNanos
                        && arriving.bytesPerSecond() < dropBelow
                        && (slowest == null || arriving.bytesPerSecond() < slowest.bytesPerSecond())) {
                    slowest = arriving;
                }
            }
            if (slowest == null) {
                return false;
            }
            if (slowest.end()) {
                dropped.increment();
                slowest.held().release();
                end(slowest.client());
                return true;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
