package dev.weir.face.mecdb;

import dev.weir.access.Right;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.item.BucketName;
import dev.weir.item.ContentType;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.SiblingPart;
import dev.weir.item.Siblings;
import dev.weir.item.Version;
import dev.weir.precondition.Context;
import dev.weir.precondition.WriteConditions;
import dev.weir.response.HttpError;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * The bucket of the face, of the kind siblings.
 *
 * <p>A write reads what is there, compares clocks, and replaces exactly what its clock has seen. Whatever is written between its
 * read and its commit stays beside it; readers leave out what another clock has seen, and the next write removes it. So no write
 * has to be tried again.
 */
final class Values {
    private final Engine engine;
    private final BucketName bucket;

    Values(Engine engine, BucketName bucket) {
        this.engine = engine;
        this.bucket = bucket;
    }

    /** @throws dev.weir.access.AccessDeniedException if the request may not do this with the bucket */
    void admit(Right right) {
        engine.admit(bucket, right);
    }

    /** The most bytes of a value. */
    long largest() {
        return engine.largestValue(bucket);
    }

    /**
     * All values of a key that are stored.
     *
     * @param memory is told how much of it this takes, before it does
     */
    List<Sibling> read(String key, ReadDemand demand, LongConsumer memory) {
        try (ReadResult result = engine.read(new ReadRequest(new ItemKey(bucket, key), demand))) {
            if (!(result instanceof ReadResult.Found found)) {
                return List.of();
            }
            ItemHead head = found.head();
            memory.accept(2 * head.length());
            byte[] body = bytes(found);
            Siblings siblings = head.metadata().siblings();
            if (siblings == null) {
                throw new IllegalStateException("The bucket " + bucket + " is not of the kind siblings");
            }
            if (!siblings.areSeveral()) {
                return List.of(Sibling.stored(head.version(), siblings.label(), head.contentType(), body));
            }
            return SiblingPart.read(body, head.contentType()).stream()
                    .map(part -> Sibling.stored(
                            part.dot(), part.label(), part.contentType(),
                            Arrays.copyOfRange(body, part.from(), part.from() + part.length())))
                    .toList();
        }
    }

    private static byte[] bytes(ReadResult.Found found) {
        var bytes = new ByteArrayOutputStream(Math.toIntExact(found.body().length()));
        try {
            found.body().writeTo(bytes, 0, found.body().length());
        } catch (IOException impossible) {
            throw new IllegalStateException("An array in memory cannot fail to be written", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Stores a value in place of those that its clock has seen; unless a value that is there has seen it, or is the same write,
     * made later.
     */
    void write(String key, Sibling written, LongConsumer memory) {
        List<Sibling> there = read(key, ReadDemand.ANY, memory);
        if (there.stream().anyMatch(each -> each.replaces(written))) {
            return;
        }
        List<Sibling> current = Sibling.current(there);
        List<Version> seen = there.stream()
                .filter(each -> written.replaces(each) || !current.contains(each))
                .map(Sibling::dot)
                .toList();
        String type = written.contentType().isEmpty() ? Metadata.UNKNOWN_TYPE : written.contentType();
        if (!ContentType.isField(type)) {
            throw HttpError.badRequest("The Content-Type must be ASCII of at most " + ContentType.MAX_LENGTH + " characters.");
        }
        Context context = Context.of(seen).withLabel(Sibling.label(written.clock(), written.contentType()));
        WriteOutcome outcome = engine.write(WriteRequest.of(Write.Put.of(
                new ItemKey(bucket, key), written.value(), type, OptionalLong.empty(),
                WriteConditions.NONE.withContext(context)))).only();
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw new HttpError(Status.CONFLICT_409, refused.words());
        }
    }
}
