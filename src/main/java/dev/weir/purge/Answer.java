package dev.weir.purge;

import java.io.IOException;

/** What became of a request on its way. */
sealed interface Answer {
    int OK = 200;
    int CONFLICT = 409;

    /** It was done. */
    record Taken() implements Answer {}

    /** Older copies keep coming: the Varnish is well, and has to be told again. */
    record Contended() implements Answer {}

    /** It was not done, or nobody knows; in words for the log. */
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
