package dev.weir.response;

import io.helidon.http.HeaderName;

/**
 * Receives the fields of one answer's head from {@link ItemAnswer}, in the order in which they are sent.
 *
 * <p>{@link AnswerBytes} writes them as bytes, for the fast path; {@link HelidonHead} passes them to Helidon, which sends them
 * in the same order. Not thread-safe.
 *
 * <p>Versions are bare numbers here, because the fast path has nothing else and must not allocate one for each hit.
 */
public interface HeadEncoder {
    HeadEncoder field(Field field);

    /** A field whose value only this item has, in printable ASCII. */
    HeadEncoder field(HeaderName name, String value);

    /** The length of the content; Helidon works it out by itself. */
    HeadEncoder contentLength(long bytes);

    HeadEncoder contentType(String type);

    HeadEncoder etag(long version);

    /** @param epochSecond the date; the answer's own Date is never earlier than it (RFC 9110 section 8.8.2.1) */
    HeadEncoder lastModified(long epochSecond);

    /** {@code Weir-Version}, which clients and caches compare. */
    HeadEncoder version(long version);

    /**
     * {@code Weir-Expires-At}.
     *
     * @param millis since 1970
     */
    HeadEncoder expiresAt(long millis);
}
