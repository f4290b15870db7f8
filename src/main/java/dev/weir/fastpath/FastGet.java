package dev.weir.fastpath;

import dev.weir.access.Right;
import dev.weir.access.Visitor;
import dev.weir.content.AcceptEncoding;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.host.KnownHosts;
import dev.weir.item.ContentCoding;
import dev.weir.item.EntityTag;
import dev.weir.item.HeapBody;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Representation;
import dev.weir.precondition.ReadPreconditions;
import dev.weir.precondition.Verdict;
import dev.weir.request.HeadLimits;
import dev.weir.request.ReadAhead;
import dev.weir.response.AnswerBytes;
import dev.weir.response.AnswerDate;
import dev.weir.response.CacheControls;
import dev.weir.response.CacheDirectives;
import dev.weir.response.CacheStatus;
import dev.weir.response.Field;
import dev.weir.response.ItemAnswer;
import dev.weir.response.PieceOutput;
import dev.weir.response.TagField;
import dev.weir.transport.AccessLog;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.RateLimits;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of reads: answers a GET with a {@link SimpleHead}, of an item that is on the heap or was loaded for it, straight
 * from the bytes of the request to the bytes of the answer, without Helidon and the handlers.
 *
 * <p>It answers exactly as they would, to the byte, or not at all: nothing is refused here. A request that is not answered here
 * takes the full path with the same bytes, where all checks are made, and with what was read for it, so that it is read once. A
 * hit needs no permit, a load does. What applies to every request applies here too: the deadline on the write, the meters, the
 * access log. Every connection's thread calls it.
 */
public final class FastGet {
    private static final byte[] OK = AnswerBytes.ascii("HTTP/1.1 200 OK\r\nDate: ");
    private static final byte[] NOT_MODIFIED = AnswerBytes.ascii("HTTP/1.1 304 Not Modified\r\nDate: ");

    /** More than a whole head, without the texts of the item's fields and the fields of every answer. */
    private static final int HEAD_BYTES = 640;

    /** What an item has in its head besides, if it has more than a type. */
    private static final int MORE_HEAD_BYTES = 50;

    private final Engine engine;
    private final CacheControls cacheControls;
    private final TagField tagField;
    private final RequestLimit requests;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final RateLimits limits;
    private final byte[] onEvery;
    private final long mostBytes;
    private final int mostFields;
    private final KnownHosts hosts;

    /**
     * @param tagField carries the tags of items
     * @param limits of each address
     * @param onEvery fields of every answer
     */
    public FastGet(
            Engine engine,
            CacheControls cacheControls,
            TagField tagField,
            HeadLimits heads,
            RequestLimit requests,
            RequestMeters meters,
            AccessLog accessLog,
            RateLimits limits,
            Header... onEvery) {
        this.engine = engine;
        this.cacheControls = cacheControls;
        this.tagField = tagField;
        this.requests = requests;
        this.meters = meters;
        this.accessLog = accessLog;
        this.limits = limits;
        this.onEvery = Field.lines(onEvery);
        this.mostBytes = Math.min(heads.requestLineBytes(), heads.headBytes());
        this.mostFields = heads.headFields();
        this.hosts = heads.hosts();
    }

    /**
     * Answers the request, if it can.
     *
     * @param request the bytes that have arrived, from the beginning of a request
     * @return null if it was answered; otherwise what was read, and nothing else has happened
     */
    @Nullable
    ReadAhead answer(byte[] request, ClientSocket client, LastFields lastFields) {
        SimpleHead get = request.length <= mostBytes ? SimpleHead.ofGet(request, mostFields, hosts, lastFields) : null;
        ItemKey key = get == null ? null : SimpleTarget.key(get.path());
        if (get == null || key == null) {
            return ReadAhead.NOTHING;
        }
        long start = System.nanoTime();
        ReadResult.Found found = hot(get, key, client, start);
        if (found == null) {
            return answerLoaded(client, get, key, start);
        }
        byte[] value = valueToSend(get, found);
        if (value == null || !limits.admits(client, get.authorization() != null)) {
            return ReadAhead.of(start, found);
        }
        send(client, get, key, found, value, CacheStatus.HIT_HEAP, start, start);
        return null;
    }

    /** Of a limited address the full path counts the request before it reads. */
    private @Nullable ReadAhead answerLoaded(ClientSocket client, SimpleHead get, ItemKey key, long start) {
        if (limits.isOn() || !requests.tryAcquire()) {
            return ReadAhead.NOTHING;
        }
        ReadResult read;
        try {
            read = read(get, key, client);
        } catch (RuntimeException | Error failure) {
            return ReadAhead.failed(start, failure);
        } finally {
            requests.release();
        }
        byte[] value = read instanceof ReadResult.Found found && !engine.kind(key.bucket()).timesOut()
                ? valueToSend(get, found)
                : null;
        if (value == null) {
            return ReadAhead.of(start, read);
        }
        try (ReadResult.Found found = (ReadResult.Found) read) {
            send(client, get, key, found, value, CacheStatus.of(found, false), start, System.nanoTime());
        }
        return null;
    }

