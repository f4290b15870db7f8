package dev.weir.handler;

import dev.weir.access.Right;
import dev.weir.content.ContentCodings;
import dev.weir.content.ContentTexts;
import dev.weir.content.Decodings;
import dev.weir.engine.Engine;
import dev.weir.engine.NotCachedException;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.exchange.BodyReader;
import dev.weir.exchange.ErrorAnswers;
import dev.weir.exchange.Exchange;
import dev.weir.item.ContentFields;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Representation;
import dev.weir.item.Tags;
import dev.weir.kind.KindRules;
import dev.weir.kind.OpBody;
import dev.weir.precondition.Context;
import dev.weir.precondition.ReadPreconditions;
import dev.weir.precondition.Verdict;
import dev.weir.precondition.WritePreconditions;
import dev.weir.request.ContentTypes;
import dev.weir.request.ExpiresIn;
import dev.weir.request.LimitSettings;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import dev.weir.response.CacheControls;
import dev.weir.response.CacheDirectives;
import dev.weir.response.CacheStatus;
import dev.weir.response.Field;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.response.TagField;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.write.Write;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /kv/{bucket}/{key}}: reads, stores and deletes one item. */
final class ItemHandler implements Handler<RequestTarget.Item> {
    private static final String WORKER = "worker";

    private final Engine engine;
    private final CacheControls cacheControls;
    private final ValueAnswer values;
    private final TagField tagField;
    private final BodiesInFlight bodies;
    private final LimitSettings limits;
    private final InstantSource clock;
    private final WrittenAnswer written;

