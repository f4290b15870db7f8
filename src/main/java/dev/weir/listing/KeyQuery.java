package dev.weir.listing;

import dev.weir.item.BucketName;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a bucket are wanted. Keys are in the order of their UTF-8 bytes.
 *
 * @param tag what they are tagged with; null for all
 * @param prefix what they begin with; empty for all
 * @param after the name behind which the page begins: a key, or a common prefix of the page before; empty for the first page
 * @param delimiter keys that have it behind the prefix are shown once, as a common prefix up to its end; null shows every key
 * @param limit the most names on a page
 */
public record KeyQuery(
        BucketName bucket, @Nullable String tag, String prefix, String after, @Nullable String delimiter, int limit) {
    /** Whatever their tags. */
    public KeyQuery(BucketName bucket, String prefix, String after, @Nullable String delimiter, int limit) {
        this(bucket, null, prefix, after, delimiter, limit);
    }

    /** Whether each key of the bucket is wanted, and by itself. */
    public boolean isOfAll() {
        return tag == null && prefix.isEmpty() && delimiter == null;
    }

    /** The same query for another page. */
    public KeyQuery page(String behind, int most) {
        return new KeyQuery(bucket, tag, prefix, behind, delimiter, most);
    }

    /** The least key that can be on the page. */
    String least() {
        if (after.isEmpty()) {
            return prefix;
        }
        // No key has a character below U+0020.
        String behind = after.equals(commonPrefixOf(after)) ? Prefixes.successor(after) : after + '\u0001';
        return Prefixes.greater(prefix, behind);
    }

    /** The bound that all keys with the prefix are below. */
    String bound() {
        return Prefixes.successor(prefix);
    }

    /** The common prefix by which a key is shown; null if it is shown by itself. */
    @Nullable
    String commonPrefixOf(String key) {
        if (delimiter == null || !key.startsWith(prefix)) {
            return null;
        }
        int at = key.indexOf(delimiter, prefix.length());
        return at < 0 ? null : key.substring(0, at + delimiter.length());
    }
}
