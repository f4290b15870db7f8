package dev.weir.face.potboilerkv;

import dev.weir.access.Right;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.face.JsonBody;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.listing.KeyQuery;
import dev.weir.listing.Listed;
import dev.weir.listing.Page;
import dev.weir.precondition.WriteConditions;
import dev.weir.response.HttpError;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The buckets of the face, through the one door. */
final class Store {
    /** Those of an array of elements, of the parts of it, and of what is made of it. */
    private static final int COPIES = 3;

    private final Engine engine;
    private final String family;

    /** @param family what the names of the buckets begin with */
    Store(Engine engine, String family) {
        this.engine = engine;
        this.family = family;
    }

    /** An item as it was found. */
    record Found(byte[] value, Version version) {}

    /** @throws dev.weir.access.AccessDeniedException if the request may not do this with the bucket */
    void admit(BucketName bucket, Right right) {
        engine.admit(bucket, right);
    }

    /** The same with all buckets that a change may get to. */
    void admitToAll(Right right) {
        admit(waiting(), right);
        for (Crdt crdt : Crdt.values()) {
            admit(crdt.bucket(family), right);
        }
    }

    /** The most bytes of a key's value. */
    long largest(Crdt crdt) {
        return engine.largestValue(crdt.bucket(family));
    }

    /** Where the keys of tables of a CRDT are. */
    BucketName bucket(Crdt crdt) {
        return crdt.bucket(family);
    }

    BucketName tables() {
        return PotboilerKvSettings.tables(family);
    }

    BucketName waiting() {
        return PotboilerKvSettings.waiting(family);
    }

    /** A page of the keys of a table. */
    Page<String> keys(String table, Crdt crdt, String after, int most) {
        if (!after.isEmpty()) {
            Names.key(crdt.bucket(family), table, after);
        }
        String prefix = table + '/';
        Page<String> names = names(crdt.bucket(family), prefix, after.isEmpty() ? "" : prefix + after, most);
        return new Page<>(
                names.items().stream().map(name -> Names.within(table, name)).toList(),
                names.next() == null ? null : Names.within(table, names.next()));
    }

    /** A page of the names of items with a prefix. */
    Page<String> names(BucketName bucket, String prefix, String after, int most) {
        Page<Listed> page = engine.list(new KeyQuery(bucket, prefix, after, null, most));
        return new Page<>(page.items().stream().map(Listed::name).toList(), page.next());
    }

    /** How many items a bucket has. */
    long count(BucketName bucket) {
        return engine.count(new KeyQuery(bucket, "", "", null, 1));
    }

    /**
     * What a key holds, as Potboiler shows it; null if there is no such key.
     *
     * @param memory is told how much of it this takes, before it does
     */
    byte @Nullable [] shown(Crdt crdt, String table, String key, ReadDemand demand, LongConsumer memory) {
        Found found = read(Names.key(crdt.bucket(family), table, key), demand, memory);
        if (found == null) {
            return null;
        }
        return crdt == Crdt.LWW ? found.value() : withoutTimes(found.value());
    }

    /** The item; null if there is none. */
    @Nullable
    Found read(ItemKey key, ReadDemand demand, LongConsumer memory) {
        try (ReadResult result = engine.read(new ReadRequest(key, demand))) {
            if (!(result instanceof ReadResult.Found found)) {
                return null;
            }
            memory.accept(COPIES * found.head().length());
            var bytes = new ByteArrayOutputStream(Math.toIntExact(found.body().length()));
            found.body().writeTo(bytes, 0, found.body().length());
            return new Found(bytes.toByteArray(), found.version());
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be written", impossible);
        }
    }

    /** Elements without the times that were kept with them. */
    private static byte[] withoutTimes(byte[] elements) {
        return JsonBody.read(elements, body -> {
            var shown = new ByteArrayOutputStream(elements.length);
            shown.write('[');
            body.array(() -> {
                if (shown.size() > 1) {
                    shown.write(',');
                }
                body.object(name -> {
                    if (name.equals("when")) {
                        body.skip();
                        return;
                    }
                    String beginning = (name.equals("item") ? "{\"" : ",\"") + name + "\":";
                    shown.write(beginning.getBytes(StandardCharsets.UTF_8));
                    shown.write(body.copy());
                });
                shown.write('}');
            });
            shown.write(']');
            return shown.toByteArray();
        });
    }

    /** Puts a small value of JSON; fails to if a condition is not met, and returns whether it did. */
    boolean put(ItemKey key, byte[] json, WriteConditions conditions) {
        WriteOutcome outcome = engine.write(WriteRequest.of(
                Write.Put.of(key, json, "application/json", OptionalLong.empty(), conditions))).only();
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw refused(refused);
        }
        return !(outcome instanceof WriteOutcome.Rejected);
    }

    /** Deletes items that are there, or not. */
    void delete(List<ItemKey> keys) {
        engine.write(WriteRequest.each(keys.stream().map(key -> new Write.Delete(key, WriteConditions.NONE)).toList()));
    }

    /** Makes a change. Where what is there is as late, it stays. */
    void apply(Crdt crdt, Change change) {
        WriteOutcome outcome = engine.write(WriteRequest.of(write(crdt, change))).only();
        if (outcome instanceof WriteOutcome.Refused refused && !refused.isSuperseded()) {
            throw refused(refused);
        }
    }

    /** Makes changes, and returns what became of each. */
    List<WriteOutcome> applyAll(Crdt crdt, List<Change> changes) {
        return engine.write(WriteRequest.each(changes.stream().map(change -> write(crdt, change)).toList())).outcomes();
    }

    private Write write(Crdt crdt, Change change) {
        BucketName bucket = crdt.bucket(family);
        if (!engine.kind(bucket).hasOps()) {
            // It was declared a moment ago.
            throw HttpError.busy("The kind of the bucket " + bucket + " is not known yet; nothing was changed. Try again.");
        }
        return new Write.Op(
                Names.key(bucket, change.table(), change.key()), change.asOp(), Tags.NONE, OptionalLong.empty(),
                OptionalLong.empty(), WriteConditions.NONE);
    }

    private static HttpError refused(WriteOutcome.Refused why) {
        return why.conflict() ? new HttpError(Status.CONFLICT_409, why.words()) : HttpError.unprocessable(why.words());
    }
}
