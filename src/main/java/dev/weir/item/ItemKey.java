package dev.weir.item;

import java.nio.charset.StandardCharsets;

/**
 * What names an item: a bucket and a key in it.
 *
 * <p>The key is text of 1 to 1,024 bytes of UTF-8 that may hold {@code /}; it has no control character, no U+FFFD, and no
 * segment that is empty, {@code .} or {@code ..}. The order is that of the bytes of bucket and key, which is PostgreSQL's
 * order under {@code collate "C"}: every edge takes row locks in this one order, so that two of them cannot deadlock.
 */
public final class ItemKey implements Comparable<ItemKey> {
    public static final int MAX_KEY_BYTES = 1024;

    private final BucketName bucket;
    private final String key;
    private final int hash;

    /** @throws InvalidNameException in words, where the text is no key */
    public ItemKey(BucketName bucket, String key) {
        check(key);
        this.bucket = bucket;
        this.key = key;
        this.hash = 31 * bucket.value().hashCode() + key.hashCode();
    }

    public BucketName bucket() {
        return bucket;
    }

    public String key() {
        return key;
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
                throw new InvalidNameException("A key must not hold control characters.");
            } else if (c == '\uFFFD') {
                throw new InvalidNameException("A key must not hold U+FFFD, the mark of text that was lost.");
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
        if (key.length() > MAX_KEY_BYTES || 3L * key.length() > MAX_KEY_BYTES && utf8Length(key) > MAX_KEY_BYTES) {
            throw new InvalidNameException("A key has at most " + MAX_KEY_BYTES + " bytes of UTF-8.");
        }
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

    private static int utf8Length(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public int compareTo(ItemKey other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : compareCodePoints(key, other.key);
    }

    /** Compares by code point, which orders as UTF-8 bytes do; {@link String#compareTo} orders by UTF-16 unit instead. */
    private static int compareCodePoints(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        for (int i = 0; i < limit; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xSurrogate = Character.isSurrogate(x);
                boolean ySurrogate = Character.isSurrogate(y);
                return xSurrogate == ySurrogate ? Character.compare(x, y) : xSurrogate ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemKey that
                && hash == that.hash
                && key.equals(that.key)
                && bucket.value().equals(that.bucket.value());
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
