package dev.weir.face.potboilerkv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.StrictJson;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.WriteRequest;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.NewKey;
import dev.weir.item.Tags;
import dev.weir.kind.LogOps;
import dev.weir.precondition.WriteConditions;
import dev.weir.response.HttpError;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** The log of Potboiler's core: each change that is made here is an entry, from which other nodes learn of it. */
public final class ChangeLog {
    private final Engine engine;
    private final BucketName bucket;
    private final Store store;

    /**
     * A log.
     *
     * @param family what the names of the face's buckets begin with
     */
    public ChangeLog(Engine engine, BucketName bucket, String family) {
        this.engine = engine;
        this.bucket = bucket;
        this.store = new Store(engine, family);
    }

    /** Appends a change; returned is the same with the time of its entry. */
    Change append(Change change) {
        if (!engine.kind(bucket).isInOrder()) {
            // It was declared a moment ago.
            throw HttpError.busy("The bucket of the log is not known as a log yet; nothing was changed. Try again.");
        }
        ItemKey key = NewKey.in(bucket);
        WriteOutcome outcome = engine.write(WriteRequest.of(new Write.Op(
                key, LogOps.append(change.logged(), List.of()), Tags.NONE, OptionalLong.empty(), OptionalLong.empty(),
                WriteConditions.NONE))).only();
        return switch (outcome) {
            case WriteOutcome.Refused(String words, boolean conflict) ->
                throw conflict ? new HttpError(Status.CONFLICT_409, words) : HttpError.unprocessable(words);
            case WriteOutcome.Appended(WriteOutcome.Stored stored, var former, var version) when stored.result() != null ->
                change.at(moment(stored.result().getBytes(StandardCharsets.UTF_8)));
            default -> change.at(moment(read(key)));
        };
    }

    private byte[] read(ItemKey key) {
        Store.Found entry = store.read(key, ReadDemand.READ_THROUGH, bytes -> {});
        if (entry == null) {
            throw HttpError.busy("The entry of the log has just been deleted; the change was not made. Try again.");
        }
        return entry.value();
    }

    private static JsonNode moment(byte[] entry) {
        return StrictJson.read(entry).path("when");
    }
}
