package dev.weir.write;

import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.precondition.EntityTags;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a batch, and what puts bring besides the value, as columns. Of a condition null is none, {@code *} any,
 * and the rest an array literal of versions.
 */
record ConditionColumns(
        Boolean[] isPut,
        @Nullable Long[] modifiedAt,
        @Nullable String[] ifMatch,
        @Nullable Long[] notModifiedAfter,
        @Nullable String[] ifNoneMatch,
        @Nullable Long[] expiresIn,
        @Nullable String[] newTags,
        @Nullable String[] tag) {

    static ConditionColumns of(List<? extends Write> writes) {
        int size = writes.size();
        var columns = new ConditionColumns(
                new Boolean[size], new Long[size], new String[size], new Long[size], new String[size], new Long[size],
                new String[size], new String[size]);
        for (int i = 0; i < size; i++) {
            Write write = writes.get(i);
            columns.isPut[i] = write instanceof Write.Put;
            columns.modifiedAt[i] = write instanceof Write.Put put ? boxed(put.modifiedAt()) : null;
            columns.expiresIn[i] = write instanceof Write.Put put ? boxed(put.expiresIn()) : null;
            columns.newTags[i] = write instanceof Write.Put put ? text(put.metadata().tags()) : null;
            columns.tag[i] = write instanceof Write.Delete delete ? delete.tag() : null;
            columns.ifMatch[i] = literal(write.conditions().ifMatch());
            columns.notModifiedAfter[i] = boxed(write.conditions().notModifiedAfter());
            columns.ifNoneMatch[i] = literal(write.conditions().ifNoneMatch());
        }
        return columns;
    }

    private static @Nullable String text(Tags tags) {
        return tags.isEmpty() ? null : tags.text();
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable String literal(EntityTags tags) {
        return switch (tags) {
            case EntityTags.None() -> null;
            case EntityTags.Any() -> "*";
            case EntityTags.Versions(List<Version> versions) -> versions.stream()
                    .map(version -> Long.toString(version.number()))
                    .collect(Collectors.joining(",", "{", "}"));
        };
    }
}
