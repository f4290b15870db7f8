package dev.weir.handler;

import dev.weir.exchange.Exchange;
import dev.weir.item.IdempotencyKey;
import dev.weir.item.InvalidNameException;
import dev.weir.precondition.Context;
import dev.weir.precondition.WritePreconditions;
import dev.weir.request.RequestField;
import dev.weir.response.HttpError;
import org.jspecify.annotations.Nullable;

/** The fields by which a request says on what conditions its write is to be applied. */
final class WriteFields {
    private WriteFields() {}

    /**
     * Reads them.
     *
     * @param now in seconds since the epoch, to interpret dates with two-digit years
     */
    static WritePreconditions preconditions(Exchange exchange, long now) {
        return WritePreconditions.parse(
                exchange.field(RequestField.IF_MATCH),
                exchange.field(RequestField.IF_NONE_MATCH),
                exchange.field(RequestField.IF_UNMODIFIED_SINCE),
                now)
                .withKey(idempotencyKey(exchange))
                .withContext(context(exchange.field(RequestField.WEIR_CONTEXT)));
    }

    private static @Nullable Context context(@Nullable String field) {
        return field == null ? null : Context.parse("Weir-Context", field);
    }

    /** The write's key; null if it has none. */
    static @Nullable IdempotencyKey idempotencyKey(Exchange exchange) {
        String field = exchange.field(RequestField.IDEMPOTENCY_KEY);
        try {
            return field == null ? null : new IdempotencyKey(field.strip());
        } catch (InvalidNameException e) {
            throw HttpError.badRequest("Idempotency-Key " + e.getMessage());
        }
    }
}
