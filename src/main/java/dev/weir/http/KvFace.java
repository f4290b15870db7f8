package dev.weir.http;

import dev.weir.flow.Decided;
import dev.weir.flow.NotCachedException;
import dev.weir.flow.ReadDemand;
import dev.weir.flow.Reading;
import dev.weir.http.BodiesInFlight.Reservation;
import dev.weir.item.EntityTag;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.precondition.ReadPreconditions;
import dev.weir.precondition.Verdict;
import dev.weir.precondition.WritePreconditions;
import dev.weir.store.Write;
import dev.weir.store.Written;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /kv/{bucket}/{key}}: one item, read, stored and deleted. */
final class KvFace implements Face<RequestTarget.Item> {
    private static final HeaderName X_IF_MATCH = HeaderNames.create("X-If-Match");

    private final Reads reads;
    private final Writes writes;
    private final CacheControls cacheControls;
    private final BodiesInFlight bodies;
    private final long valueBytes;
    private final InstantSource clock;

    KvFace(
            Reads reads,
            Writes writes,
            CacheControls cacheControls,
            BodiesInFlight bodies,
            LimitSettings limits,
            InstantSource clock) {
        this.reads = reads;
        this.writes = writes;
        this.cacheControls = cacheControls;
        this.bodies = bodies;
        this.valueBytes = limits.valueBytes();
        this.clock = clock;
    }

    @Override
    public String allow() {
        return "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Item target) {
        Method method = exchange.method();
        if (method == Method.GET || method == Method.HEAD) {
            read(exchange, target);
            return;
        }
        QueryFlags.refuseForItem(exchange.query());
        if (method == Method.DELETE) {
            delete(exchange, target.key());
        } else {
            store(exchange, target.key());
        }
    }

    private void read(Exchange exchange, RequestTarget.Item target) {
        ReadDemand demand = exchange.demand();
        try (Reading reading = reading(exchange, target.key(), demand)) {
            ItemHead head = reading instanceof Reading.Found found ? found.head() : null;
            Representation.version(exchange, reading.version());
            if (!demand.accepts(reading.floor())) {
                preconditionFailed(exchange, head, "The database has only an older version than Weir-Min-Version asks for.");
                return;
            }
            switch (readPreconditions(exchange).decide(head)) {
                case Verdict.Failed() -> preconditionFailed(exchange, head, "");
                case Verdict.NotModified() -> {
                    Representation.caching(exchange, reading, cacheControl(target, reading), target.canonicalPath(), demand);
                    exchange.header(HeaderNames.ETAG, EntityTag.of(version(head))).sendBare(Status.NOT_MODIFIED_304);
                }
                case Verdict.Proceed() -> {
                    Representation.caching(exchange, reading, cacheControl(target, reading), target.canonicalPath(), demand);
                    switch (reading) {
                        case Reading.Absent absent -> notFound(exchange);
                        case Reading.Found found -> sendValue(exchange, found);
                    }
                }
            }
        }
    }

    /** Without a turn it is answered from the caches, or not at all. */
    private Reading reading(Exchange exchange, ItemKey key, ReadDemand demand) {
        if (exchange.tryTurn() || demand.onlyIfCached()) {
            return reads.read(key, demand);
        }
        try {
            return reads.read(key, demand.fromCaches());
        } catch (NotCachedException e) {
            throw exchange.refuseTurn();
        }
    }

    private Header cacheControl(RequestTarget.Item target, Reading reading) {
        return cacheControls.of(target.key().bucket(), reading);
    }

    private ReadPreconditions readPreconditions(Exchange exchange) {
        String ifMatch = exchange.field(HeaderNames.IF_MATCH);
        if (ifMatch == null) {
            ifMatch = exchange.field(X_IF_MATCH);
        }
        String ifNoneMatch = exchange.field(HeaderNames.IF_NONE_MATCH);
        String ifUnmodifiedSince = exchange.field(HeaderNames.IF_UNMODIFIED_SINCE);
        return ifMatch == null && ifNoneMatch == null && ifUnmodifiedSince == null
                ? ReadPreconditions.NONE
                : ReadPreconditions.parse(ifMatch, ifNoneMatch, ifUnmodifiedSince, now());
    }

