package dev.weir.bucket;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a bucket asks of writes.
 *
 * @param defaultExpiresIn after which an item expires whose write does not say when; empty: never
 * @param maxExpiresIn the longest time after which an item may expire; empty: it may also never
 * @param largestValue the most bytes of a value
 * @param requiredConditions of which a write needs one; if there are none it needs none
 */
public record WriteRules(
        Optional<Duration> defaultExpiresIn,
        Optional<Duration> maxExpiresIn,
        long largestValue,
        Set<RequiredCondition> requiredConditions) {
    public WriteRules {
        requiredConditions = Set.copyOf(requiredConditions);
    }

    /** Nothing but a largest value. */
    public static WriteRules upTo(long largestValue) {
        return new WriteRules(Optional.empty(), Optional.empty(), largestValue, Set.of());
    }
}
