package dev.weir.request;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of one connection into heads and bodies. Helidon gets a head only when it is complete and {@link RequestHead}
 * has accepted it, and never more of a body than its length, so this class alone decides where a request ends. No request
 * follows a chunked body. Used only by the connection's thread.
 */
final class RequestBytes {
    private final RequestHead head;
    private byte @Nullable [] left;
    private int leftFrom;
    private long bodyLeft;

    public RequestBytes(HeadLimits limits) {
        head = new RequestHead(limits);
    }

    /** The head that is being read or was read last. */
    public RequestHead head() {
        return head;
    }

    /** Whether the next bytes belong to a body. */
    public boolean isInBody() {
        return bodyLeft != 0;
    }

    /** Whether nothing of the next request has arrived. */
    public boolean isBetweenRequests() {
        return bodyLeft == 0 && left == null && !head.hasBegun();
    }

    /**
     * The next head.
     *
     * @param more the bytes that have arrived; null to use only what was left after the last request
     * @return null if more bytes are needed
     * @throws io.helidon.http.RequestException with a message, if the request is refused
     */
    public byte @Nullable [] head(byte @Nullable [] more) {
        byte[] bytes = left == null ? more : left;
        int from = left == null ? 0 : leftFrom;
        assert left == null || more == null : "Bytes left from the last request must be read first";
        if (bytes == null) {
            return null;
        }
        left = null;
        int end = head.take(bytes, from);
        if (end < 0) {
            return null;
        }
        keep(bytes, end);
        bodyLeft = head.bodyLength();
        return head.whole();
    }

    /** Notes that a whole request has bypassed this object. */
    public void passed() {
        head.forgetEmptyLines();
    }

    /**
     * More of the body.
     *
     * @param source supplies more bytes; null at the end
     * @return null if no more will arrive
     */
    public byte @Nullable [] body(Supplier<byte @Nullable []> source) {
        byte[] bytes = left == null ? source.get() : left;
        int from = left == null ? 0 : leftFrom;
        left = null;
        if (bytes == null || bodyLeft == BodyFraming.CHUNKED) {
            return bytes == null || from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
        }
        int length = (int) Math.min(bytes.length - from, bodyLeft);
        bodyLeft -= length;
        keep(bytes, from + length);
        return length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length);
    }

    private void keep(byte[] bytes, int from) {
        left = from < bytes.length ? bytes : null;
        leftFrom = from;
    }
}
