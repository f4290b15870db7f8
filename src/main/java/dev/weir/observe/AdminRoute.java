package dev.weir.observe;

import java.util.Set;

/**
 * Something the admin listener does besides telling of health and metrics, given to it from outside. It changes things, so no
 * browser is let in: a request with an Origin is refused before it comes here, and so is one with a body or a query.
 */
public interface AdminRoute {
    /** What the paths begin with, such as {@code /kv/}. */
    String prefix();

    /** The methods it takes, in capitals. */
    Set<String> methods();

    /**
     * Answers, on a virtual thread, however long that takes.
     *
     * @param rest the path behind the prefix, as it came
     */
    Answer answer(String method, String rest);

    /**
     * What is answered.
     *
     * @param status one of HTTP's
     * @param json whether the text is JSON, or else plain
     */
    record Answer(int status, boolean json, String text) {}
}
