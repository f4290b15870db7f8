package dev.weir.item;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes keys for items that get none from their writer: UUIDs (RFC 9562) of version 7, which rise in this process and nearly so
 * over several.
 */
public final class NewKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LAST = new AtomicLong();

    private NewKey() {}

    /** Another one each time. */
    public static ItemKey in(BucketName bucket) {
        // 48 bits of milliseconds and 12 of a counter, which runs into them if there are more in one.
        long now = System.currentTimeMillis() << 12;
        long time = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long high = time >>> 12 << 16 | 7L << 12 | time & 0xfff;
        return new ItemKey(bucket, new UUID(high, 2L << 62 | RANDOM.nextLong() >>> 2).toString());
    }

    /** The same one each time for a write that is repeated, a UUID of version 8. */
    public static ItemKey of(BucketName bucket, IdempotencyKey key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((bucket.value() + '/').getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest(key.value().getBytes(StandardCharsets.UTF_8)));
            return new ItemKey(bucket, new UUID(
                    bytes.getLong() & ~(0xfL << 12) | 8L << 12, bytes.getLong() >>> 2 | 2L << 62).toString());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
