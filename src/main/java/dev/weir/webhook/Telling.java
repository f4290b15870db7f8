package dev.weir.webhook;

import dev.weir.database.StoreException;
import dev.weir.item.BucketName;
import dev.weir.store.LogTail;
import dev.weir.store.WebhookRows;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook what it does not know yet, while this edge has it. Used by one thread.
 *
 * <p>It walks along the log. An owner whose entry waits for others is left behind at that place, and the walk goes on for all
 * others; whoever was left behind is looked at after each stretch. What is told is noted after each delivery: an edge that takes
 * over repeats the last one at most. Another node, and who follows within the edge, is told at once, and waits for nothing; what
 * the latter is told is noted after each stretch.
 */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final int MOST_DOUBLINGS = 30;

    private final String url;
    private final BucketName bucket;
    private final LogTail tail;
    private final WebhookRows rows;
    private final Deliveries deliveries;
    private final WebhookSettings settings;
    private final WebhookMeters meters;
    private final BooleanSupplier stopping;
    private final Map<String, Long> waiting = new HashMap<>();
    private long cursor;
    private int failures;
    private boolean node;
    private boolean follows;
    private boolean noted = true;

    /** What came of a step. */
    private enum Step {
        TOLD,
        NOTHING,
        /** It is over: the webhook was let go, or lost. */
        END
    }

    Telling(
            String url,
            BucketName bucket,
            LogTail tail,
            WebhookRows rows,
            Deliveries deliveries,
            WebhookSettings settings,
            WebhookMeters meters,
            BooleanSupplier stopping) {
        this.url = url;
        this.bucket = bucket;
        this.tail = tail;
        this.rows = rows;
        this.deliveries = deliveries;
        this.settings = settings;
        this.meters = meters;
        this.stopping = stopping;
    }

    /** Tells all that there is. Without the database it ends, and whoever takes the webhook next goes on. */
    void run() {
        try {
            Optional<WebhookRows.Held> held = rows.take(url);
            if (held.isEmpty()) {
                return;
            }
            cursor = held.get().cursor();
            failures = held.get().failures();
            follows = deliveries.isFollower(url);
            node = held.get().node() || follows;
            waiting.putAll(held.get().waiting());
            Step step = Step.TOLD;
            while (step == Step.TOLD) {
                step = both(inOrder(), this::ofThoseWhoWait);
            }
            if (step != Step.END && note()) {
                rows.release(url);
            }
        } catch (StoreException e) {
            LOG.debug("{} is told later: {}", url, e.getMessage());
        }
    }

    private static Step both(Step first, Supplier<Step> second) {
        if (first == Step.END) {
            return first;
        }
        Step then = second.get();
        return then == Step.NOTHING ? first : then;
    }

    /** A stretch of the log. */
    private Step inOrder() {
        long last = tail.last(bucket);
        if (cursor >= last) {
            return Step.NOTHING;
        }
        List<LogTail.Entry> entries = tail.behind(bucket, cursor, last, settings.queueItems());
        if (entries.isEmpty()) {
            cursor = last;
            noted = false;
        }
        for (LogTail.Entry entry : entries) {
            boolean waits = waiting.containsKey(entry.owner());
            if (!waits && !node && entry.waits()) {
                if (waiting.size() >= settings.waitingOwners()) {
                    return note() ? Step.NOTHING : Step.END;
                }
                waiting.put(entry.owner(), entry.place() - 1);
                waits = true;
            }
            if (!waits && !deliver(entry)) {
                return Step.END;
            }
            cursor = entry.place();
            noted = false;
            if (!waits && !follows && !note()) {
                return Step.END;
            }
        }
        return note() ? Step.TOLD : Step.END;
    }

    /** Those who were left behind, and need not wait any more. */
    private Step ofThoseWhoWait() {
        if (waiting.isEmpty()) {
            return Step.NOTHING;
        }
        Map<String, LogTail.Entry> next = new HashMap<>();
        tail.firsts(bucket, waiting, cursor).forEach(entry -> next.put(entry.owner(), entry));
        Step step = Step.NOTHING;
        for (Map.Entry<String, Long> each : Map.copyOf(waiting).entrySet()) {
            LogTail.Entry first = next.get(each.getKey());
            if (first == null) {
                waiting.remove(each.getKey());
                noted = false;
                step = Step.TOLD;
            } else if (!first.waits()) {
                if (!goOn(each.getKey(), each.getValue())) {
                    return Step.END;
                }
                step = Step.TOLD;
            }
        }
        return note() ? step : Step.END;
    }

    /** Tells a stretch of one owner's entries, until one has to wait. */
    private boolean goOn(String owner, long place) {
        for (LogTail.Entry entry : tail.behind(bucket, owner, place, cursor, settings.queueItems())) {
            if (entry.waits()) {
                return true;
            }
            if (!deliver(entry)) {
                return false;
            }
            waiting.put(owner, entry.place());
            noted = false;
            if (!note()) {
                return false;
            }
        }
        return true;
    }

    /** Delivers an entry; false if that has failed, and the webhook was let go. */
    private boolean deliver(LogTail.Entry entry) {
        Deliveries.Outcome outcome =
                stopping.getAsBoolean() ? Deliveries.Outcome.FAILED : deliveries.deliver(url, entry.key(), node);
        if (stopping.getAsBoolean() && !outcome.isDone()) {
            rows.release(url);
            return false;
        }
        meters.count(outcome);
        if (outcome.isDone()) {
            failures = 0;
            return true;
        }
        if (failures == 0) {
            LOG.warn("The webhook {} does not take an entry, which is tried again and again: {}", url, outcome);
        }
        rows.pause(url, pause());
        return false;
    }

    /** Twice as long each time, with a quarter of jitter. */
    private Duration pause() {
        long nanos = settings.retryFrom().toNanos() << Math.min(failures, MOST_DOUBLINGS);
        nanos = nanos <= 0 ? settings.retryTo().toNanos() : Math.min(nanos, settings.retryTo().toNanos());
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(1 + nanos / 4));
    }

    /** Notes how far it has come; false if the webhook is no longer this edge's. */
    private boolean note() {
        if (!noted && !rows.move(url, cursor, waiting)) {
            return false;
        }
        noted = true;
        return true;
    }
}