    private ReadResult read(SimpleHead get, ItemKey key, ClientSocket client) {
        var request = new ReadRequest(key, ReadDemand.ANY);
        return engine.asksWho()
                ? ScopedValue.where(Visitor.CURRENT, Visitors.of(get, client)).call(() -> engine.read(request))
                : engine.read(request);
    }

    private void send(
            ClientSocket client, SimpleHead get, ItemKey key, ReadResult.Found found, byte[] value, Field cacheStatus,
            long start, long now) {
        CacheDirectives caching = cacheControls.of(key.bucket(), found);
        boolean modified = isModified(get, found.head());
        AnswerBytes answer = modified
                ? ok(found.head(), caching, cacheStatus, value)
                : notModified(found.head(), caching, cacheStatus);
        int status = 0;
        long end = 0;
        try {
            end = client.send(answer.toBuffer(), now);
            status = modified ? 200 : 304;
        } finally {
            long nanos = (status == 0 ? System.nanoTime() : end) - start;
            long bytes = status == 0 ? 0 : answer.length();
            meters.record("GET", Route.KV, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(client.peer().host(), "GET", get.path(), status, bytes, nanos);
            }
            limits.spendBy(client, bytes);
        }
    }

    /** Null also if a rule refuses the request, or fails; the handler will report that. */
    private ReadResult.@Nullable Found hot(SimpleHead get, ItemKey key, ClientSocket client, long now) {
        try {
            return engine.asksWho()
                    ? hotFor(Visitors.of(get, client), key, now)
                    : engine.hot(key, now);
        } catch (Exception | Error refused) {
            return null;
        }
    }

    private ReadResult.@Nullable Found hotFor(Visitor visitor, ItemKey key, long now) {
        return ScopedValue.where(Visitor.CURRENT, visitor)
                .call(() -> engine.permits(key.bucket(), Right.READ) ? engine.hot(key, now) : null);
    }

    /** The value, if it is short and the client takes it as it is; null if it is for the handlers. */
    private static byte @Nullable [] valueToSend(SimpleHead get, ReadResult.Found found) {
        return found.body() instanceof HeapBody(byte[] value) && value.length < PieceOutput.PIECE
                && isSentAsStored(get, found.head())
                        ? value
                        : null;
    }

    /** Whether the client takes the value as it is; handlers answer those that do not, and all about siblings. */
    private static boolean isSentAsStored(SimpleHead get, ItemHead head) {
        if (head.metadata().siblings() != null) {
            return false;
        }
        ContentCoding coding = head.metadata().coding();
        return coding == null || AcceptEncoding.choose(get.acceptEncoding(), coding) == Representation.STORED;
    }

    private static boolean isModified(SimpleHead get, ItemHead head) {
        String ifNoneMatch = get.ifNoneMatch();
        return ifNoneMatch == null
                || !EntityTag.isOf(head.versionNumber(), ifNoneMatch)
                        && !(ReadPreconditions.parse(null, ifNoneMatch, null, 0).decide(head) instanceof Verdict.NotModified);
    }

    private AnswerBytes ok(ItemHead head, CacheDirectives caching, Field cacheStatus, byte[] value) {
        var answer = new AnswerBytes(
                headBytes(head) + head.contentType().length() + ItemAnswer.bytesOf(head.metadata().content()) + value.length);
        answer.put(OK).put(AnswerDate.bytes(head.modifiedAt())).put(onEvery);
        ItemAnswer.found(answer, head, value.length, caching, cacheStatus, tagField);
        return answer.endHead().put(value);
    }

    private AnswerBytes notModified(ItemHead head, CacheDirectives caching, Field cacheStatus) {
        var answer = new AnswerBytes(headBytes(head));
        answer.put(NOT_MODIFIED).put(DateTime.http1Bytes()).put(onEvery);
        ItemAnswer.notModified(answer, head, Representation.STORED, caching, cacheStatus, tagField);
        return answer.endHead();
    }

    private int headBytes(ItemHead head) {
        Metadata metadata = head.metadata();
        return HEAD_BYTES + onEvery.length
                + (metadata.isPlain() ? 0 : MORE_HEAD_BYTES + TagField.mostBytes(metadata.tags()));
    }
}
