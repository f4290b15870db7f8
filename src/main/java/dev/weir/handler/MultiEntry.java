package dev.weir.handler;

import dev.weir.item.IdempotencyKey;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.precondition.Context;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the JSON array in a {@code /multi} request.
 *
 * @param modifiedAt the value of {@code modified_at}, in seconds since the epoch
 * @param data the value's bytes; empty if the request has none
 * @param op in place of a value, an op of the bucket's kind as JSON; null for none
 * @param metadata what to store with it
 * @param expiresIn the seconds after which it expires
 * @param idempotencyKey identifies the write; null for none
 * @param context what the writer has seen of the item; null for nothing
 */
record MultiEntry(ItemKey key, OptionalLong modifiedAt, byte[] data, byte @Nullable [] op, Metadata metadata,
        OptionalLong expiresIn,
        @Nullable IdempotencyKey idempotencyKey,
        @Nullable Context context) {}
