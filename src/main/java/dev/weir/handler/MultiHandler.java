package dev.weir.handler;

import dev.weir.access.Right;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.engine.WriteResult;
import dev.weir.exchange.BodyReader;
import dev.weir.exchange.Exchange;
import dev.weir.exchange.JsonAnswer;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.precondition.WriteConditions;
import dev.weir.precondition.WritePreconditions;
import dev.weir.request.ContentTypes;
import dev.weir.request.LimitSettings;
import dev.weir.request.QueryParameters;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import dev.weir.response.HttpError;
import dev.weir.response.ItemAnswer;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /multi/{bucket}}: reads, stores and deletes many items of one bucket at once. */
final class MultiHandler implements Handler<RequestTarget.Multi> {
    private static final WriteResult NOTHING = new WriteResult(List.of(), false);

    private final Engine engine;
    private final BodiesInFlight bodies;
    private final LimitSettings limits;
    private final InstantSource clock;
    private final MultiEntries entries;

    MultiHandler(Engine engine, BodiesInFlight bodies, LimitSettings limits, InstantSource clock) {
        this.engine = engine;
        this.bodies = bodies;
        this.limits = limits;
        this.clock = clock;
        this.entries = new MultiEntries(limits);
    }

    @Override
    public String allow() {
        return "POST, PUT, DELETE, OPTIONS";
    }

    @Override
    public Admission admission(Exchange exchange, RequestTarget.Multi target) {
        Method method = exchange.method();
        return new Admission(
                target.bucket(),
                method == Method.DELETE ? Right.DELETE : method == Method.PUT ? Right.WRITE : Right.READ);
    }

    @Override
    public void answer(Exchange exchange, RequestTarget.Multi target) {
        if (!ContentTypes.isJson(exchange.field(RequestField.CONTENT_TYPE))) {
            throw HttpError.unsupported(
                    "The body must be application/json.", HeaderValues.create(HeaderNames.ACCEPT, "application/json"));
        }
        String encoding = exchange.field(RequestField.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw HttpError.unsupported(
                    "Content-Encoding is not supported; send the body unencoded.",
                    HeaderValues.create(HeaderNames.ACCEPT_ENCODING, "identity"));
        }
        Method method = exchange.method();
        EntryKind kind = method == Method.POST
                ? EntryKind.READ
                : method == Method.PUT ? EntryKind.WRITE : EntryKind.DELETE;
        QueryParameters flags = QueryParameters.read(exchange.query(), method.text() + " /multi", kind.flags());
        boolean atomic = flags.flag(EntryKind.ATOMIC);
        boolean versions = flags.flag(EntryKind.VERSIONS);
        if (kind != EntryKind.READ) {
            ConditionFields.refuse(exchange, " An entry of PUT may have its own, modified_at.");
        }
        try (Reservation reservation = bodies.reserve(exchange.clientSocket())) {
            byte[] body = BodyReader.read(exchange, limits.multiBytes(), reservation);
            // The parsed entries are never larger than the text they are read from.
            reservation.add(body.length);
            List<MultiEntry> parsed =
                    entries.parse(body, target.bucket(), kind, clock.instant().getEpochSecond());
            switch (kind) {
                case READ -> read(exchange, parsed, reservation);
                case WRITE -> store(exchange, parsed, atomic, versions);
                case DELETE -> delete(exchange, parsed, versions);
            }
        }
    }

    private void read(Exchange exchange, List<MultiEntry> wanted, Reservation reservation) {
        Map<ItemKey, List<OptionalLong>> dates = LinkedHashMap.newLinkedHashMap(wanted.size());
        for (MultiEntry entry : wanted) {
            dates.computeIfAbsent(entry.key(), key -> new ArrayList<>(1)).add(entry.modifiedAt());
        }
        List<ItemKey> keys = List.copyOf(dates.keySet());
        List<List<OptionalLong>> datesOfKeys = List.copyOf(dates.values());
        ReadDemand demand = exchange.demand();
        List<ReadResult> readings = keys.isEmpty() ? List.of() : engine.readAll(keys, demand);
        try {
            readings.forEach(reading -> requireNew(demand, reading));
            long total = 0;
            long largest = 0;
            for (int i = 0; i < keys.size(); i++) {
                if (answered(readings.get(i), datesOfKeys.get(i)) instanceof ReadResult.Found found) {
                    total += found.head().length();
                    largest = Math.max(largest, found.head().length());
                }
            }
            if (total > limits.multiBytes()) {
                throw HttpError.tooLarge("The requested values exceed the limit of " + limits.multiBytes()
                        + " bytes for an answer; request fewer.");
            }
            // One value at a time is in memory as both bytes and text.
            reservation.add(2 * largest);
            JsonAnswer.send(exchange, Status.OK_200, generator -> {
                generator.writeStartObject();
                for (int i = 0; i < keys.size(); i++) {
                    if (answered(readings.get(i), datesOfKeys.get(i)) instanceof ReadResult.Found found) {
                        generator.writeFieldName(keys.get(i).key());
                        MultiValue.write(generator, found);
                    }
                }
                generator.writeEndObject();
            });
        } finally {
            readings.forEach(ReadResult::close);
        }
    }

    private static void requireNew(ReadDemand demand, ReadResult reading) {
        if (!demand.accepts(reading.floor())) {
            throw new HttpError(
                    Status.PRECONDITION_FAILED_412,
                    "The database has only a version older than Weir-Min-Version of one of the items.");
        }
    }

