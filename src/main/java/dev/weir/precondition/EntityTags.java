package dev.weir.precondition;

import dev.weir.item.Version;
import java.util.List;

/**
 * What If-Match or If-None-Match asks of the current version, once parsed. Tags that cannot be one of ours, and weak tags
 * where the comparison is strong, are left out by the parser: they match nothing.
 */
public sealed interface EntityTags {
    /** The header was not there. */
    record Unasked() implements EntityTags {}

    /** {@code *}: any current representation. */
    record Any() implements EntityTags {}

    /** A list, perhaps empty after what cannot match was left out. */
    record Versions(List<Version> versions) implements EntityTags {}

    EntityTags UNASKED = new Unasked();
    EntityTags ANY = new Any();

    /** Whether the list, or {@code *}, names an item that is there with this version. Never for {@link Unasked}. */
    default boolean matches(Version version) {
        return switch (this) {
            case Unasked() -> false;
            case Any() -> true;
            case Versions(List<Version> versions) -> versions.contains(version);
        };
    }
}
