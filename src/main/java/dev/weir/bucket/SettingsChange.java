package dev.weir.bucket;

import dev.weir.bucket.SettingValue.Flag;
import dev.weir.check.UnknownNames;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of a bucket's settings, whoever asks for it: what is given, and what is wrong with it. It is checked as a whole, so
 * that every problem is told at once; the checks are here for all ways to change settings.
 */
public final class SettingsChange {
    /** The name that gives the kind. */
    static final String KIND = "kind";

    private static final List<String> NAMES = Stream.concat(Stream.of(KIND), BucketSetting.KEYS.stream()).toList();

    private final boolean replaces;
    private final Map<BucketSetting, Optional<SettingValue>> given;
    private final Optional<BucketKind> kind;
    private final List<String> problems;

    private SettingsChange(
            boolean replaces, Map<BucketSetting, Optional<SettingValue>> given, @Nullable BucketKind kind,
            SequencedSet<String> problems) {
        this.replaces = replaces;
        this.kind = Optional.ofNullable(kind);
        this.given = new EnumMap<>(BucketSetting.class);
        this.given.putAll(given);
        this.problems = List.copyOf(problems);
    }

    /** The kind that the bucket is to have; empty if it is not to change. */
    public Optional<BucketKind> kind() {
        return kind;
    }

    /**
     * What is stored after the change.
     *
     * @param before what is stored now
     * @param valueBytes the largest value of any bucket
     * @throws InvalidSettingsException with all problems
     */
    public StoredSettings applyTo(StoredSettings before, long valueBytes) {
        var after = new EnumMap<BucketSetting, SettingValue>(BucketSetting.class);
        if (!replaces) {
            after.putAll(before.values());
        }
        given.forEach((setting, value) -> {
            after.remove(setting);
            value.ifPresent(set -> after.put(setting, set));
        });
        after.putIfAbsent(BucketSetting.PARTITIONED, new Flag(false));
        StoredSettings result = new StoredSettings(after);
        List<String> found = new ArrayList<>(problems);
        long largest = given.getOrDefault(BucketSetting.LARGEST_VALUE, Optional.empty()).isPresent()
                ? result.amount(BucketSetting.LARGEST_VALUE).orElse(0L)
                : 0;
        if (largest > valueBytes) {
            found.add("largest_value must be at most " + valueBytes + ", which limits.value-bytes allows.");
        }
        Optional<Long> expiry = result.amount(BucketSetting.DEFAULT_EXPIRES_IN);
        Optional<Long> most = result.amount(BucketSetting.MAX_EXPIRES_IN);
        if (expiry.isPresent() && most.isPresent() && expiry.get() > most.get()) {
            found.add("default_expires_in must be at most max_expires_in, but " + expiry.get() + " is more than " + most.get()
                    + ".");
        }
        if (before.isPartitioned() && !result.isPartitioned()) {
            found.add("partitioned must stay true: only deleting the bucket ends its partition.");
        }
        if (!found.isEmpty()) {
            throw new InvalidSettingsException(found);
        }
        return result;
    }

    /** Collects what is given. */
    static final class Draft {
        private final boolean replaces;
        private final Map<BucketSetting, Optional<SettingValue>> given = new EnumMap<>(BucketSetting.class);
        private final SequencedSet<String> problems = new LinkedHashSet<>();
        private @Nullable BucketKind kind;

        /** @param replaces whether settings that are not given take their defaults; otherwise they stay */
        Draft(boolean replaces) {
            this.replaces = replaces;
        }

        /** A setting is given as a value, or as {@link Optional#empty} for its default. */
        void give(BucketSetting setting, Optional<SettingValue> value) {
            if (given.put(setting, value) != null) {
                problems.add(setting.key() + " is given twice.");
            }
        }

        /** The kind is given; as null if it is something that it cannot be. */
        void giveKind(@Nullable BucketKind given) {
            if (kind != null) {
                problems.add("kind is given twice.");
            } else if (given == null) {
                problems.add("kind must be one of " + String.join(", ", BucketKind.NAMES) + '.');
            }
            kind = given;
        }

        /** A setting is given as something that it cannot be. */
        void refuse(BucketSetting setting) {
            problems.add(setting.key() + ' ' + setting.expectation() + '.');
        }

        /** A name is given that no setting has. */
        void refuse(String unknown) {
            problems.add(UnknownNames.shown(unknown) + " is not a setting of a bucket"
                    + UnknownNames.instead(unknown, NAMES));
        }

        /** Something is given that is no setting at all. */
        void complain(String problem) {
            problems.add(problem);
        }

        SettingsChange finish() {
            return new SettingsChange(replaces, given, kind, problems);
        }
    }
}
