package dev.weir.fastpath;

import dev.weir.access.Visitor;
import dev.weir.audit.AuditLog.Asked;
import dev.weir.audit.Changes;
import dev.weir.audit.Oversight;
import dev.weir.engine.Engine;
import dev.weir.engine.WriteRequest;
import dev.weir.engine.WriteResult;
import dev.weir.host.KnownHosts;
import dev.weir.item.ItemKey;
import dev.weir.precondition.WriteConditions;
import dev.weir.request.ContentTypes;
import dev.weir.request.HeadLimits;
import dev.weir.request.LimitSettings;
import dev.weir.response.AnswerBytes;
import dev.weir.response.AnswerDate;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.ErrorMapping;
import dev.weir.response.Field;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.response.PieceOutput;
import dev.weir.response.RawAnswer;
import dev.weir.transport.AccessLog;
import dev.weir.transport.ArrivingBody;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.RequestCycle.Stage;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of writes: takes an unconditional PUT of an item with a {@link SimpleHead} from the bytes of the request to the
 * write flow and back to the bytes of the answer, without Helidon and the handlers.
 *
 * <p>It answers exactly as they would, to the byte, or leaves the request to them before anything has happened; nothing is
 * refused here. Once a write has begun, its outcome is answered here; {@link ErrorMapping} decides the answer to a failure. What
 * applies to every request applies here too: the limit on requests, the limit on bodies, the deadlines on the body and on the
 * answer, the meters, the access log. Every connection's thread calls it.
 */
public final class FastPut {
    private static final byte[] OK = AnswerBytes.ascii("HTTP/1.1 200 OK\r\nDate: ");

    private static final byte[] NOTHING = {};

    private static final int MOST_VALUE_BYTES = PieceOutput.PIECE;

    /** More than a whole head, without the fields of every answer. */
    private static final int HEAD_BYTES = 450;

    private final Engine engine;
    private final BodiesInFlight bodies;
    private final RequestLimit requests;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Oversight oversight;
    private final Header[] onEvery;
    private final byte[] onEveryLines;
    private final long mostBytes;
    private final long mostValueBytes;
    private final int mostFields;
    private final KnownHosts hosts;

    /** @param onEvery fields of every answer */
    public FastPut(
            Engine engine,
            BodiesInFlight bodies,
            RequestLimit requests,
            HeadLimits heads,
            LimitSettings limits,
            RequestMeters meters,
            AccessLog accessLog,
            Oversight oversight,
            Header... onEvery) {
        this.engine = engine;
        this.bodies = bodies;
        this.requests = requests;
        this.meters = meters;
        this.accessLog = accessLog;
        this.oversight = oversight;
        this.onEvery = onEvery.clone();
        this.onEveryLines = Field.lines(onEvery);
        this.mostBytes = Math.min(heads.requestLineBytes(), heads.headBytes());
        this.mostValueBytes = Math.min(limits.valueBytes(), MOST_VALUE_BYTES);
        this.mostFields = heads.headFields();
        this.hosts = heads.hosts();
    }

    /**
     * Writes the request's value, and answers it.
     *
     * @param request the bytes that have arrived, from the beginning of a request
     * @return null if it was answered; otherwise all bytes that have arrived, for the full path, with nothing else done
     * @throws CloseConnectionException if the client has gone, or was too slow, before the end of the body
     */
    byte @Nullable [] answer(byte[] request, ClientSocket client) {
        SimpleHead head = SimpleHead.ofPut(request, mostFields, hosts);
        if (head == null
                || head.length() > mostBytes
                || head.valueLength() > mostValueBytes
                || request.length > head.length() + head.valueLength()) {
            return request;
        }
        return engine.asksWho()
                ? ScopedValue.where(Visitor.CURRENT, Visitors.of(head, client))
                        .call(() -> answer(request, head, client))
                : answer(request, head, client);
    }

    private byte @Nullable [] answer(byte[] request, SimpleHead head, ClientSocket client) {
        ItemKey key = SimpleTarget.key(head.path());
        String type = type(head);
        if (key == null || type == null || !isTaken(key, head) || oversight.namesAnother(client)) {
            return request;
        }
        try (Reservation reservation = bodies.reserve(client)) {
            int come = request.length - head.length();
            ArrivingBody body = ArrivingBody.tryBegin(request, head.length(), come, head.valueLength(), reservation);
            if (body == null) {
                return request;
            }
            Visit visit = new Visit(client, head, key, body);
            byte[] left = visit.readValue(request);
            if (left != null) {
                return left;
            }
            long writtenBefore = client.written();
            // The full path refuses it.
            if (!oversight.limits().admits(client, head.authorization() != null) || !requests.tryAcquire()) {
                return visit.joined(request, NOTHING);
            }
            visit.write(type, writtenBefore);
            return null;
        }
    }

