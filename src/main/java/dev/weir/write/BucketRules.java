package dev.weir.write;

import dev.weir.bucket.RequiredCondition;
import dev.weir.bucket.WriteRules;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that a bucket has for its writes, which every write passes. */
public final class BucketRules {
    private BucketRules() {}

    /**
     * Checks a write, and gives it the lifetime that it does not name itself.
     *
     * @param entry its number among the writes of the request, from 1, for the message; 0 if it is the only one
     * @throws BucketRuleException.ConditionRequired if it lacks a condition that the bucket requires
     * @throws BucketRuleException.ValueTooLarge if its value is larger than the bucket takes
     * @throws BucketRuleException.LivesTooLong if the bucket does not let an item live for so long
     */
    public static Write accepted(Write write, int entry, WriteRules rules) {
        Set<RequiredCondition> required = rules.requiredConditions();
        if (!required.isEmpty() && required.stream().noneMatch(condition -> has(write, condition))) {
            String fields = required.stream().sorted().map(RequiredCondition::field).collect(Collectors.joining(" or "));
            throw new BucketRuleException.ConditionRequired(
                    of(entry) + "Each write to the bucket " + write.key().bucket() + " needs a condition, "
                            + fields + "; nothing was changed. Read the item and send its ETag, or If-None-Match: * for a new one"
                            + (required.contains(RequiredCondition.IF_UNMODIFIED_SINCE)
                                    ? "; an entry of PUT /multi needs modified_at."
                                    : "; entries of /multi cannot have one."));
        }
        if (write instanceof Write.Put put && put.value().length > rules.largestValue()) {
            throw new BucketRuleException.ValueTooLarge(
                    of(entry) + "A value has " + put.value().length + " bytes, and the bucket "
                            + write.key().bucket() + " takes at most " + rules.largestValue() + "; nothing was changed.");
        }
        return write instanceof Write.Put put ? lasting(put, entry, rules) : write;
    }

    private static Write lasting(Write.Put put, int entry, WriteRules rules) {
        if (put.expiresIn().isEmpty()) {
            return rules.defaultExpiresIn().or(rules::maxExpiresIn).map(time -> put.withExpiresIn(time.toSeconds())).orElse(put);
        }
        long most = rules.maxExpiresIn().map(Duration::toSeconds).orElse(Long.MAX_VALUE);
        if (put.expiresIn().getAsLong() > most) {
            throw new BucketRuleException.LivesTooLong(
                    of(entry) + "An item of the bucket " + put.key().bucket() + " lives for at most " + most
                            + " seconds; nothing was changed.");
        }
        return put;
    }

    private static String of(int entry) {
        return entry == 0 ? "" : "Entry " + entry + ": ";
    }

    private static boolean has(Write write, RequiredCondition condition) {
        return switch (condition) {
            case IF_MATCH -> write.conditions().hasIfMatch();
            case IF_NONE_MATCH -> write.conditions().hasIfNoneMatch();
            case IF_UNMODIFIED_SINCE -> write.conditions().notModifiedAfter().isPresent();
        };
    }

    /** Whether it takes a PUT of so many bytes without conditions. */
    public static boolean takesPlainPut(long bytes, WriteRules rules) {
        return bytes <= rules.largestValue() && rules.requiredConditions().isEmpty();
    }
}
