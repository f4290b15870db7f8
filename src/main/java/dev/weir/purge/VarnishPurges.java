package dev.weir.purge;

import dev.weir.coherence.FrontCaches;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges every change from every Varnish.
 *
 * <p>Each Varnish has its own queue and senders, so that an unavailable one does not delay the others. Any thread may call it:
 * lanes and the change stream add changes, which never blocks; writers wait. A purge is retried until it succeeds, or until a
 * ban of everything succeeds in its place.
 */
public final class VarnishPurges implements FrontCaches, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VarnishPurges.class);

    private final VarnishSettings settings;
    private final LongSupplier nanoTime;
    private final List<PurgeQueue> queues = new ArrayList<>();
    private final List<PurgeSenders> senders = new ArrayList<>();

    private VarnishPurges(VarnishSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Starts the senders; none if no Varnish is configured. */
    public static VarnishPurges start(VarnishSettings settings, MeterRegistry registry) {
        var purges = new VarnishPurges(settings, System::nanoTime);
        for (VarnishServer server : settings.addresses()) {
            var meters = new PurgeMeters(registry, server.toString());
            var queue = new PurgeQueue(server.toString(), settings, purges.nanoTime, meters);
            meters.watch(queue::items, queue::isBreakerOpen, queue::oldestNanos);
            var senders = new PurgeSenders(queue, new HttpTransport(server, settings));
            purges.queues.add(queue);
            purges.senders.add(senders);
            senders.start(settings.connections());
        }
        return purges;
    }

    /**
     * Purges a changed item.
     *
     * @param version its new version, or {@link Version#NONE} if unknown
     */
    @Override
    public void changed(ItemKey key, Version version) {
        enqueue(new Target.Key(key), version);
    }

    @Override
    public void banBucket(BucketName bucket) {
        enqueue(new Target.Bucket(bucket), Version.NONE);
    }

    @Override
    public void banAll() {
        enqueue(new Target.Everything(), Version.NONE);
    }

    private void enqueue(Target target, Version version) {
        for (PurgeQueue queue : queues) {
            queue.enqueue(target, version);
        }
    }

    /**
     * Waits until every Varnish has purged all changes of these keys so far, at most {@code varnish.write-wait}.
     *
     * @return whether all have; a Varnish whose breaker is open is not waited for
     */
    @Override
    public boolean await(Collection<ItemKey> keys) {
        if (queues.isEmpty() || keys.isEmpty()) {
            return true;
        }
        long deadline = nanoTime.getAsLong() + settings.writeWait().toNanos();
        boolean all = true;
        for (PurgeQueue queue : queues) {
            all &= queue.await(keys, deadline);
        }
        return all;
    }

    /** Whether a Varnish has not purged a change for {@code varnish.refused-after}, so that it may have stale content. */
    public boolean isRefused() {
        long most = settings.refusedAfter().toNanos();
        for (PurgeQueue queue : queues) {
            if (queue.oldestNanos() > most) {
                return true;
            }
        }
        return false;
    }

    /** The state of each Varnish, for the operator. */
    public String detail() {
        return queues.isEmpty() ? "none" : queues.stream().map(VarnishPurges::detail).collect(Collectors.joining("; "));
    }

    private static String detail(PurgeQueue queue) {
        int items = queue.items();
        String state;
        if (items > 0) {
            state = " must still be told of " + items + ", the oldest " + TimeUnit.NANOSECONDS.toSeconds(queue.oldestNanos())
                    + " s old" + (queue.isBreakerOpen() ? "; writers do not wait for it" : "");
        } else if (queue.isRepeating()) {
            state = " has been told of every change; its last ban will be sent once more";
        } else {
            state = " has been told of every change";
        }
        return queue.varnish() + state;
    }

    /**
     * Sends what is outstanding, for at most as long as a writer would wait, and stops. What remains is lost: the next edge to
     * start bans everything.
     */
    @Override
    public void close() {
        long deadline = nanoTime.getAsLong() + settings.writeWait().toNanos();
        try {
            for (PurgeQueue queue : queues) {
                int left = queue.awaitEmpty(deadline - nanoTime.getAsLong());
                if (left > 0) {
                    log.warn("Varnish {} has not been told of {} changes", queue.varnish(), left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        senders.forEach(PurgeSenders::close);
    }
}
