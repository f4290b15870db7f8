package dev.weir.purge;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that bring one Varnish what its queue has, one request at a time each: {@code varnish.connections} of them. Not
 * virtual ones, as a name server that hangs would hold the carriers of everybody else's.
 */
final class PurgeSenders implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PurgeSenders.class);
    private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

    private final PurgeQueue queue;
    private final Transport transport;
    private final List<Thread> threads = new ArrayList<>();

    PurgeSenders(PurgeQueue queue, Transport transport) {
        this.queue = queue;
        this.transport = transport;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().name("weir-purge-" + queue.varnish() + "-" + i).start(this::run));
        }
    }

    private void run() {
        try {
            for (PendingPurge purge = queue.take(); purge != null; purge = queue.take()) {
                queue.answered(purge, send(purge.request()));
            }
        } catch (InterruptedException nobodyDoes) {
            log.error("A sender of purges to {} was interrupted and ends", queue.varnish(), nobodyDoes);
        }
    }

    private Answer send(PurgeRequest request) {
        try {
            return Answer.of(request, transport.send(request));
        } catch (IOException failure) {
            log.debug("{} {} did not reach Varnish {}", request.method(), request.path(), queue.varnish(), failure);
            return Answer.of(failure);
        } catch (RuntimeException | OutOfMemoryError mistake) {
            log.error("{} {} could not be sent to Varnish {}", request.method(), request.path(), queue.varnish(), mistake);
            return new Answer.Failed(mistake.toString());
        }
    }

    /** Ends the threads; whatever is on its way is given up. */
    @Override
    public void close() {
        queue.close();
        transport.close();
        try {
            for (Thread thread : threads) {
                thread.join(LAST_ANSWER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
