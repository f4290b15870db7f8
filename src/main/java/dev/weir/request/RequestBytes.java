package dev.weir.request;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection, taken apart into heads and bodies. Helidon is given a head only when all of it is there and
 * {@link RequestHead} has found nothing wrong with it, and of a body no byte more than its length: so nothing but this decides
 * where a request ends. Behind a chunked body there is no other request. The connection's thread uses it.
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

    /** Whether what is next belongs to a body. */
    public boolean isInBody() {
        return bodyLeft != 0;
    }

    /** Whether nothing of the next request has come. */
    public boolean isBetweenRequests() {
        return bodyLeft == 0 && left == null && !head.hasBegun();
    }

    /**
     * The next head.
     *
     * @param more what has come; null where that is no more than what was left behind the last request
     * @return null where more must come
     * @throws io.helidon.http.RequestException in words, where the request is refused
     */
    public byte @Nullable [] head(byte @Nullable [] more) {
        byte[] bytes = left == null ? more : left;
        int from = left == null ? 0 : leftFrom;
        assert left == null || more == null : "What has come before has not been looked at";
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

    /** A whole request has gone by, past this. */
    public void passed() {
        head.forgetEmptyLines();
    }

    /**
     * More of the body.
     *
     * @param source where more bytes come from; null at the end
     * @return null where no more will come
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
