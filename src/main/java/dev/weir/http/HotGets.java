package dev.weir.http;

import dev.weir.flow.Reading;
import dev.weir.http.RequestMeters.Route;
import dev.weir.item.EntityTag;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.precondition.ReadPreconditions;
import dev.weir.precondition.Verdict;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;

/**
 * The short way of reads: a GET with a {@link PlainHead}, of an item that lies on the heap and is trusted, is answered from the
 * bytes of the request to the bytes of the answer, past Helidon and the faces.
 *
 * <p>It answers what they would answer, to the byte, or not at all: nothing is refused, loaded, confirmed or waited for here. A
 * request that is not answered goes the long way with the same bytes, and meets every check there. No hit takes a turn. What
 * holds for every request holds here too: the deadline on the write, the meters, the access log. Every connection's thread
 * calls it.
 */
final class HotGets {
    private static final byte[] OK = AnswerBytes.ascii("HTTP/1.1 200 OK\r\nDate: ");
    private static final byte[] NOT_MODIFIED = AnswerBytes.ascii("HTTP/1.1 304 Not Modified\r\nDate: ");
    private static final byte[] LENGTH = AnswerBytes.ascii("Content-Length: ");
    private static final byte[] TYPE = AnswerBytes.ascii("\r\nContent-Type: ");
    private static final byte[] TAG = AnswerBytes.ascii("ETag: \"");
    private static final byte[] TAG_AFTER_TYPE = AnswerBytes.ascii("\r\nETag: \"");
    private static final byte[] MODIFIED = AnswerBytes.ascii("\"\r\nLast-Modified: ");
    private static final byte[] VERSION = AnswerBytes.ascii("\r\nX-Content-Type-Options: nosniff\r\nWeir-Version: ");
    private static final byte[] VERSION_AFTER_TAG =
            AnswerBytes.ascii("\"\r\nX-Content-Type-Options: nosniff\r\nWeir-Version: ");
    private static final byte[] END = AnswerBytes.ascii("\r\nCache-Status: weir; hit; detail=heap\r\n\r\n");

    /** More than all of a head but its Content-Type, its Cache-Control and what stands on every answer. */
    private static final int HEAD_BYTES = 400;

    private final Reads reads;
    private final CacheControls cacheControls;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final byte[] onOk;
    private final byte[] onEvery;
    private final long mostBytes;
    private final int mostFields;

    /** @param onEvery fields that stand on every answer */
    HotGets(
            Reads reads,
            CacheControls cacheControls,
            LimitSettings limits,
            RequestMeters meters,
            AccessLog accessLog,
            Header... onEvery) {
        this.reads = reads;
        this.cacheControls = cacheControls;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = AnswerBytes.lines(onEvery);
        // In the order in which Helidon writes them.
        this.onOk = AnswerBytes.lines(onEvery, HeaderValues.ACCEPT_RANGES_BYTES);
        this.mostBytes = Math.min(limits.requestLineBytes(), limits.headBytes());
        this.mostFields = limits.headFields();
    }

    /**
     * Answers the request, where it can.
     *
     * @param request what has come, from the beginning of a request
     * @return whether it is answered; else nothing has happened
     */
    boolean answer(byte[] request, ClientConnection connection) {
        PlainHead get = request.length <= mostBytes ? PlainHead.ofGet(request, mostFields, connection.lastFields()) : null;
        ItemKey key = get == null ? null : ShortWay.key(get.path());
        if (get == null || key == null) {
            return false;
        }
        Reading.Found found = reads.hot(key);
        if (found == null || !(found.body() instanceof HeapBody(byte[] value)) || value.length >= PieceOutput.PIECE) {
            return false;
        }
        send(connection, get, key, found, value);
        return true;
    }

    private void send(ClientConnection connection, PlainHead get, ItemKey key, Reading.Found found, byte[] value) {
        long start = System.nanoTime();
        byte[] cacheControl = cacheControls.lineOf(key.bucket(), found);
        boolean modified = isModified(get, found.head());
        AnswerBytes answer = modified ? ok(found.head(), cacheControl, value) : notModified(found.head(), cacheControl);
        int status = 0;
        try {
            connection.answer(answer.toBuffer(), start);
            status = modified ? 200 : 304;
        } finally {
            long nanos = System.nanoTime() - start;
            long bytes = status == 0 ? 0 : answer.length();
            meters.record("GET", Route.KV, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(connection.remotePeer().host(), "GET", get.path(), status, bytes, nanos);
            }
        }
    }

    private static boolean isModified(PlainHead get, ItemHead head) {
        String ifNoneMatch = get.ifNoneMatch();
        return ifNoneMatch == null
                || !EntityTag.isOf(head.version(), ifNoneMatch)
                        && !(ReadPreconditions.parse(null, ifNoneMatch, null, 0).decide(head) instanceof Verdict.NotModified);
    }

    private AnswerBytes ok(ItemHead head, byte[] cacheControl, byte[] value) {
        String type = Representation.typeOf(head);
        AnswerBytes answer = new AnswerBytes(HEAD_BYTES + onOk.length + cacheControl.length + type.length() + value.length);
        answer.put(OK).put(AnswerDate.bytes(head.modifiedAt())).put(onOk).put(cacheControl);
        answer.put(LENGTH).put(value.length).put(TYPE).put(type);
        answer.put(TAG_AFTER_TYPE).put(head.version()).put(MODIFIED).putDate(head.modifiedAt()).put(VERSION);
        return answer.putVersion(head.version()).put(END).put(value);
    }

    private AnswerBytes notModified(ItemHead head, byte[] cacheControl) {
        AnswerBytes answer = new AnswerBytes(HEAD_BYTES + onEvery.length + cacheControl.length);
        answer.put(NOT_MODIFIED).put(DateTime.http1Bytes()).put(onEvery).put(cacheControl);
        answer.put(TAG).put(head.version()).put(VERSION_AFTER_TAG);
        return answer.putVersion(head.version()).put(END);
    }
}