    ItemHandler(
            Engine engine,
            CacheControls cacheControls,
            TagField tagField,
            BodiesInFlight bodies,
            Decodings decodings,
            LimitSettings limits,
            int inlineBytes,
            InstantSource clock) {
        this.engine = engine;
        this.written = new WrittenAnswer(engine, inlineBytes);
        this.cacheControls = cacheControls;
        this.values = new ValueAnswer(decodings, tagField);
        this.tagField = tagField;
        this.bodies = bodies;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public String allow() {
        return "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    }

    @Override
    public String allow(RequestTarget.Item target) {
        return engine.kind(target.key().bucket()).methods();
    }

    @Override
    public Admission admission(Exchange exchange, RequestTarget.Item target) {
        Method method = exchange.method();
        boolean deletes = method == Method.DELETE && exchange.query().isEmpty();
        boolean reads = method == Method.GET || method == Method.HEAD;
        return new Admission(target.key().bucket(), reads ? Right.READ : deletes ? Right.DELETE : Right.WRITE);
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Item target) {
        Method method = exchange.method();
        KindRules kind = engine.kind(target.key().bucket());
        if (method == Method.GET || method == Method.HEAD) {
            read(exchange, target, kind);
            return;
        }
        if (method == Method.DELETE && !exchange.query().isEmpty() && kind.timesOut()) {
            finish(exchange, target.key());
            return;
        }
        QueryParameters.refuseForItem(exchange.query());
        if (method == Method.DELETE) {
            delete(exchange, target.key());
        } else if (method == Method.POST && kind.hasOps()) {
            change(exchange, target.key());
        } else {
            store(exchange, target.key());
        }
    }

    private void read(Exchange exchange, RequestTarget.Item target, KindRules kind) {
        ReadDemand demand = exchange.demand();
        try (ReadResult reading = reading(exchange, target.key(), demand)) {
            if (!demand.accepts(reading.floor())) {
                preconditionFailed(
                        exchange, reading, Representation.STORED,
                        "The database has only a version older than Weir-Min-Version.");
                return;
            }
            ItemHead item = headOf(reading);
            Representation representation = item == null ? Representation.STORED : ValueAnswer.choose(exchange, item);
            if (representation == null) {
                // Before any condition, since it would not be answered without them either (RFC 9110 section 13.2.1).
                ValueAnswer.refuse(exchange, Objects.requireNonNull(item), status(reading, demand));
                return;
            }
            switch (readPreconditions(exchange, representation).decide(item)) {
                case Verdict.Failed() -> preconditionFailed(exchange, reading, representation, "");
                case Verdict.NotModified() -> {
                    ItemAnswer.notModified(
                            exchange.head(), Objects.requireNonNull(item), representation,
                            caching(exchange, target, reading, kind), status(reading, demand), tagField);
                    exchange.sendBare(Status.NOT_MODIFIED_304);
                }
                case Verdict.Proceed() -> {
                    CacheDirectives caching = caching(exchange, target, reading, kind);
                    switch (reading) {
                        case ReadResult.Absent absent -> {
                            if (!absent.version().isNone() && kind.keepsSiblings()) {
                                ItemAnswer.context(exchange.head(), Context.upTo(absent.version()).text());
                            }
                            ItemAnswer.absent(
                                    exchange.head(), absent.version(),
                                    ErrorAnswers.wantsProblem(exchange) ? CacheDirectives.NO_STORE : caching,
                                    status(absent, demand));
                            ErrorAnswers.absent(exchange);
                        }
                        case ReadResult.Found found ->
                            values.send(exchange, found, representation, caching, status(found, demand));
                    }
                }
            }
        }
    }

    /** Without a permit, only a cache hit is answered, or what has been read already. */
    private ReadResult reading(Exchange exchange, ItemKey key, ReadDemand demand) {
        ReadResult read = exchange.readAhead().take();
        if (read != null) {
            return read;
        }
        if (exchange.permit().tryAcquire() || demand.onlyIfCached()) {
            return engine.read(new ReadRequest(key, demand));
        }
        try {
            return engine.read(new ReadRequest(key, demand.fromCaches()));
        } catch (NotCachedException e) {
            throw exchange.permit().refused();
        }
    }

    /**
     * What the answer tells caches, and Content-Location if the path is not the canonical one. Such an answer must not be stored,
     * since a purge of the canonical path would miss it.
     */
    private CacheDirectives caching(Exchange exchange, RequestTarget.Item target, ReadResult reading, KindRules kind) {
        if (target.canonicalPath() == null) {
            // No cache learns that a worker's time is over.
            return kind.timesOut()
                    ? cacheControls.noStore(target.key().bucket())
                    : cacheControls.of(target.key().bucket(), reading);
        }
        exchange.header(HeaderNames.CONTENT_LOCATION, target.canonicalPath());
        return cacheControls.noStore(target.key().bucket());
    }

    private static Field status(ReadResult reading, ReadDemand demand) {
        return CacheStatus.of(reading, demand.readThrough());
    }

    private ReadPreconditions readPreconditions(Exchange exchange, Representation representation) {
        String ifMatch = exchange.field(RequestField.IF_MATCH);
        if (ifMatch == null) {
            ifMatch = exchange.field(RequestField.X_IF_MATCH);
        }
        String ifNoneMatch = exchange.field(RequestField.IF_NONE_MATCH);
        String ifUnmodifiedSince = exchange.field(RequestField.IF_UNMODIFIED_SINCE);
        return ifMatch == null && ifNoneMatch == null && ifUnmodifiedSince == null
                ? ReadPreconditions.NONE
                : ReadPreconditions.parse(ifMatch, ifNoneMatch, ifUnmodifiedSince, now(), representation);
    }

    private void store(Exchange exchange, ItemKey key) {
        if (exchange.field(RequestField.CONTENT_RANGE) != null) {
            throw HttpError.badRequest("Content-Range is not supported; send the whole value.");
        }
        Metadata metadata = metadata(exchange);
        OptionalLong expiresIn = ExpiresIn.parse(exchange.field(RequestField.WEIR_EXPIRES_IN));
        WritePreconditions preconditions = WriteFields.preconditions(exchange, now());
        withBody(exchange, key, value -> new Write.Put(
                key, value, metadata, preconditions.stamp(), expiresIn, preconditions.conditions()));
    }

    /** Applies the ops of the request's body. */
    private void change(Exchange exchange, ItemKey key) {
        if (exchange.field(RequestField.CONTENT_ENCODING) != null) {
            throw new HttpError(Status.UNSUPPORTED_MEDIA_TYPE_415, "Ops cannot be encoded; send them without Content-Encoding.");
        }
        Tags tags = TagList.parse(exchange.field(RequestField.WEIR_TAGS), limits);
        OptionalLong expiresIn = ExpiresIn.parse(exchange.field(RequestField.WEIR_EXPIRES_IN));
        WritePreconditions preconditions = WriteFields.preconditions(exchange, now());
        withBody(exchange, key, ops -> new Write.Op(
                key, ops, tags, preconditions.stamp(), expiresIn, preconditions.conditions()));
    }

    private void withBody(Exchange exchange, ItemKey key, Function<byte[], Write> write) {
        try (Reservation reservation = bodies.reserve(exchange.clientSocket())) {
            byte[] body =
                    BodyReader.read(exchange, Math.min(limits.valueBytes(), engine.largestValue(key.bucket())), reservation);
            write(exchange, write.apply(body));
        }
    }

    private Metadata metadata(Exchange exchange) {
        return new Metadata(
                ContentTypes.stored(exchange.field(RequestField.CONTENT_TYPE)),
                Metadata.NEVER,
                ContentFields.of(
                        ContentCodings.stored(exchange.field(RequestField.CONTENT_ENCODING)),
                        ContentTexts.language("Content-Language", exchange.field(RequestField.CONTENT_LANGUAGE)),
                        ContentTexts.disposition("Content-Disposition", exchange.field(RequestField.CONTENT_DISPOSITION))),
                TagList.parse(exchange.field(RequestField.WEIR_TAGS), limits));
    }

    private void delete(Exchange exchange, ItemKey key) {
        WritePreconditions preconditions = WriteFields.preconditions(exchange, now());
        exchange.permit().acquire();
        write(exchange, new Write.Delete(key, preconditions.conditions()));
    }

    /** A worker's word that its task is done. */
    private void finish(Exchange exchange, ItemKey key) {
        String worker = QueryParameters.read(exchange.query(), "DELETE of a task", List.of(WORKER)).text(WORKER);
        WritePreconditions preconditions = WriteFields.preconditions(exchange, now());
        exchange.permit().acquire();
        write(exchange, new Write.Op(
                key, OpBody.by("done", Objects.requireNonNullElse(worker, "")), Tags.NONE, preconditions.stamp(),
                OptionalLong.empty(), preconditions.conditions()));
    }

    private void write(Exchange exchange, Write write) {
        written.send(exchange, write, engine.write(WriteRequest.of(write)));
    }

    private static @Nullable ItemHead headOf(ReadResult reading) {
        return reading instanceof ReadResult.Found found ? found.head() : null;
    }

    private static void preconditionFailed(
            Exchange exchange, ReadResult reading, Representation representation, String words) {
        ItemHead head = headOf(reading);
        if (head != null) {
            ItemAnswer.current(exchange.head(), head, representation);
        } else {
            ItemAnswer.version(exchange.head(), reading.version());
        }
        ErrorAnswers.send(exchange, new HttpError(Status.PRECONDITION_FAILED_412, words));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