    /** Whether the bucket takes it; if a rule fails, the handler will report that. */
    private boolean isTaken(ItemKey key, SimpleHead head) {
        try {
            return engine.takesPlainPut(key.bucket(), head.valueLength());
        } catch (Exception | Error failed) {
            return false;
        }
    }

    /** Whether other writes are in progress. */
    boolean areInProgress() {
        return bodies.heldBytes() > 0;
    }

    /** The type to store; null if it would be refused. */
    private static @Nullable String type(SimpleHead head) {
        try {
            return ContentTypes.stored(head.contentType());
        } catch (HttpError refused) {
            return null;
        }
    }

    private AnswerBytes stored(WriteResult result) {
        if (!(result.only() instanceof WriteOutcome.Stored stored)) {
            throw new IllegalStateException("An unconditional put was not stored: " + result.only());
        }
        var answer = new AnswerBytes(HEAD_BYTES + onEveryLines.length);
        answer.put(OK).put(AnswerDate.bytes(stored.modifiedAt().orElse(0))).put(onEveryLines);
        ItemAnswer.stored(answer, stored, result);
        return answer.endHead();
    }

    /** One request in progress. */
    private final class Visit {
        private final ClientSocket client;
        private final SimpleHead head;
        private final ItemKey key;
        private final ArrivingBody value;
        private final @Nullable Changes changes = oversight.auditLog().isOn() ? new Changes() : null;
        private final long start = System.nanoTime();

        Visit(ClientSocket client, SimpleHead head, ItemKey key, ArrivingBody value) {
            this.client = client;
            this.head = head;
            this.key = key;
            this.value = value;
        }

        /**
         * Reads the rest of the value.
         *
         * @return null if the value is complete; if more than the value arrived, or there is no room for it, all bytes that have
         *     arrived
         */
        byte @Nullable [] readValue(byte[] request) {
            if (value.isFull()) {
                return null;
            }
            client.expectBody();
            while (!value.isFull()) {
                byte[] more = more();
                if (more.length > head.valueLength() - value.length() || !value.tryAppend(more)) {
                    return joined(request, more);
                }
            }
            client.answering();
            return null;
        }

        private byte[] more() {
            try {
                byte[] more = client.read();
                if (more != null) {
                    return more;
                }
            } catch (ServerConnectionException e) {
                record(client.hasTimedOut(Stage.BODY) ? Status.REQUEST_TIMEOUT_408.code() : 0, 0);
                throw new CloseConnectionException("The client has gone", e);
            }
            record(0, 0);
            throw new CloseConnectionException("The client has gone");
        }

        /** The head, the bytes of the value that have arrived, and more. */
        byte[] joined(byte[] request, byte[] more) {
            int length = value.length();
            byte[] all = Arrays.copyOf(request, head.length() + length + more.length);
            System.arraycopy(value.bytes(), 0, all, head.length(), length);
            System.arraycopy(more, 0, all, head.length() + length, more.length);
            return all;
        }

        /** Writes the value, with a permit that is released before the answer is sent. */
        void write(String type, long writtenBefore) {
            int status = 0;
            try {
                status = send(type);
            } finally {
                record(status, client.written() - writtenBefore);
            }
        }

        /** The status that was sent. */
        private int send(String type) {
            AnswerBytes answer;
            try {
                answer = stored(written(type));
            } catch (Exception | Error e) {
                return fail(ErrorMapping.of(e));
            }
            client.send(answer.toBuffer(), System.nanoTime());
            return Status.OK_200.code();
        }

        private WriteResult written(String type) {
            try {
                var put = WriteRequest.of(Write.Put.of(key, value.whole(), type, OptionalLong.empty(), WriteConditions.NONE));
                return changes == null ? engine.write(put) : changes.result(() -> engine.write(put));
            } finally {
                requests.release();
            }
        }

        private int fail(HttpError error) {
            ServerResponseHeaders fields = ServerResponseHeaders.create();
            for (Header field : onEvery) {
                fields.set(field);
            }
            byte[] content = ErrorAnswer.describe(ErrorAnswer.SHAPE, fields, "PUT", false, error);
            client.send(RawAnswer.of(error.status(), fields, content), System.nanoTime());
            return error.status().code();
        }

        private void record(int status, long bytes) {
            long nanos = System.nanoTime() - start;
            meters.record("PUT", Route.KV, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(client.peer().host(), "PUT", head.path(), status, bytes, nanos);
            }
            if (changes != null) {
                oversight.auditLog().of(
                        new Asked(oversight.listener(), client.peer().host(), Visitor.currentName(), "PUT", head.path(), status),
                        changes, key.bucket().value(), key.key());
            }
            oversight.limits().spendBy(client, bytes + head.valueLength());
        }
    }
}