    /** The result, if one of the entries for its key asks for it. */
    private static @Nullable ReadResult answered(ReadResult reading, List<OptionalLong> dates) {
        if (!(reading instanceof ReadResult.Found found)) {
            return null;
        }
        for (OptionalLong date : dates) {
            if (date.isEmpty() || date.getAsLong() == found.head().modifiedAt()) {
                return found;
            }
        }
        return null;
    }

    private void store(Exchange exchange, List<MultiEntry> wanted, boolean atomic, boolean versions) {
        List<Write> given = new ArrayList<>(wanted.size());
        for (MultiEntry entry : wanted) {
            WritePreconditions preconditions = entry.modifiedAt().isPresent()
                    ? WritePreconditions.stampedAt(entry.modifiedAt().getAsLong())
                    : WritePreconditions.NONE;
            given.add(write(entry, preconditions));
        }
        if (atomic) {
            refuseKeysTwice(wanted);
        }
        WriteResult decided = given.isEmpty() ? NOTHING : engine.write(new WriteRequest(given, atomic));
        boolean rejected = atomic && decided.outcomes().stream().anyMatch(WriteOutcome::isRefusal);
        writeResults(exchange, rejected ? Status.PRECONDITION_FAILED_412 : Status.OK_200, given, decided, versions);
    }

    private static Write write(MultiEntry entry, WritePreconditions preconditions) {
        WriteConditions conditions = preconditions.conditions().withKey(entry.idempotencyKey()).withContext(entry.context());
        return entry.op() == null
                ? new Write.Put(
                        entry.key(), entry.data(), entry.metadata(), preconditions.stamp(), entry.expiresIn(), conditions)
                : new Write.Op(
                        entry.key(), entry.op(), entry.metadata().tags(), preconditions.stamp(), entry.expiresIn(), conditions);
    }

    private static void refuseKeysTwice(List<MultiEntry> wanted) {
        Set<ItemKey> seen = HashSet.newHashSet(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            if (!seen.add(wanted.get(i).key())) {
                throw HttpError.badRequest("Entry " + (i + 1) + " has a key that stands twice, which an atomic write must not.");
            }
        }
    }

    private void delete(Exchange exchange, List<MultiEntry> wanted, boolean versions) {
        List<Write.Delete> deletes = wanted.stream()
                .map(entry -> new Write.Delete(
                        entry.key(),
                        WriteConditions.NONE.withKey(entry.idempotencyKey()).withContext(entry.context())))
                .toList();
        WriteResult decided = deletes.isEmpty() ? NOTHING : engine.write(WriteRequest.each(deletes));
        writeResults(exchange, Status.OK_200, deletes, decided, versions);
    }

    private void writeResults(
            Exchange exchange, Status status, List<? extends Write> asked, WriteResult decided, boolean versions) {
        boolean siblings = !asked.isEmpty() && engine.kind(asked.getFirst().key().bucket()).keepsSiblings();
        List<WriteOutcome> results = decided.outcomes();
        ItemAnswer.purging(exchange.head(), decided);
        boolean applied = status == Status.OK_200;
        JsonAnswer.send(exchange, status, generator -> {
            generator.writeStartArray();
            for (int i = 0; i < results.size(); i++) {
                generator.writeStartObject();
                generator.writeStringField("key", asked.get(i).key().key());
                generator.writeStringField("result", word(results.get(i)));
                if (results.get(i) instanceof WriteOutcome.Refused refused) {
                    generator.writeStringField("reason", refused.words());
                }
                String value = siblings ? null : value(results.get(i));
                if (value != null && applied) {
                    generator.writeStringField("value", value);
                }
                Version version = versions ? version(results.get(i), applied) : null;
                if (version != null) {
                    generator.writeStringField("version", version.toString());
                }
                String seen = siblings && versions && applied ? WrittenContext.of(asked.get(i), results.get(i)) : null;
                if (seen != null) {
                    generator.writeStringField("context", seen);
                }
                generator.writeEndObject();
            }
            generator.writeEndArray();
        });
    }

    /** What an op tells of the value that it made; null for most. */
    private static @Nullable String value(WriteOutcome result) {
        return switch (result) {
            case WriteOutcome.Stored stored -> stored.result();
            case WriteOutcome.Appended appended -> appended.stored().result();
            case WriteOutcome.Repeated(WriteOutcome first) -> value(first);
            default -> null;
        };
    }

    private static String word(WriteOutcome result) {
        return switch (result) {
            case WriteOutcome.Stored stored -> stored.created() ? "inserted" : "updated";
            case WriteOutcome.Appended ignored -> "inserted";
            case WriteOutcome.Repeated(WriteOutcome first) -> word(first);
            case WriteOutcome.Rejected rejected -> "rejected";
            case WriteOutcome.Refused ignored -> "refused";
            case WriteOutcome.Deleted ignored -> "deleted";
            case WriteOutcome.Absent() -> "absent";
        };
    }

    /** The current version, if the outcome has it: that of the applied write, or the one that made it fail. */
    private static @Nullable Version version(WriteOutcome result, boolean applied) {
        return switch (result) {
            case WriteOutcome.Stored stored -> applied ? stored.version().orElse(null) : null;
            case WriteOutcome.Appended appended -> version(appended.stored(), applied);
            case WriteOutcome.Repeated(WriteOutcome first) -> version(first, true);
            case WriteOutcome.Rejected rejected -> rejected.version().orElse(null);
            case WriteOutcome.Deleted(Version version) -> applied ? version : null;
            case WriteOutcome.Absent() -> null;
            case WriteOutcome.Refused ignored -> null;
        };
    }
}
