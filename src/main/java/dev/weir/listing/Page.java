package dev.weir.listing;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list, in its order.
 *
 * @param next the name behind which the next page begins; null if this is the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** The first {@code limit} of what was found; one more says that there is another page. */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> name) {
        if (found.size() <= limit) {
            return new Page<>(List.copyOf(found), null);
        }
        return new Page<>(List.copyOf(found.subList(0, limit)), name.apply(found.get(limit - 1)));
    }

    /** The same page without the items that fail a test. */
    public Page<T> where(Predicate<T> test) {
        return new Page<>(items.stream().filter(test).toList(), next);
    }
}
