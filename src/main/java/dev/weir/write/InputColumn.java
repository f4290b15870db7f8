package dev.weir.write;

import dev.weir.item.ContentFields;
import dev.weir.item.IdempotencyKey;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.precondition.Context;
import dev.weir.precondition.EntityTags;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a statement that can decide any writes is told of each, as the columns of its table {@code i}. A condition that is null is
 * none, {@code *} is any, the rest are array literals of versions.
 */
enum InputColumn {
    BUCKET("text", write -> write.key().bucket().value()),
    KEY("text", write -> write.key().key()),
    IS_PUT("boolean", write -> !(write instanceof Write.Delete)),
    VALUE("bytea", InputColumn::body),
    CONTENT_TYPE("text", ofPut(put -> put.metadata().contentType())),
    CONTENT_ENCODING("text", ofPut(put -> encoding(put.metadata().content()))),
    CONTENT_LANGUAGE("text", ofPut(put -> put.metadata().content().language())),
    CONTENT_DISPOSITION("text", ofPut(put -> put.metadata().content().disposition())),
    NEW_TAGS("text", write -> text(tags(write))),
    TAG("text", write -> write instanceof Write.Delete delete ? delete.tag() : null),
    EXPIRES_IN("bigint", write -> boxed(expiresIn(write))),
    ASKED_MODIFIED_AT("bigint", write -> boxed(modifiedAt(write))),
    IF_MATCH("text", write -> literal(write.conditions().ifMatch())),
    NOT_MODIFIED_AFTER("bigint", write -> boxed(write.conditions().notModifiedAfter())),
    IF_NONE_MATCH("text", write -> literal(write.conditions().ifNoneMatch())),
    IDEMPOTENCY_KEY("text", write -> text(write.conditions().idempotencyKey())),
    OPERATION("text", InputColumn::operation),
    CONTEXT("text", write -> json(write.conditions().context()));

    /** Those of a kind whose writes replace what is there. */
    static final List<InputColumn> REPLACING = List.copyOf(EnumSet.range(BUCKET, IDEMPOTENCY_KEY));

    /** Those of a kind with a function that applies a write to what is there. */
    static final List<InputColumn> APPLYING = List.of(values());

    private final String type;
    private final Function<Write, @Nullable Object> of;

    InputColumn(String type, Function<Write, @Nullable Object> of) {
        this.type = type;
        this.of = of;
    }

    /** The table of many writes, with their numbers from 1 as the column {@code ord}. */
    static String manyRows(List<InputColumn> columns) {
        return columns.stream().map(column -> "?::" + column.type + "[]").collect(Collectors.joining(", ", "unnest(", ")"))
                + " with ordinality as " + names(columns);
    }

    /** The table of one write: an array would copy its value once more on both sides. */
    static String oneRow(List<InputColumn> columns) {
        return columns.stream()
                .map(column -> "?::" + column.type)
                .collect(Collectors.joining(", ", "(values (", ", 1::bigint))"))
                + " as " + names(columns);
    }

    private static String names(List<InputColumn> columns) {
        return columns.stream().map(column -> column.name().toLowerCase(Locale.ROOT)).collect(
                Collectors.joining(", ", "i(", ", ord)"));
    }

    /** Sets the parameters of {@link #oneRow} or of {@link #manyRows}, the first of which has this number. */
    static void bind(
            Connection connection, PreparedStatement statement, int first, List<InputColumn> columns,
            List<? extends Write> writes)
            throws SQLException {
        int at = first - 1;
        for (InputColumn column : columns) {
            at++;
            if (writes.size() == 1) {
                statement.setObject(at, column.of.apply(writes.getFirst()));
            } else {
                statement.setArray(at, connection.createArrayOf(column.type, column.array(writes)));
            }
        }
    }

    /** An array of the type that the driver encodes best. */
    private @Nullable Object[] array(List<? extends Write> writes) {
        return writes.stream().map(of).toArray(switch (type) {
            case "boolean" -> Boolean[]::new;
            case "bigint" -> Long[]::new;
            case "bytea" -> byte[][]::new;
            default -> String[]::new;
        });
    }

    private static Function<Write, @Nullable Object> ofPut(Function<Write.Put, @Nullable Object> of) {
        return write -> write instanceof Write.Put put ? of.apply(put) : null;
    }

    private static byte @Nullable [] body(Write write) {
        return switch (write) {
            case Write.Put put -> put.value();
            case Write.Op op -> op.ops();
            case Write.Delete ignored -> null;
        };
    }

    private static Tags tags(Write write) {
        return switch (write) {
            case Write.Put put -> put.metadata().tags();
            case Write.Op op -> op.tags();
            case Write.Delete ignored -> Tags.NONE;
        };
    }

    private static OptionalLong modifiedAt(Write write) {
        return switch (write) {
            case Write.Put put -> put.modifiedAt();
            case Write.Op op -> op.modifiedAt();
            case Write.Delete ignored -> OptionalLong.empty();
        };
    }

    private static OptionalLong expiresIn(Write write) {
        return switch (write) {
            case Write.Put put -> put.expiresIn();
            case Write.Op op -> op.expiresIn();
            case Write.Delete ignored -> OptionalLong.empty();
        };
    }

    private static String operation(Write write) {
        return switch (write) {
            case Write.Put ignored -> "put";
            case Write.Op ignored -> "op";
            case Write.Delete ignored -> "delete";
        };
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable String encoding(ContentFields content) {
        return content.coding() == null ? null : content.coding().token();
    }

    private static @Nullable String json(@Nullable Context context) {
        return context == null ? null : context.json();
    }

    private static @Nullable String text(Tags tags) {
        return tags.isEmpty() ? null : tags.text();
    }

    private static @Nullable String text(@Nullable IdempotencyKey key) {
        return key == null ? null : key.value();
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
