package dev.weir.store;

import dev.weir.item.BucketName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The name of a bucket's partition: a readable prefix of the bucket's name, and a digest that makes it unique. Only {@code a-z
 * 0-9 _}, at most 63 bytes: it needs no quotes in SQL and PostgreSQL does not truncate it.
 */
final class PartitionName {
    private static final int READABLE = 40;
    private static final int DIGEST_BYTES = 6;

    private PartitionName() {}

    static String of(BucketName bucket) {
        String readable = bucket.value().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
        if (readable.length() > READABLE) {
            readable = readable.substring(0, READABLE);
        }
        return "item_" + readable + "_" + digest(bucket.value());
    }

    private static String digest(String name) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
