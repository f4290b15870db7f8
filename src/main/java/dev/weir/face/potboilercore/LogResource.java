package dev.weir.face.potboilercore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.exchange.JsonAnswer;
import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.NewKey;
import dev.weir.item.Tags;
import dev.weir.kind.EntryId;
import dev.weir.kind.ForeignEntry;
import dev.weir.kind.InvalidOpException;
import dev.weir.kind.LogOps;
import dev.weir.precondition.WriteConditions;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.response.CommonFields;
import dev.weir.response.HttpError;
import dev.weir.store.LogOwners;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** {@code /log}, {@code /log/first}, {@code /log/other} and {@code /log/{id}}: the entries. */
final class LogResource {
    /** Beside its data, of an entry that another node sends. */
    private static final int ENTRY_BYTES = 64 * 1024;

    private static final int NO_BODY_BYTES = 64 * 1024;
    private static final byte[] ADDED = "Added".getBytes(StandardCharsets.US_ASCII);

    private final Engine engine;
    private final BucketName bucket;
    private final LogOwners owners;
    private final PotboilerCoreSettings.Era era;
    private final Runnable appended;

    /** @param appended is called after each append, and must not block */
    LogResource(
            Engine engine, BucketName bucket, LogOwners owners, PotboilerCoreSettings.Era era, Runnable appended) {
        this.engine = engine;
        this.bucket = bucket;
        this.owners = owners;
        this.era = era;
        this.appended = appended;
    }

    /** {@code /log}: the owners' last entries, or one more. */
    void log(FaceRequest request) {
        if (!request.admit("GET, HEAD, POST, OPTIONS")) {
            return;
        }
        if (request.method() == Method.POST) {
            append(request);
        } else {
            owners(request, () -> owners.heads(bucket));
        }
    }

    /** {@code /log/first}: the owners' first entries. */
    void first(FaceRequest request) {
        if (request.admit("GET, HEAD, OPTIONS")) {
            owners(request, () -> owners.firsts(bucket));
        }
    }

    private static void owners(FaceRequest request, Supplier<Map<String, String>> list) {
        request.body(NO_BODY_BYTES);
        Map<String, String> owners = list.get();
        request.json(Status.OK_200, generator -> {
            generator.writeStartObject();
            for (Map.Entry<String, String> each : owners.entrySet()) {
                generator.writeStringField(each.getKey(), each.getValue());
            }
            generator.writeEndObject();
        });
    }

    private void append(FaceRequest request) {
        List<String> dependencies = QueryParameters
                .read(request.exchange().query(), "POST /log", List.of("dependency"), LogOps.MOST_DEPENDENCIES)
                .texts()
                .stream()
                .map(LogResource::dependency)
                .toList();
        byte[] op = LogOps.append(request.body(engine.largestValue(bucket)), dependencies);
        ItemKey key = NewKey.in(bucket);
        write(key, op);
        request.json(Status.CREATED_201, generator -> {
            generator.writeStartObject();
            generator.writeStringField("id", key.key());
            generator.writeEndObject();
        }, location(request, key.key()));
    }

    private static String dependency(String text) {
        String uuid = EntryId.parse(text);
        if (uuid == null) {
            throw HttpError.badRequest("dependency must be a UUID.");
        }
        return uuid;
    }

    private Header location(FaceRequest request, String id) {
        String host = Objects.requireNonNullElse(request.exchange().field(RequestField.HOST), "");
        String from = era == PotboilerCoreSettings.Era.README ? request.scheme() + "://" + host : "";
        return HeaderValues.create(HeaderNames.LOCATION, from + "/log/" + id);
    }

    /** {@code /log/other}: takes an entry of another owner, once. */
    void other(FaceRequest request) {
        if (!request.admit("POST, OPTIONS")) {
            return;
        }
        JsonNode body = StrictJson.read(request.body(engine.largestValue(bucket) + ENTRY_BYTES));
        String id;
        ForeignEntry entry;
        try {
            entry = ForeignEntry.read(body);
            id = ForeignEntry.uuid(body, "id");
        } catch (InvalidOpException e) {
            throw HttpError.badRequest("The body is no entry: " + e.getMessage() + '.');
        }
        write(new ItemKey(bucket, id), entry.op());
        request.exchange().header(CommonFields.TEXT).header(CommonFields.NO_STORE);
        request.exchange().send(Status.OK_200, ADDED);
    }

    private void write(ItemKey key, byte[] op) {
        if (!engine.kind(bucket).isInOrder()) {
            // It was declared a moment ago.
            throw HttpError.busy("The bucket of the log is not known as a log yet; nothing was changed. Try again.");
        }
        Write write = new Write.Op(key, op, Tags.NONE, OptionalLong.empty(), OptionalLong.empty(), WriteConditions.NONE);
        WriteOutcome outcome = engine.write(WriteRequest.of(write)).only();
        if (outcome instanceof WriteOutcome.Refused(String words, boolean conflict)) {
            throw conflict ? new HttpError(Status.CONFLICT_409, words) : HttpError.badRequest(words);
        }
        appended.run();
    }

    /** {@code /log/{id}}: an entry. */
    void entry(FaceRequest request, String id) {
        if (!request.admit("GET, HEAD, OPTIONS")) {
            return;
        }
        request.body(NO_BODY_BYTES);
        String uuid = EntryId.parse(id);
        if (uuid == null) {
            throw none(id);
        }
        try (ReadResult result = engine.read(new ReadRequest(new ItemKey(bucket, uuid), ReadDemand.ANY))) {
            if (!(result instanceof ReadResult.Found found)) {
                throw none(id);
            }
            request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE);
            request.exchange().send(Status.OK_200, found.body(), 0, found.body().length());
        }
    }

    private static HttpError none(String id) {
        return HttpError.notFound("No log " + id);
    }
}
