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
 * Tells every Varnish of every change.
 *
 * <p>Each Varnish has a queue and senders of its own, so that one that is away delays no other. Any thread may call: lanes and
 * the change stream bring changes, which never block; writers wait. What is asked for is tried until the Varnish takes it, or
 * takes a ban of everything in its place.
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

    /** Starts what purges; nothing, where no Varnish is named. */
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
     * The item has changed.
     *
     * @param version what it has since; {@link Version#NONE} if that is not known
     */
    @Override
    public void changed(ItemKey key, Version version) {
        ask(new Target.Key(key), version);
    }

    @Override
    public void banBucket(BucketName bucket) {
        ask(new Target.Bucket(bucket), Version.NONE);
    }

    @Override
    public void banAll() {
        ask(new Target.Everything(), Version.NONE);
    }

    private void ask(Target target, Version version) {
        for (PurgeQueue queue : queues) {
            queue.ask(target, version);
        }
    }

    /**
     * Waits until every Varnish has been told of all changes of these keys so far, at most {@code varnish.write-wait}.
     *
     * @return whether every one has; one whose breaker is open is not waited for
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

    /** Whether a Varnish has not been told of a change for {@code varnish.refused-after}, so that it may hold what is old. */
    public boolean isRefused() {
        long most = settings.refusedAfter().toNanos();
        for (PurgeQueue queue : queues) {
            if (queue.oldestNanos() > most) {
                return true;
            }
        }
        return false;
    }

    /** How each Varnish is, for an operator. */
    public String detail() {
        return queues.isEmpty() ? "none" : queues.stream().map(VarnishPurges::detail).collect(Collectors.joining("; "));
    }

    private static String detail(PurgeQueue queue) {
        int items = queue.items();
        String told;
        if (items > 0) {
            told = " must still be told of " + items + ", the oldest " + TimeUnit.NANOSECONDS.toSeconds(queue.oldestNanos())
                    + " s old" + (queue.isBreakerOpen() ? "; writers do not wait for it" : "");
        } else if (queue.isRepeating()) {
            told = " has been told of every change; its last ban will be sent once more";
        } else {
            told = " has been told of every change";
        }
        return queue.varnish() + told;
    }

    /**
     * Tries for as long as a writer would wait to bring what is left to those who take it, and ends. What is left then is lost:
     * the next edge bans everything at its start.
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
