package dev.weir.write;

import dev.weir.bucket.BucketSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of buckets that this edge has, by the names they have in the catalogue. A new kind is one more entry. */
public final class Kinds {
    public static final Kind REGISTER = new Register();

    private static final Map<String, Kind> BY_NAME = Map.of(BucketSettings.REGISTER, REGISTER);

    private Kinds() {}

    /** The kind of that name; null if this edge does not have it. */
    public static @Nullable Kind named(String name) {
        return BY_NAME.get(name);
    }
}
