package dev.weir.face.kevindb;

import dev.weir.access.Right;
import dev.weir.check.MalformedJsonException;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The bucket of the face, through the one door. */
final class Store {
    /** Those of the body, of its value, and of what is made of it. */
    private static final int COPIES = 3;

    private final Engine engine;
    private final BucketName bucket;
    private final Arrivals arrivals;

    Store(Engine engine, BucketName bucket, Arrivals arrivals) {
        this.engine = engine;
        this.bucket = bucket;
        this.arrivals = arrivals;
    }

    /**
     * A value as it was found.
     *
     * @param version of the row
     */
    record Found(Envelope envelope, Version version) {
        CausalMetadata metadata() {
            return envelope.metadata(version);
        }
    }

    /** What came of a PUT. */
    record Stored(boolean created, Version version) {}

    /** The longest value. */
    long largest() {
        return engine.largestValue(bucket);
    }

    /** @throws dev.weir.access.AccessDeniedException if the request may not do this with the bucket */
    void admit(Right right) {
        engine.admit(bucket, right);
    }

    /** A page of the keys behind one; empty for the first page. */
    Page<Listed> keys(String after, int most) {
        return engine.list(new KeyQuery(bucket, "", after, null, most));
    }

    /**
     * Reads a value, once what the reader has seen is there.
     *
     * @return null if there is none
     */
    @Nullable
    Found read(FaceRequest request, String key, CausalMetadata seen) {
        arrivals.await(seen);
        // What the reader saw may be newer than what any cache has of other keys.
        ReadDemand demand = seen.isNone() ? ReadDemand.ANY : ReadDemand.READ_THROUGH;
        try (ReadResult result = engine.read(new ReadRequest(new ItemKey(bucket, key), demand))) {
            if (!(result instanceof ReadResult.Found found)) {
                return null;
            }
            if (found.head().metadata().coding() != null) {
                throw new HttpError(Status.NOT_ACCEPTABLE_406, "The value was stored in another way, and is encoded.");
            }
            request.hold(COPIES * found.head().length());
            arrivals.seen(found.version());
            return new Found(envelope(found), found.version());
        }
    }

    private static Envelope envelope(ReadResult.Found found) {
        var bytes = new ByteArrayOutputStream(Math.toIntExact(found.body().length()));
        try {
            found.body().writeTo(bytes, 0, found.body().length());
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be written", impossible);
        }
        try {
            return Envelope.read(bytes.toByteArray());
        } catch (MalformedJsonException e) {
            throw new HttpError(Status.NOT_ACCEPTABLE_406, "The value was stored in another way, and is not JSON.");
        }
    }

    /** Stores a value, once what the writer has seen is there. */
    Stored put(FaceRequest request, String key, Envelope envelope) {
        arrivals.await(envelope.before());
        request.hold((COPIES - 1L) * envelope.value().length);
        var item = new ItemKey(bucket, key);
        WriteOutcome outcome = engine.write(WriteRequest.of(
                Write.Put.of(item, envelope.toJson(), Envelope.TYPE, OptionalLong.empty(), WriteConditions.NONE))).only();
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw refused(refused);
        }
        if (!(outcome instanceof WriteOutcome.Stored stored)) {
            throw new IllegalStateException("A put without conditions has another outcome: " + outcome);
        }
        Version version = stored.version().orElseGet(() -> current(item));
        arrivals.seen(version);
        return new Stored(stored.created(), version);
    }

    /** That of a later write, if the own one is not known: whoever has seen the later one has seen the own one. */
    private Version current(ItemKey key) {
        try (ReadResult result = engine.read(new ReadRequest(key, ReadDemand.READ_THROUGH))) {
            return result.floor();
        }
    }

    /**
     * Deletes a value, once what the writer has seen is there.
     *
     * @return the version of the delete; null if there was nothing
     */
    @Nullable
    Version delete(String key, CausalMetadata seen) {
        arrivals.await(seen);
        WriteOutcome outcome = engine.write(
                WriteRequest.of(new Write.Delete(new ItemKey(bucket, key), WriteConditions.NONE))).only();
        if (outcome instanceof WriteOutcome.Deleted deleted) {
            arrivals.seen(deleted.version());
            return deleted.version();
        }
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw refused(refused);
        }
        return null;
    }

    /** By a bucket of a kind that is not for values. */
    private static HttpError refused(WriteOutcome.Refused why) {
        return why.conflict() ? new HttpError(Status.CONFLICT_409, why.words()) : HttpError.unprocessable(why.words());
    }
}