    private static void sendValue(Exchange exchange, Reading.Found found) {
        ItemHead head = found.head();
        switch (range(exchange, head)) {
            case ByteRange.Whole() -> {
                Representation.describe(exchange, head);
                exchange.send(Status.OK_200, found.body(), 0, head.length());
            }
            case ByteRange.Part(long from, long length) -> {
                Representation.describe(exchange, head);
                exchange.header(
                        HeaderNames.CONTENT_RANGE,
                        "bytes " + from + '-' + (from + length - 1) + '/' + head.length())
                        .send(Status.PARTIAL_CONTENT_206, found.body(), from, length);
            }
            case ByteRange.Unsatisfiable() -> Failures.refuse(
                    exchange,
                    Status.REQUESTED_RANGE_NOT_SATISFIABLE_416,
                    "The range begins behind the value's end.",
                    List.of(HeaderValues.create(HeaderNames.CONTENT_RANGE, "bytes */" + head.length())));
        }
    }

    /** What part is asked for. If-Range holds one strong tag; a date never matches, as one date can name two values. */
    private static ByteRange range(Exchange exchange, ItemHead head) {
        String range = exchange.method() == Method.GET ? exchange.field(HeaderNames.RANGE) : null;
        if (range == null) {
            return ByteRange.WHOLE;
        }
        String ifRange = exchange.field(HeaderNames.IF_RANGE);
        return ifRange == null || ifRange.strip().equals(EntityTag.of(head.version()))
                ? ByteRange.parse(range, head.length())
                : ByteRange.WHOLE;
    }

    private void store(Exchange exchange, ItemKey key) {
        String encoding = exchange.field(HeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Refusal.unsupported(
                    "A value is stored as its bytes alone, so it cannot have a Content-Encoding.",
                    HeaderValues.create(HeaderNames.ACCEPT_ENCODING, "identity"));
        }
        if (exchange.field(HeaderNames.CONTENT_RANGE) != null) {
            throw Refusal.badRequest("A value is stored whole; Content-Range is not understood here.");
        }
        String contentType = ContentTypes.stored(exchange.field(HeaderNames.CONTENT_TYPE));
        WritePreconditions preconditions = writePreconditions(exchange);
        try (Reservation reservation = bodies.reserve(exchange.clientSocket())) {
            byte[] value = BodyReader.read(exchange, valueBytes, reservation);
            answerWritten(
                    exchange,
                    writes.write(new Write.Put(key, value, contentType, preconditions.stamp(), preconditions.conditions())));
        }
    }

    private void delete(Exchange exchange, ItemKey key) {
        WritePreconditions preconditions = writePreconditions(exchange);
        exchange.takeTurn();
        answerWritten(exchange, writes.write(new Write.Delete(key, preconditions.conditions())));
    }

    private WritePreconditions writePreconditions(Exchange exchange) {
        return WritePreconditions.parse(
                exchange.field(HeaderNames.IF_MATCH),
                exchange.field(HeaderNames.IF_NONE_MATCH),
                exchange.field(HeaderNames.IF_UNMODIFIED_SINCE),
                now());
    }

    private static void answerWritten(Exchange exchange, Decided decided) {
        Representation.purging(exchange, decided);
        switch (decided.only()) {
            case Written.Stored stored -> {
                currentValidators(exchange, stored.version(), stored.modifiedAt());
                exchange.header(CacheControl.NO_STORE).send(Status.OK_200);
            }
            case Written.Deleted(long version) -> {
                Representation.version(exchange, version);
                exchange.header(CacheControl.NO_STORE).send(Status.OK_200);
            }
            case Written.Absent() -> {
                exchange.header(CacheControl.NO_STORE);
                notFound(exchange);
            }
            case Written.Rejected rejected -> {
                currentValidators(exchange, rejected.version(), rejected.modifiedAt());
                Failures.refuse(exchange, Status.PRECONDITION_FAILED_412, "", List.of());
            }
        }
    }

    private static void currentValidators(Exchange exchange, OptionalLong version, OptionalLong modifiedAt) {
        if (version.isPresent() && modifiedAt.isPresent()) {
            Representation.version(exchange, version.getAsLong());
            Representation.validators(exchange, version.getAsLong(), modifiedAt.getAsLong());
        }
    }

    private static void preconditionFailed(Exchange exchange, @Nullable ItemHead head, String words) {
        if (head != null) {
            Representation.validators(exchange, head.version(), head.modifiedAt());
        }
        Failures.refuse(exchange, Status.PRECONDITION_FAILED_412, words, List.of());
    }

    /** Poky's 404 is empty and may be cached for a moment; the problem document may not. */
    private static void notFound(Exchange exchange) {
        if (Failures.wantsProblem(exchange.field(HeaderNames.ACCEPT))) {
            Failures.refuse(exchange, Status.NOT_FOUND_404, "", List.of());
        } else {
            exchange.send(Status.NOT_FOUND_404);
        }
    }

    private static long version(@Nullable ItemHead head) {
        return head == null ? 0 : head.version();
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
