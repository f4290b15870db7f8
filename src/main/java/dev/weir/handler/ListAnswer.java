package dev.weir.handler;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.JsonAnswer;
import dev.weir.item.ItemKey;
import dev.weir.listing.Page;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.response.Accept;
import dev.weir.response.CommonFields;
import dev.weir.response.HttpError;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all lists have in common: the media type, the link to the next page (RFC 8288), and lines without end, for which one page
 * after the other is read while they are sent, so that no more than one is in memory.
 */
final class ListAnswer {
    static final String AFTER = "after";
    static final String LIMIT = "limit";

    private static final Header VARY_ACCEPT = HeaderValues.createCached(HeaderNames.VARY, "Accept");

    private ListAnswer() {}

    /** The pages of a list. */
    @FunctionalInterface
    interface Pages<T> {
        /**
         * @param after the name behind which the page begins; empty for the first one
         * @param limit the most items on it
         */
        Page<T> read(String after, int limit);
    }

    /** Writes one item of a list as JSON. */
    @FunctionalInterface
    interface Item<T> {
        void writeTo(JsonGenerator generator, T item) throws IOException;
    }

    /** Whether the client prefers lines: it names their media type. */
    static boolean wantsLines(Exchange exchange) {
        return Accept.names(exchange.field(RequestField.ACCEPT), "application/x-ndjson");
    }

    /**
     * A name, or a part of one, that the query brings; empty if it brings none.
     *
     * @throws HttpError 400 if it cannot be one
     */
    static String name(QueryParameters query, String parameter) {
        String text = Objects.requireNonNullElse(query.text(parameter), "");
        if (text.getBytes(StandardCharsets.UTF_8).length > ItemKey.MAX_KEY_BYTES) {
            throw HttpError.badRequest(parameter + " can have at most " + ItemKey.MAX_KEY_BYTES + " bytes of UTF-8.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw HttpError.badRequest(parameter + " must not have control characters.");
        }
        return text;
    }

    /** Sets the fields of a page. */
    static void describe(Exchange exchange, QueryParameters query, @Nullable String next) {
        exchange.header(VARY_ACCEPT);
        if (next != null) {
            exchange.header(
                    HeaderNames.LINK, "<" + exchange.target() + "?" + query.with(AFTER, next) + ">; rel=\"next\"");
        }
    }

    /** Answers HEAD: as GET, without a length, which would have to be found out by reading it all. */
    static void sendHead(Exchange exchange) {
        exchange.header(VARY_ACCEPT)
                .header(wantsLines(exchange) ? JsonAnswer.LINES : JsonAnswer.JSON)
                .header(CommonFields.NO_STORE)
                .sendBare(Status.OK_200);
    }

    /**
     * Sends lines until there are no more items.
     *
     * @param most how many at most
     * @param perPage how many are read at one time
     */
    static <T> void sendLines(Exchange exchange, Pages<T> pages, String after, long most, int perPage, Item<T> item) {
        exchange.header(VARY_ACCEPT);
        // Before the answer has begun, so that a failure can be answered.
        Page<T> first = pages.read(after, (int) Math.min(most, perPage));
        JsonAnswer.sendLines(exchange, generator -> {
            Page<T> page = first;
            long left = most;
            while (true) {
                for (T each : page.items()) {
                    item.writeTo(generator, each);
                }
                left -= page.items().size();
                String next = page.next();
                if (next == null || left <= 0) {
                    return;
                }
                page = pages.read(next, (int) Math.min(left, perPage));
            }
        });
    }
}
