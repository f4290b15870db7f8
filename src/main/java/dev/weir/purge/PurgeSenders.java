package dev.weir.purge;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that send one Varnish its queue, each one request at a time: {@code varnish.connections} of them. They are not
 * virtual, because a hanging name server would pin the carriers of all virtual threads.
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
        } catch (InterruptedException unexpected) {
            log.error("A sender of purges to {} was interrupted and ends", queue.varnish(), unexpected);
        }
    }

    private Answer send(PurgeRequest request) {
        try {
            return Answer.of(request, transport.send(request));
        } catch (IOException failure) {
            log.debug("{} {} to Varnish {} failed", request.method(), request.path(), queue.varnish(), failure);
            return Answer.of(failure);
        } catch (RuntimeException | OutOfMemoryError bug) {
            log.error("{} {} could not be sent to Varnish {}", request.method(), request.path(), queue.varnish(), bug);
            return new Answer.Failed(bug.toString());
        }
    }

    /** Ends the threads; requests in flight are abandoned. */
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
