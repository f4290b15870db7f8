package dev.weir.webhook;

import dev.weir.database.StoreException;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.item.BodyLostException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers entries of a log, whole and as they are. Any thread delivers, and any thread ends those that take too long. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int BAD_REQUEST = 400;

    private final Engine engine;
    private final BucketName bucket;
    private final AllowedAddresses allowed;
    private final long timeoutNanos;
    private final Map<String, Follower> followers;
    private final Set<HttpPost> underWay = ConcurrentHashMap.newKeySet();

    Deliveries(Engine engine, BucketName bucket, AllowedAddresses allowed, Duration timeout,
            Map<String, Follower> followers) {
        this.engine = engine;
        this.bucket = bucket;
        this.allowed = allowed;
        this.timeoutNanos = timeout.toNanos();
        this.followers = followers;
    }

    /** What came of a delivery, in the words of the metric. */
    enum Outcome {
        DELIVERED,
        /** There is an answer, and it is none of success. */
        REFUSED,
        /** There is no answer. */
        FAILED,
        /** Its host has an address that may not be told. */
        FORBIDDEN,
        /** The entry is gone; there is nothing to deliver. */
        GONE;

        /** Whether there is nothing more to do about the entry. */
        boolean isDone() {
            return this == DELIVERED || this == GONE;
        }
    }

    /**
     * Delivers an entry.
     *
     * @param toNode whether another node gets it, which answers 400 to what it has made itself
     * @throws dev.weir.database.StoreException if it cannot be read
     */
    Outcome deliver(String url, String key, boolean toNode) {
        try (ReadResult result = engine.read(new ReadRequest(new ItemKey(bucket, key), ReadDemand.ANY))) {
            if (!(result instanceof ReadResult.Found found)) {
                return Outcome.GONE;
            }
            Follower follower = followers.get(url);
            if (follower != null) {
                return follow(follower, found);
            }
            HttpUrl to = HttpUrl.parse(url);
            if (to == null) {
                return Outcome.FORBIDDEN;
            }
            return send(to, found, toNode);
        }
    }

    /** Whether it is told within this edge. */
    boolean isFollower(String url) {
        return followers.containsKey(url);
    }

    private static Outcome follow(Follower follower, ReadResult.Found entry) {
        try {
            var bytes = new ByteArrayOutputStream(Math.toIntExact(entry.body().length()));
            entry.body().writeTo(bytes, 0, entry.body().length());
            return follower.takes().test(bytes.toByteArray()) ? Outcome.DELIVERED : Outcome.FAILED;
        } catch (IOException | BodyLostException | StoreException e) {
            LOG.debug("{} was not told: {}", follower.name(), e.getMessage());
            return Outcome.FAILED;
        }
    }

    private Outcome send(HttpUrl url, ReadResult.Found entry, boolean toNode) {
        try (HttpPost post = new HttpPost(url, System.nanoTime() + timeoutNanos)) {
            underWay.add(post);
            try {
                int status = post.send(allowed.of(url.host()), entry.body());
                LOG.debug("{} answered {}", url.text(), status);
                return status / 100 == 2 || toNode && status == BAD_REQUEST ? Outcome.DELIVERED : Outcome.REFUSED;
            } finally {
                underWay.remove(post);
            }
        } catch (AllowedAddresses.ForbiddenException e) {
            LOG.debug("{} is not told: {}", url.text(), e.getMessage());
            return Outcome.FORBIDDEN;
        } catch (IOException | BodyLostException e) {
            LOG.debug("{} was not told: {}", url.text(), e.getMessage());
            return Outcome.FAILED;
        }
    }

    /** Ends those that take too long: a socket does not bound a write. */
    void endOverdue() {
        long now = System.nanoTime();
        underWay.stream().filter(post -> post.isOverdue(now)).forEach(HttpPost::close);
    }

    /** Ends all that are under way. */
    void endAll() {
        underWay.forEach(HttpPost::close);
    }
}
