package dev.weir.handler;

import dev.weir.exchange.Exchange;
import dev.weir.request.RequestField;
import dev.weir.response.HttpError;
import java.util.List;

/** Conditions in header fields, and the key of a write, which are for a single item. */
final class ConditionFields {
    private static final List<RequestField> ALL =
            List.of(RequestField.IF_MATCH, RequestField.IF_NONE_MATCH, RequestField.IF_UNMODIFIED_SINCE);

    private ConditionFields() {}

    /**
     * Refuses them in a write of many items. Ignoring them would make it unconditional.
     *
     * @param hint what to say besides
     * @throws HttpError 400 if there is one
     */
    static void refuse(Exchange exchange, String hint) {
        refuse(exchange, "many items", hint);
        if (exchange.field(RequestField.WEIR_CONTEXT) != null) {
            throw HttpError.badRequest("Weir-Context is of one item. An entry of /multi may have its own, context.");
        }
        if (exchange.field(RequestField.IDEMPOTENCY_KEY) != null) {
            throw HttpError.badRequest(
                    "Idempotency-Key is for a write of one item. An entry of /multi may have its own, idempotency_key.");
        }
    }

    /** Refuses conditions, but not a key, where they can mean nothing. */
    static void refuse(Exchange exchange, String what, String hint) {
        for (RequestField condition : ALL) {
            if (exchange.field(condition) != null) {
                throw HttpError.badRequest(condition.header().defaultCase() + " is no condition of " + what + '.' + hint);
            }
        }
    }
}
