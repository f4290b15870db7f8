package dev.weir.handler;

import dev.weir.check.MalformedJsonException;
import dev.weir.engine.Claimed;
import dev.weir.engine.Engine;
import dev.weir.engine.WriteRequest;
import dev.weir.engine.WriteResult;
import dev.weir.exchange.BodyReader;
import dev.weir.exchange.Exchange;
import dev.weir.item.BucketName;
import dev.weir.item.CanonicalPath;
import dev.weir.item.IdempotencyKey;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.NewKey;
import dev.weir.kind.KindRules;
import dev.weir.kind.LogOps;
import dev.weir.kind.OpBody;
import dev.weir.precondition.WriteConditions;
import dev.weir.request.ExpiresIn;
import dev.weir.request.LimitSettings;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.response.CommonFields;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /kv/{bucket}}, where its kind has it: makes a task or an entry with a key of its own, or claims a task. */
final class NewItems {
    private static final String CLAIM = "claim";
    private static final String DEPENDENCY = "dependency";

    private final Engine engine;
    private final BodiesInFlight bodies;
    private final LimitSettings limits;

    NewItems(Engine engine, BodiesInFlight bodies, LimitSettings limits) {
        this.engine = engine;
        this.bodies = bodies;
        this.limits = limits;
    }

    void answer(Exchange exchange, BucketName bucket) {
        KindRules kind = engine.kind(bucket);
        boolean log = kind.isInOrder();
        QueryParameters query = QueryParameters.read(
                exchange.query(), "POST /kv/{bucket}", List.of(log ? DEPENDENCY : CLAIM), log ? LogOps.MOST_DEPENDENCIES : 1);
        if (exchange.field(RequestField.CONTENT_ENCODING) != null) {
            throw new HttpError(Status.UNSUPPORTED_MEDIA_TYPE_415, "Send the body without Content-Encoding.");
        }
        ConditionFields.refuse(exchange, "a new item, or of the next task", "");
        try (Reservation reservation = bodies.reserve(exchange.clientSocket())) {
            byte[] body = BodyReader.read(exchange, Math.min(limits.valueBytes(), engine.largestValue(bucket)), reservation);
            if (query.text(CLAIM) == null) {
                add(exchange, bucket, log ? entry(body, query.texts()) : op(kind.entryOp(), body));
            } else {
                claim(exchange, bucket, body);
            }
        }
    }

    private void add(Exchange exchange, BucketName bucket, byte[] op) {
        IdempotencyKey repeated = WriteFields.idempotencyKey(exchange);
        ItemKey key = repeated == null ? NewKey.in(bucket) : NewKey.of(bucket, repeated);
        Write write = new Write.Op(
                key, op,
                TagList.parse(exchange.field(RequestField.WEIR_TAGS), limits), OptionalLong.empty(),
                ExpiresIn.parse(exchange.field(RequestField.WEIR_EXPIRES_IN)), WriteConditions.NONE.withKey(repeated));
        WriteResult result = engine.write(WriteRequest.of(write));
        WriteOutcome outcome = result.only();
        if (outcome instanceof WriteOutcome.Repeated(WriteOutcome first)) {
            ItemAnswer.repeated(exchange.head());
            outcome = first;
        }
        if (outcome instanceof WriteOutcome.Appended appended) {
            outcome = appended.stored();
        }
        switch (outcome) {
            case WriteOutcome.Stored stored -> send(exchange, Status.CREATED_201, HeaderNames.LOCATION, key, stored, result);
            case WriteOutcome.Refused(String words, boolean conflict) ->
                throw conflict ? new HttpError(Status.CONFLICT_409, words) : HttpError.unprocessable(words);
            default -> throw new IllegalStateException("A new item was " + outcome);
        }
    }

    private void claim(Exchange exchange, BucketName bucket, byte[] body) {
        if (exchange.field(RequestField.IDEMPOTENCY_KEY) != null) {
            throw HttpError.badRequest("A claim takes no Idempotency-Key: what it claims is another task each time.");
        }
        Claimed claimed = engine.claim(bucket, op(CLAIM, body));
        if (claimed == null) {
            exchange.header(CommonFields.NO_STORE).sendBare(Status.NO_CONTENT_204);
        } else {
            send(
                    exchange, Status.OK_200, HeaderNames.CONTENT_LOCATION, claimed.key(),
                    (WriteOutcome.Stored) claimed.result().only(), claimed.result());
        }
    }

    private static byte[] op(@Nullable String name, byte[] body) {
        return wellFormed(() -> OpBody.of(Objects.requireNonNull(name), body));
    }

    private static byte[] entry(byte[] body, List<String> dependencies) {
        for (String dependency : dependencies) {
            if (!LogOps.isUuid(dependency)) {
                throw HttpError.badRequest("dependency must be a UUID in small letters.");
            }
        }
        return wellFormed(() -> LogOps.append(body, dependencies));
    }

    private static byte[] wellFormed(Supplier<byte[]> op) {
        try {
            return op.get();
        } catch (MalformedJsonException e) {
            throw HttpError.badRequest(e.getMessage() + " Nothing was changed.");
        }
    }

    private void send(
            Exchange exchange, Status status, HeaderName where, ItemKey key, WriteOutcome.Stored stored, WriteResult result) {
        exchange.header(where, CanonicalPath.of(key.bucket(), key.key()));
        ItemAnswer.stored(exchange.head(), stored, result);
        if (stored.result() == null) {
            exchange.send(status);
        } else {
            ItemAnswer.storedValue(exchange.head(), Metadata.of(engine.kind(key.bucket()).resultType()));
            exchange.send(status, stored.result().getBytes(StandardCharsets.UTF_8));
        }
    }
}
