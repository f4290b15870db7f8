package dev.weir.bucket;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value of a {@link BucketSetting}. */
public sealed interface SettingValue {
    /** As text for a person, and for {@code ./weir bucket set}. */
    String text();

    /** As PostgreSQL writes it. */
    default String sql() {
        return text();
    }

    /** Seconds, or bytes. */
    record Amount(long number) implements SettingValue {
        @Override
        public String text() {
            return Long.toString(number);
        }
    }

    /** On or off. */
    record Flag(boolean on) implements SettingValue {
        @Override
        public String text() {
            return Boolean.toString(on);
        }
    }

    /** Conditions of which a write needs one; if there are none it needs none. */
    record Conditions(Set<RequiredCondition> required) implements SettingValue {
        public Conditions {
            required = Set.copyOf(required);
        }

        /** Those of these names, each at most once; null if they are others. */
        static @Nullable Conditions named(List<String> names) {
            Set<RequiredCondition> required = EnumSet.noneOf(RequiredCondition.class);
            for (String name : names) {
                RequiredCondition condition = RequiredCondition.named(name);
                if (condition == null || !required.add(condition)) {
                    return null;
                }
            }
            return new Conditions(required);
        }

        /** Their names in a bucket's settings, always in the same order. */
        public List<String> names() {
            List<String> names = new ArrayList<>(RequiredCondition.NAMES);
            names.retainAll(required.stream().map(RequiredCondition::setting).collect(Collectors.toSet()));
            return names;
        }

        @Override
        public String text() {
            return String.join(",", names());
        }

        @Override
        public String sql() {
            return '{' + text() + '}';
        }
    }

    /** Who may read a bucket once there are tokens. */
    enum Access implements SettingValue {
        /** Anybody. */
        PUBLIC,
        /** Whoever has a token that grants it. */
        PRIVATE;

        /** The one of this name; null if there is none. */
        static @Nullable Access named(String word) {
            for (Access access : values()) {
                if (access.text().equals(word)) {
                    return access;
                }
            }
            return null;
        }

        @Override
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
