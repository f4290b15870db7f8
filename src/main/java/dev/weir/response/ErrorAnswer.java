package dev.weir.response;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/**
 * Describes error answers. A client gets a sentence in plain text or, if it accepts {@code application/problem+json}, a problem
 * document (RFC 9457). No cache may store it.
 */
public final class ErrorAnswer {
    private ErrorAnswer() {}

    /**
     * Sets the fields of the answer, and returns its content, which may be empty.
     *
     * @param problem whether the client accepts a problem document
     */
    public static byte[] describe(ServerResponseHeaders fields, HttpError error, boolean problem) {
        CommonFields.refuse(fields);
        error.headers().forEach(fields::set);
        if (problem) {
            fields.set(ProblemDocument.TYPE);
        } else if (error.words().isEmpty()) {
            fields.remove(HeaderNames.CONTENT_TYPE);
            return new byte[0];
        }
        return content(error.status(), error.words(), problem);
    }

    /** The sentence, or the problem document. */
    public static byte[] content(Status status, String words, boolean problem) {
        return (problem ? ProblemDocument.of(status, words) : words + '\n').getBytes(StandardCharsets.UTF_8);
    }
}
