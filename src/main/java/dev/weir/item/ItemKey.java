package dev.weir.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of an item: a bucket and a key in it.
 *
 * <p>A key is 1 to 1,024 bytes of UTF-8. It may contain {@code /}, but no control character, no U+FFFD, and no segment that is
 * empty, {@code .} or {@code ..}. Keys are ordered by the bytes of bucket and key, as PostgreSQL orders them under {@code collate
 * "C"}: all edges lock rows in this order, so they cannot deadlock.
 *
 * <p>The caches hold one instance for each item, so it stores only the bytes; {@link #key()} decodes them each time.
 */
public final class ItemKey implements Comparable<ItemKey> {
    public static final int MAX_KEY_BYTES = 1024;

    private final BucketName bucket;
    private final byte[] utf8;
    private final int hash;

    /** @throws InvalidNameException with a message for the client, if the text is not a valid key */
    public ItemKey(BucketName bucket, String key) {
        check(key);
        this.bucket = bucket;
        this.utf8 = key.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_KEY_BYTES) {
            throw new InvalidNameException("A key can have at most " + MAX_KEY_BYTES + " bytes of UTF-8.");
        }
        this.hash = 31 * bucket.value().hashCode() + Arrays.hashCode(utf8);
    }

    private ItemKey(BucketName bucket, ItemKey same) {
        this.bucket = bucket;
        this.utf8 = same.utf8;
        this.hash = same.hash;
    }

    /** The same key with this instance of its bucket's name, so that keys of one bucket share it. */
    public ItemKey within(BucketName sameBucket) {
        return sameBucket == bucket ? this : new ItemKey(sameBucket, this);
    }

    public BucketName bucket() {
        return bucket;
    }

    public String key() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The key's length in bytes of UTF-8. */
    public int keyBytes() {
        return utf8.length;
    }

    private static void check(String key) {
        if (key.isEmpty()) {
            throw new InvalidNameException("A key must not be empty.");
        }
        int segmentStart = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '/') {
                checkSegment(key, segmentStart, i);
                segmentStart = i + 1;
            } else if (c < 0x20 || c >= 0x7f && c <= 0x9f) {
                throw new InvalidNameException("A key must not contain control characters.");
            } else if (c == '\uFFFD') {
                throw new InvalidNameException("A key must not contain U+FFFD, the replacement character.");
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == key.length()
                        || !Character.isLowSurrogate(key.charAt(i + 1))) {
                    throw new InvalidNameException("A key must be well-formed Unicode.");
                }
                i++;
            }
        }
        checkSegment(key, segmentStart, key.length());
    }

    private static void checkSegment(String key, int from, int to) {
        int length = to - from;
        if (length == 0) {
            throw new InvalidNameException("A key must not have an empty segment.");
        }
        if (key.charAt(from) == '.' && (length == 1 || length == 2 && key.charAt(from + 1) == '.')) {
            throw new InvalidNameException("A key must not have '.' or '..' as a segment.");
        }
    }

    @Override
    public int compareTo(ItemKey other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : Arrays.compareUnsigned(utf8, other.utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemKey that
                && hash == that.hash
                && Arrays.equals(utf8, that.utf8)
                && bucket.value().equals(that.bucket.value());
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return bucket + "/" + key();
    }
}
