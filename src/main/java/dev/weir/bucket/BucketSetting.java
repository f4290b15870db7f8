package dev.weir.bucket;

import dev.weir.bucket.SettingValue.Amount;
import dev.weir.bucket.SettingValue.Conditions;
import dev.weir.bucket.SettingValue.Flag;
import dev.weir.check.ByteSize;
import dev.weir.check.TimeSpan;
import dev.weir.item.Lifetime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a bucket: which values it may have, and how each is read. This is the only list of them; its names are those of
 * the columns of {@code weir.bucket}, of the members in JSON and of the keys on the command line.
 */
public enum BucketSetting {
    MAX_AGE(Kind.SECONDS, 0),
    S_MAXAGE(Kind.SECONDS, 0),
    STALE_WHILE_REVALIDATE(Kind.SECONDS, 0),
    STALE_IF_ERROR(Kind.SECONDS, 0),
    NOT_FOUND_S_MAXAGE(Kind.SECONDS, 0),
    CDN_MAX_AGE(Kind.SECONDS, 0),
    DEFAULT_EXPIRES_IN(Kind.SECONDS, 1),
    MAX_EXPIRES_IN(Kind.SECONDS, 1),
    LARGEST_VALUE(Kind.BYTES, 1),
    REQUIRED_CONDITIONS(Kind.CONDITIONS, 0),
    SANDBOX(Kind.FLAG, 0),
    PARTITIONED(Kind.FLAG, 0),
    ACCESS(Kind.ACCESS, 0);

    /** What a setting's values are. */
    enum Kind {
        SECONDS("integer", Lifetime.MOST_SECONDS),
        BYTES("integer", 512 << 20),
        CONDITIONS("text[]", 0),
        FLAG("boolean", 0),
        ACCESS("text", 0);

        private final String sqlType;
        private final long most;

        Kind(String sqlType, long most) {
            this.sqlType = sqlType;
            this.most = most;
        }
    }

    /** The keys of all, in their order. */
    public static final List<String> KEYS = Arrays.stream(values()).map(BucketSetting::key).toList();

    private final String key;
    private final Kind kind;
    private final long least;

    BucketSetting(Kind kind, long least) {
        this.key = name().toLowerCase(Locale.ROOT);
        this.kind = kind;
        this.least = least;
    }

    /** Its name, everywhere. */
    public String key() {
        return key;
    }

    /** The setting of that name; null if there is none. */
    static @Nullable BucketSetting named(String key) {
        int at = KEYS.indexOf(key);
        return at < 0 ? null : values()[at];
    }

    /** What a value must be, after the setting's name. */
    String expectation() {
        return switch (kind) {
            case SECONDS -> "must be a whole number of seconds from " + least + " to " + kind.most;
            case BYTES -> "must be a whole number of bytes from " + least + " to " + kind.most;
            case CONDITIONS -> "must be a list of " + String.join(", ", RequiredCondition.NAMES) + ", each at most once";
            case FLAG -> "must be true or false";
            case ACCESS -> "must be public or private";
        };
    }

    /** The amount as a value; null if it cannot be one. */
    @Nullable
    SettingValue ofNumber(long amount) {
        boolean counts = kind == Kind.SECONDS || kind == Kind.BYTES;
        return counts && amount >= least && amount <= kind.most ? new Amount(amount) : null;
    }

    /** The flag as a value; null if it cannot be one. */
    @Nullable
    SettingValue ofFlag(boolean on) {
        return kind == Kind.FLAG ? new Flag(on) : null;
    }

    /** The word as a value; null if it cannot be one. */
    @Nullable
    SettingValue ofWord(String word) {
        return kind == Kind.ACCESS ? SettingValue.Access.named(word) : null;
    }

    /** The list as a value; null if it cannot be one. */
    @Nullable
    SettingValue ofNames(List<String> names) {
        return kind == Kind.CONDITIONS ? Conditions.named(names) : null;
    }

    /**
     * The value of a text that a person wrote: seconds may have a unit as {@link TimeSpan} has them, bytes one as
     * {@link ByteSize} has them, and a list has commas.
     *
     * @return null if it cannot be one
     */
    @Nullable
    SettingValue ofText(String text) {
        String given = text.strip();
        try {
            return switch (kind) {
                case SECONDS -> ofNumber(seconds(given));
                case BYTES -> ofNumber(ByteSize.parse(given));
                case CONDITIONS -> ofNames(Arrays.stream(given.split(",", -1)).map(String::strip).toList());
                case ACCESS -> ofWord(given);
                case FLAG -> Set.of("true", "false").contains(given) ? new Flag(given.equals("true")) : null;
            };
        } catch (IllegalArgumentException notANumber) {
            return null;
        }
    }

    private static long seconds(String given) {
        if (given.matches("[0-9]{1,18}")) {
            return Long.parseLong(given);
        }
        long millis = TimeSpan.parse(given).toMillis();
        if (millis % 1000 != 0) {
            throw new IllegalArgumentException("no whole seconds");
        }
        return millis / 1000;
    }

    /** The type of its column. */
    public String sqlType() {
        return kind.sqlType;
    }

    /** The value of a column's text; a column may have an amount that is only refused when it is written here. */
    SettingValue ofSql(String text) {
        return switch (kind) {
            case SECONDS, BYTES -> new Amount(Long.parseLong(text));
            case FLAG -> new Flag(text.equals("t"));
            case ACCESS -> text.equals("public") ? SettingValue.Access.PUBLIC : SettingValue.Access.PRIVATE;
            case CONDITIONS -> {
                // Bounds may stand before the elements, and somebody's SQL may name one twice.
                yield new Conditions(conditions(text.replaceAll("^.*=|[{}\"]", "").split(",", -1)));
            }
        };
    }

    private static Set<RequiredCondition> conditions(String[] names) {
        Set<RequiredCondition> known = EnumSet.noneOf(RequiredCondition.class);
        for (String name : names) {
            RequiredCondition condition = RequiredCondition.named(name);
            if (condition != null) {
                known.add(condition);
            }
        }
        return known;
    }
}
