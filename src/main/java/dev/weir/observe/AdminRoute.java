package dev.weir.observe;

import java.util.Set;

/**
 * An operation that the admin listener offers besides health and metrics. It changes state, so browsers are not allowed: a
 * request with an Origin never reaches it, nor does one with a body or a query.
 */
public interface AdminRoute {
    /** The prefix of its paths, such as {@code /kv/}. */
    String prefix();

    /** The methods it allows, in uppercase. */
    Set<String> methods();

    /**
     * Answers a request; called on a virtual thread, and may take any time.
     *
     * @param rest the path after the prefix, as received
     */
    Answer answer(String method, String rest);

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param json whether the text is JSON; otherwise it is plain text
     */
    record Answer(int status, boolean json, String text) {}
}
