package dev.weir.precondition;

import dev.weir.item.Version;
import java.util.List;

/**
 * The parsed condition of If-Match or If-None-Match on the current version. The parser leaves out tags that cannot be an edge's,
 * and weak tags if the comparison is strong: they match nothing.
 */
public sealed interface EntityTags {
    /** The header is absent. */
    record None() implements EntityTags {}

    /** {@code *}: any current representation. */
    record Any() implements EntityTags {}

    /** A list, which is empty if no tag in it can match. */
    record Versions(List<Version> versions) implements EntityTags {}

    EntityTags NONE = new None();
    EntityTags ANY = new Any();

    /** Whether an existing item with this version matches the list or {@code *}. Always false for {@link None}. */
    default boolean matches(Version version) {
        return switch (this) {
            case None() -> false;
            case Any() -> true;
            case Versions(List<Version> versions) -> versions.contains(version);
        };
    }
}
