package dev.weir.bucket;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the items of a bucket mean. A bucket has a kind from its declaration on; it can change while the bucket has no rows. */
public enum BucketKind {
    /** A key has one value, the last one written. */
    REGISTER,
    /** The same, and each value is JSON. */
    JSON,
    /** JSON, and the write with the latest time wins, in whatever order writes arrive. */
    LATEST,
    /** A number to which writes add. */
    COUNTER,
    /** Elements that writes add and remove. */
    SET,
    /** The same, and what was removed never comes back. */
    SET_FOREVER,
    /** The same, and nothing is removed. */
    SET_GROW,
    /** Tasks, which workers take in the order in which they came. */
    QUEUE,
    /** Entries, which are appended one after the other and never change. */
    LOG,
    /** All values that are written at the same time, until a write says that its writer has seen them. */
    SIBLINGS;

    /** The names of all, in their order. */
    public static final List<String> NAMES = Arrays.stream(values()).map(BucketKind::text).toList();

    /** Every read of an item asks. */
    private static final Map<String, BucketKind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(BucketKind::text, kind -> kind));

    /** Its name, everywhere. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of that name; null if there is none. */
    public static @Nullable BucketKind named(String name) {
        return BY_NAME.get(name);
    }
}
