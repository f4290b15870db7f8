package dev.weir.bucket;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition that a bucket may require of writes; a write needs one of those required (RFC 6585 section 3). */
public enum RequiredCondition {
    IF_MATCH("If-Match", "if-match"),
    IF_NONE_MATCH("If-None-Match", "if-none-match"),
    /** In an entry of {@code /multi}, {@code modified_at}. */
    IF_UNMODIFIED_SINCE("If-Unmodified-Since", "if-unmodified-since");

    /** The names of all, as settings have them. */
    public static final List<String> NAMES = Arrays.stream(values()).map(condition -> condition.setting).toList();

    private final String field;
    private final String setting;

    RequiredCondition(String field, String setting) {
        this.field = field;
        this.setting = setting;
    }

    /** The field of the request that has it. */
    public String field() {
        return field;
    }

    /** Its name in a bucket's settings. */
    public String setting() {
        return setting;
    }

    /** The condition of that name in a bucket's settings; null if there is none. */
    public static @Nullable RequiredCondition named(String setting) {
        int at = NAMES.indexOf(setting);
        return at < 0 ? null : values()[at];
    }
}
