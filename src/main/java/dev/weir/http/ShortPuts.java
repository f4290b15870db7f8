package dev.weir.http;

import dev.weir.flow.Decided;
import dev.weir.http.BodiesInFlight.Reservation;
import dev.weir.http.RequestMeters.Route;
import dev.weir.item.ItemKey;
import dev.weir.precondition.WriteConditions;
import dev.weir.store.Write;
import dev.weir.store.Written;
import dev.weir.wire.RawAnswer;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The short way of writes: an unconditional PUT with a {@link PlainHead}, of an item, goes from the bytes of the request to the
 * write flow and back to the bytes of the answer, past Helidon and the faces.
 *
 * <p>It answers what they would answer, to the byte, or leaves the request to them before anything has happened; nothing is
 * refused here. Once a value is written, whatever becomes of it is told here: a failure is what {@link Failures} has for it.
 * What holds for every request holds here too: the bound on requests, the bound on bodies, the deadlines on the body and on the
 * answer, the meters, the access log. Every connection's thread calls it.
 */
final class ShortPuts {
    private static final byte[] OK = AnswerBytes.ascii("HTTP/1.1 200 OK\r\nDate: ");
    private static final byte[] TAG = AnswerBytes.ascii("ETag: \"");
    private static final byte[] MODIFIED = AnswerBytes.ascii("\"\r\nLast-Modified: ");
    private static final byte[] CRLF = AnswerBytes.ascii("\r\n");
    private static final byte[] VERSION = AnswerBytes.ascii("Weir-Version: ");
    private static final byte[] NO_SNIFF = AnswerBytes.line(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
    private static final byte[] PENDING = AnswerBytes.line(Representation.PURGE_PENDING);

    private static final byte[] NOTHING = {};

    private static final int MOST_VALUE_BYTES = PieceOutput.PIECE;

    /** More than all of a head but what stands on every answer. */
    private static final int HEAD_BYTES = 400;

    private final Writes writes;
    private final BodiesInFlight bodies;
    private final Turns turns;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;
    private final byte[] onStored;
    private final long mostBytes;
    private final long mostValueBytes;
    private final int mostFields;

    /** @param onEvery fields that stand on every answer */
    ShortPuts(
            Writes writes,
            BodiesInFlight bodies,
            Turns turns,
            LimitSettings limits,
            RequestMeters meters,
            AccessLog accessLog,
            Header... onEvery) {
        this.writes = writes;
        this.bodies = bodies;
        this.turns = turns;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = onEvery.clone();
        // In the order in which Helidon writes them.
        this.onStored = AnswerBytes.lines(onEvery, CacheControl.NO_STORE, HeaderValues.CONTENT_LENGTH_ZERO);
        this.mostBytes = Math.min(limits.requestLineBytes(), limits.headBytes());
        this.mostValueBytes = Math.min(limits.valueBytes(), MOST_VALUE_BYTES);
        this.mostFields = limits.headFields();
    }

    /**
     * Writes what the request has, and answers it.
     *
     * @param request what has come, from the beginning of a request
     * @return null where it is answered; else what has come of it, for the long way: nothing else has happened
     * @throws CloseConnectionException where the client has gone, or was too slow, before the body's end
     */
    byte @Nullable [] answer(byte[] request, ClientConnection connection) {
        PlainHead head = PlainHead.ofPut(request, mostFields);
        if (head == null
                || head.length() > mostBytes
                || head.valueLength() > mostValueBytes
                || request.length > head.length() + head.valueLength()) {
            return request;
        }
        ItemKey key = ShortWay.key(head.path());
        String type = type(head);
        if (key == null || type == null) {
            return request;
        }
        try (Reservation reservation = bodies.reserve(connection.client())) {
            int come = request.length - head.length();
            ArrivingBody body = ArrivingBody.tryBegin(request, head.length(), come, head.valueLength(), reservation);
            if (body == null) {
                return request;
            }
            Visit visit = new Visit(connection, head, body);
            byte[] left = visit.readValue(request);
            if (left != null) {
                return left;
            }
            long writtenBefore = connection.written();
            // What has to be refused is refused on the long way.
            if (!turns.tryTake()) {
                return visit.joined(request, NOTHING);
            }
            visit.write(key, type, writtenBefore);
            return null;
        }
    }

    /** Whether others have sent something that is not written yet. */
    boolean areUnderWay() {
        return bodies.heldBytes() > 0;
    }

    /** The type to store; null where it would be refused. */
    private static @Nullable String type(PlainHead head) {
        try {
            return ContentTypes.stored(head.contentType());
        } catch (Refusal told) {
            return null;
        }
    }

    private AnswerBytes stored(Decided decided) {
        if (!(decided.only() instanceof Written.Stored(var created, OptionalLong version, OptionalLong modifiedAt))) {
            throw new IllegalStateException("An unconditional put was not stored: " + decided.only());
        }
        AnswerBytes answer = new AnswerBytes(HEAD_BYTES + onStored.length);
        answer.put(OK).put(AnswerDate.bytes(modifiedAt.orElse(0))).put(onStored);
        boolean known = version.isPresent() && modifiedAt.isPresent();
        if (known) {
            answer.put(TAG).put(version.getAsLong()).put(MODIFIED).putDate(modifiedAt.getAsLong()).put(CRLF);
        }
        answer.put(NO_SNIFF);
        if (known) {
            answer.put(VERSION).putVersion(version.getAsLong()).put(CRLF);
        }
        if (decided.purgePending()) {
            answer.put(PENDING);
        }
        return answer.put(CRLF);
    }

    /** One request on its way. */
    private final class Visit {
        private final ClientConnection connection;
        private final PlainHead head;
        private final ArrivingBody value;
        private final long start = System.nanoTime();

        Visit(ClientConnection connection, PlainHead head, ArrivingBody value) {
            this.connection = connection;
            this.head = head;
            this.value = value;
        }

        /**
         * Reads what is missing of the value.
         *
         * @return null where it is whole; else, where more than the value has come or there is no room for it, all that has come
         */
        byte @Nullable [] readValue(byte[] request) {
            if (value.isFull()) {
                return null;
            }
            connection.client().expectBody();
            while (!value.isFull()) {
                byte[] more = more();
                if (more.length > head.valueLength() - value.length() || !value.tryAppend(more)) {
                    return joined(request, more);
                }
            }
            connection.client().answering();
            return null;
        }

        private byte[] more() {
            try {
                byte[] more = connection.client().read();
                if (more != null) {
                    return more;
                }
            } catch (ServerConnectionException e) {
                record(connection.isBodyTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : 0, 0);
                throw new CloseConnectionException("The client has gone", e);
            }
            record(0, 0);
            throw new CloseConnectionException("The client has gone");
        }

        /** The head, what has come of the value, and more. */
        byte[] joined(byte[] request, byte[] more) {
            int length = value.length();
            byte[] all = Arrays.copyOf(request, head.length() + length + more.length);
            System.arraycopy(value.bytes(), 0, all, head.length(), length);
            System.arraycopy(more, 0, all, head.length() + length, more.length);
            return all;
        }

        /** Writes the value, with a turn that is given back before the answer is sent. */
        void write(ItemKey key, String type, long writtenBefore) {
            int status = 0;
            try {
                status = send(key, type);
            } finally {
                record(status, connection.written() - writtenBefore);
            }
        }

        /** The status that was sent. */
        private int send(ItemKey key, String type) {
            AnswerBytes answer;
            try {
                answer = stored(written(key, type));
            } catch (Exception | StackOverflowError e) {
                return fail(Failures.refusal(e));
            }
            connection.answer(answer.toBuffer(), System.nanoTime());
            return Status.OK_200.code();
        }

        private Decided written(ItemKey key, String type) {
            try {
                return writes.write(new Write.Put(key, value.whole(), type, OptionalLong.empty(), WriteConditions.NONE));
            } finally {
                turns.giveBack();
            }
        }

        private int fail(Refusal refusal) {
            ServerResponseHeaders fields = ServerResponseHeaders.create();
            for (Header field : onEvery) {
                fields.set(field);
            }
            byte[] content = Failures.describe(fields, refusal);
            connection.answer(RawAnswer.of(refusal.status(), fields, content), System.nanoTime());
            return refusal.status().code();
        }

        private void record(int status, long bytes) {
            long nanos = System.nanoTime() - start;
            meters.record("PUT", Route.KV, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(connection.remotePeer().host(), "PUT", head.path(), status, bytes, nanos);
            }
        }
    }
}
