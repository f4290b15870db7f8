package dev.weir.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The thread that ends waits on clients which last too long.
 *
 * <p>It looks at every open connection some times in the shortest of the timeouts, at least four times a second. It never
 * touches a socket itself, since even a close may take its time: a virtual thread does that for each connection it gives up.
 * Connections join and leave on their own threads; {@link #close} is called once, by whoever stops the server.
 */
final class Patrol implements AutoCloseable {
    private final Set<ClientSocket> connections = ConcurrentHashMap.newKeySet();
    private final Duration every;
    private final Counter givenUp;
    private final Thread thread;

    Patrol(HttpSettings settings, MeterRegistry registry) {
        every = Stream.of(
                settings.readTimeout().dividedBy(8),
                settings.idleTimeout().dividedBy(8),
                settings.bodyDeadline().dividedBy(8),
                settings.writeTimeout().dividedBy(8),
                settings.linger().dividedBy(4),
                Duration.ofMillis(250))
                .min(Duration::compareTo)
                .filter(shortest -> shortest.compareTo(Duration.ofMillis(1)) > 0)
                .orElse(Duration.ofMillis(1));
        givenUp = Counter.builder("weir.http.slow.clients")
                .description("Connections closed because a wait on the client lasted too long, idle ones included")
                .register(registry);
        Gauge.builder("weir.http.connections", connections, Set::size)
                .description("Connections open now")
                .register(registry);
        thread = Thread.ofPlatform().daemon().name("weir-http-patrol").unstarted(this::patrol);
        thread.start();
    }

    void join(ClientSocket connection) {
        connections.add(connection);
    }

    void leave(ClientSocket connection) {
        connections.remove(connection);
    }

    private void patrol() {
        try {
            while (true) {
                Thread.sleep(every);
                long now = System.nanoTime();
                for (ClientSocket connection : connections) {
                    if (connection.deadline().expire(now)) {
                        givenUp.increment();
                        Thread.startVirtualThread(connection::answerTooSlowAndClose);
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
