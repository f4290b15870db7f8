package dev.weir.response;

/**
 * Takes the fields of one answer's head, which {@link ItemAnswer} names in the order in which they are sent.
 *
 * <p>{@link AnswerBytes} writes them down as they come, for the fast path; {@link HelidonHead} hands them to Helidon, which sends
 * them in the same order. One thread uses an encoder.
 */
public interface HeadEncoder {
    HeadEncoder field(Field field);

    /** The length of the content; Helidon finds it by itself. */
    HeadEncoder contentLength(long bytes);

    HeadEncoder contentType(String type);

    HeadEncoder etag(long version);

    /** @param epochSecond the date; the answer's own Date is never earlier (RFC 9110 section 8.8.2.1) */
    HeadEncoder lastModified(long epochSecond);

    /** {@code Weir-Version}, which clients and caches compare. */
    HeadEncoder version(long version);
}
