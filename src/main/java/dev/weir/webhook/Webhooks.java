package dev.weir.webhook;

import dev.weir.database.StoreException;
import dev.weir.engine.Engine;
import dev.weir.item.BucketName;
import dev.weir.store.LogTail;
import dev.weir.store.WebhookRows;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks of a log: looks which of them have something to be told, and tells each on a thread of its own, as many at one
 * time as are registered.
 *
 * <p>One thread looks, {@code weir-webhooks}, when it is woken and every {@code webhooks.poll}. Any thread registers, deregisters
 * and wakes it. A webhook has one thread of this edge at most; {@code telling} has them.
 */
public final class Webhooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);
    /** Between two looks, however many entries come. */
    private static final long REST_NANOS = 5_000_000;
    /** A change is received before a statement is sure to see it. */
    private static final long SETTLE_NANOS = 50_000_000;

    private final WebhookSettings settings;
    private final BucketName bucket;
    private final LogTail tail;
    private final WebhookRows rows;
    private final Lookups lookups;
    private final Deliveries deliveries;
    private final WebhookMeters meters;
    private final Map<String, Thread> telling = new ConcurrentHashMap<>();
    private final Map<String, Follower> followers;
    private final AtomicLong news = new AtomicLong();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("weir-webhooks").daemon().unstarted(this::run);
    private volatile boolean anyRegistered = true;
    private boolean areFollowersRegistered;

    /** @param followers within this edge; they are registered when it looks for the first time */
    public Webhooks(
            WebhookSettings settings, BucketName bucket, Engine engine, LogTail tail, WebhookRows rows,
            List<Follower> followers, MeterRegistry registry) {
        this.settings = settings;
        this.bucket = bucket;
        this.tail = tail;
        this.rows = rows;
        var allowed = new AllowedAddresses(settings.allow());
        this.lookups = new Lookups(allowed, settings.timeout());
        this.followers = followers.stream().collect(Collectors.toUnmodifiableMap(Follower::name, Function.identity()));
        this.deliveries = new Deliveries(engine, bucket, allowed, settings.timeout(), this.followers);
        this.meters = new WebhookMeters(registry);
    }

    /** What came of a registration. */
    public enum Registered {
        DONE,
        /** The URL is none of HTTP. */
        BAD_URL,
        /** It has an address that may not be told. */
        FORBIDDEN,
        /** There are as many as there may be. */
        FULL
    }

    public void start() {
        thread.start();
    }

    /**
     * Registers a URL, which is told of what the log gets from now on; one that is registered stays as it is. A name that has no
     * address now is looked up at each delivery, as every name is.
     */
    public Registered register(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            return Registered.BAD_URL;
        }
        if (lookups.isForbidden(parsed.host())) {
            return Registered.FORBIDDEN;
        }
        if (rows.register(url, settings.most()) == WebhookRows.Registered.FULL) {
            return Registered.FULL;
        }
        registered();
        return Registered.DONE;
    }

    /** There may be one more. */
    public void registered() {
        anyRegistered = true;
        wake();
    }

    /** Forgets a URL that was registered; false if it was not. A delivery that has begun ends. */
    public boolean deregister(String url) {
        return rows.deregister(url);
    }

    /** The log has changed. It must not block. */
    public void wake() {
        news.incrementAndGet();
        if (anyRegistered) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        long seen = -1;
        while (true) {
            long now = news.get();
            boolean woken = now != seen;
            seen = now;
            long wait = look();
            deliveries.endOverdue();
            if (!rested()) {
                return;
            }
            if (news.get() == seen || !anyRegistered) {
                LockSupport.parkNanos(this, woken ? Math.min(wait, SETTLE_NANOS) : wait);
            }
        }
    }

    /** Rests, whoever wakes the thread; false if it is to end. */
    private boolean rested() {
        try {
            return !ending.await(REST_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Starts to tell those that are due; returns how long until the next one is, in nanoseconds. */
    private long look() {
        long wait = settings.poll().toNanos();
        try {
            if (!areFollowersRegistered) {
                followers.keySet().forEach(rows::follow);
                areFollowersRegistered = true;
            }
            List<WebhookRows.Seen> all = rows.all();
            anyRegistered = !all.isEmpty();
            meters.show(all);
            for (WebhookRows.Seen each : all) {
                if (isOfOtherEdges(each.url())) {
                    continue;
                }
                if (each.hasWork() && each.dueInMillis() > 0) {
                    wait = Math.min(wait, Duration.ofMillis(each.dueInMillis()).toNanos());
                } else if (each.hasWork()) {
                    tell(each.url());
                }
            }
        } catch (StoreException e) {
            LOG.debug("The webhooks cannot be listed: {}", e.getMessage());
        }
        return wait;
    }

    private boolean isOfOtherEdges(String url) {
        return url.startsWith(Follower.PREFIX) && !followers.containsKey(url);
    }

    private void tell(String url) {
        // No virtual thread: looking a name up would hold a carrier of those that answer requests.
        telling.computeIfAbsent(
                url, to -> Thread.ofPlatform().name("weir-webhook").daemon().start(() -> tellAll(to)));
    }

    private void tellAll(String url) {
        long before = news.get();
        try {
            new Telling(url, bucket, tail, rows, deliveries, settings, meters, this::isEnding).run();
        } catch (RuntimeException e) {
            LOG.error("Telling the webhook {} failed unexpectedly, and is tried again", url, e);
        } finally {
            telling.remove(url);
            if (news.get() != before) {
                // What came meanwhile may have come too late for it.
                LockSupport.unpark(thread);
            }
        }
    }

    /** Ends the deliveries that are under way, and lets the webhooks go, so that another edge goes on at once. */
    @Override
    public void close() {
        ending.countDown();
        LockSupport.unpark(thread);
        deliveries.endAll();
        lookups.close();
        try {
            thread.join(STOP_WAIT);
            for (Thread each : telling.values()) {
                each.join(STOP_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
