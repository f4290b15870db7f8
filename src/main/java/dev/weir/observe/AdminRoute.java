package dev.weir.observe;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the admin listener offers besides health and metrics. Browsers are not allowed: a request with an Origin
 * never reaches it, nor does one with a query, with a condition if it changes something, or with a body that it does not take.
 */
public interface AdminRoute {
    /** The prefix of its paths, such as {@code /kv/}. */
    String prefix();

    /** The methods it allows, in uppercase. */
    Set<String> methods();

    /** The media types that the body of a request may have, in lowercase; if there are none, a request has no body. */
    default List<String> bodyTypes(String method) {
        return List.of();
    }

    /** Whether a request that changes something may have an If-Match; elsewhere nothing has an ETag. */
    default boolean takesIfMatch() {
        return false;
    }

    /** Answers a request; called on a virtual thread, and may take any time. */
    Answer answer(Request request);

    /**
     * A request.
     *
     * @param rest the path after the prefix, as received
     * @param ifMatch the field, several lines joined by commas; null if there is none, or nothing is changed
     * @param body whole, of one of the {@link #bodyTypes}; empty if it has none
     */
    record Request(String method, String rest, @Nullable String ifMatch, byte[] body) {}

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param json whether the text is JSON; otherwise it is plain text
     * @param fields further header fields
     */
    record Answer(int status, boolean json, String text, Map<String, String> fields) {
        public Answer(int status, boolean json, String text) {
            this(status, json, text, Map.of());
        }

        /** A sentence for a person. */
        public static Answer words(int status, String words) {
            return new Answer(status, false, words + '\n');
        }
    }
}
