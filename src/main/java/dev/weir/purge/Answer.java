package dev.weir.purge;

import java.io.IOException;

/** The outcome of one request to a Varnish. */
sealed interface Answer {
    int OK = 200;
    int CONFLICT = 409;

    /** The Varnish carried it out. */
    record Taken() implements Answer {}

    /** Older copies keep arriving in the cache: the Varnish works, and the request must be repeated. */
    record Contended() implements Answer {}

    /** It failed, or its outcome is unknown; the reason is for the log. */
    record Failed(String why) implements Answer {}

    static Answer of(PurgeRequest request, int status) {
        if (status == OK) {
            return new Taken();
        }
        if (status == CONFLICT && request.method().equals("PURGE")) {
            return new Contended();
        }
        return new Failed(request.method() + " was answered with " + status);
    }

    static Answer of(IOException failure) {
        return new Failed(failure.toString());
    }
}
