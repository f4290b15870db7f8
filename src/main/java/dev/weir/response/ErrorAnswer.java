package dev.weir.response;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** Describes error answers. No cache may store one. */
public final class ErrorAnswer {
    /**
     * A sentence in plain text or, if the client accepts {@code application/problem+json}, a problem document (RFC 9457). Without
     * words the content is empty.
     */
    public static final ErrorShape SHAPE = ErrorAnswer::plain;

    private ErrorAnswer() {}

    /**
     * Sets the fields of the answer, and returns its content, which may be empty.
     *
     * @param problem whether the client accepts a problem document
     */
    public static byte[] describe(
            ErrorShape shape, ServerResponseHeaders fields, String method, boolean problem, HttpError error) {
        CommonFields.refuse(fields);
        error.headers().forEach(fields::set);
        return shape.describe(fields, method, problem, error.status(), error.words());
    }

    private static byte[] plain(ServerResponseHeaders fields, String method, boolean problem, Status status, String words) {
        if (problem) {
            fields.set(ProblemDocument.TYPE);
            return ProblemDocument.of(status, words).getBytes(StandardCharsets.UTF_8);
        }
        if (words.isEmpty()) {
            fields.remove(HeaderNames.CONTENT_TYPE);
            return new byte[0];
        }
        return (words + '\n').getBytes(StandardCharsets.UTF_8);
    }
}
