package dev.weir.write;

import dev.weir.bucket.RequiredCondition;
import dev.weir.bucket.WriteRules;
import dev.weir.check.MalformedJsonException;
import dev.weir.kind.InvalidOpException;
import dev.weir.precondition.Context;
import dev.weir.precondition.WriteConditions;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** The rules that a bucket has for its writes, which every write passes. */
public final class BucketRules {
    private BucketRules() {}

    /**
     * Checks a write, and gives it the lifetime that it does not name itself.
     *
     * @param entry its number among the writes of the request, from 1, for the message; 0 if it is the only one
     * @throws BucketRuleException.NotOfItsKind if the bucket's kind does not have such a write
     * @throws BucketRuleException.Malformed if it is to be JSON, and is not
     * @throws BucketRuleException.ConditionRequired if it lacks a condition that the bucket requires
     * @throws BucketRuleException.ValueTooLarge if its value is larger than the bucket takes
     * @throws BucketRuleException.LivesTooLong if the bucket does not let an item live for so long
     */
    public static Write accepted(Kind kind, Write given, int entry, WriteRules rules) {
        Write write = ofKind(kind, given, entry, rules.largestValue());
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
        if (write.bytes() > rules.largestValue()) {
            throw new BucketRuleException.ValueTooLarge(
                    of(entry) + "A value has " + write.bytes() + " bytes, and the bucket "
                            + write.key().bucket() + " takes at most " + rules.largestValue() + "; nothing was changed.");
        }
        return switch (write) {
            case Write.Put put -> lasting(put, put.expiresIn(), put::withExpiresIn, entry, rules);
            case Write.Op op -> lasting(op, op.expiresIn(), op::withExpiresIn, entry, rules);
            case Write.Delete delete -> delete;
        };
    }

    /** The write with what the edge keeps of values that are written at the same time. */
    public static Write bounded(Kind kind, Write write, int mostSiblings, WriteRules rules) {
        if (!kind.rules().keepsSiblings()) {
            return write;
        }
        WriteConditions conditions = write.conditions();
        Context context = Objects.requireNonNullElse(conditions.context(), Context.NOTHING);
        return write.withConditions(
                conditions.withContext(context.within(new Context.Bounds(mostSiblings, rules.largestValue()))));
    }

    private static Write ofKind(Kind kind, Write write, int entry, long largestValue) {
        try {
            return kind.accepted(write, largestValue);
        } catch (InvalidOpException e) {
            throw new BucketRuleException.NotOfItsKind(
                    of(entry) + "The kind of the bucket " + write.key().bucket() + " does not take this write: " + e.getMessage()
                            + "; nothing was changed.");
        } catch (MalformedJsonException e) {
            throw new BucketRuleException.Malformed(of(entry) + e.getMessage() + " Nothing was changed.");
        }
    }

    private static Write lasting(
            Write write, OptionalLong expiresIn, LongFunction<Write> withExpiresIn, int entry, WriteRules rules) {
        if (expiresIn.isEmpty()) {
            return rules.defaultExpiresIn().or(rules::maxExpiresIn).map(time -> withExpiresIn.apply(time.toSeconds()))
                    .orElse(write);
        }
        long most = rules.maxExpiresIn().map(Duration::toSeconds).orElse(Long.MAX_VALUE);
        if (expiresIn.getAsLong() > most) {
            throw new BucketRuleException.LivesTooLong(
                    of(entry) + "An item of the bucket " + write.key().bucket() + " lives for at most " + most
                            + " seconds; nothing was changed.");
        }
        return write;
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
    public static boolean takesPlainPut(Kind kind, long bytes, WriteRules rules) {
        return kind.takesPlainPuts() && bytes <= rules.largestValue() && rules.requiredConditions().isEmpty();
    }
}
