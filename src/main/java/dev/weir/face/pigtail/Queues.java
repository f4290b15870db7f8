package dev.weir.face.pigtail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weir.access.Right;
import dev.weir.check.MalformedJsonException;
import dev.weir.check.StrictJson;
import dev.weir.engine.Engine;
import dev.weir.engine.ReadDemand;
import dev.weir.engine.ReadRequest;
import dev.weir.engine.ReadResult;
import dev.weir.engine.WriteRequest;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.item.NewKey;
import dev.weir.item.Tags;
import dev.weir.kind.OpBody;
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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queues and their tasks, as items: a task's key is the queue's name, a slash and the task's id. */
final class Queues {
    private static final int PAGE = 500;
    private static final int DELETED_AT_ONCE = 500;
    private static final String TIMEOUT = "timeout_ms";

    private final Engine engine;
    private final BucketName tasks;
    private final BucketName names;

    Queues(Engine engine, String bucket) {
        this.engine = engine;
        this.tasks = new BucketName(bucket);
        this.names = new BucketName(bucket + PigtailSettings.NAMES);
    }

    /** @throws dev.weir.access.AccessDeniedException if the request may not do all this with the queues' names */
    void admitToNames(Right... rights) {
        Stream.of(rights).forEach(right -> engine.admit(names, right));
    }

    /** The same with their tasks. */
    void admitToTasks(Right... rights) {
        Stream.of(rights).forEach(right -> engine.admit(tasks, right));
    }

    /** Makes a queue, or gives one another time. */
    void create(String queue, long timeoutMillis) {
        byte[] value = StrictJson.write(JsonNodeFactory.instance.objectNode().put(TIMEOUT, timeoutMillis));
        engine.write(WriteRequest.of(Write.Put.of(
                name(queue), value, "application/json", OptionalLong.empty(), WriteConditions.NONE)));
    }

    /** How long a worker has a task of the queue; fails with 404 if there is no such queue. */
    long timeoutMillis(String queue) {
        JsonNode settings = read(name(queue));
        if (settings == null) {
            throw HttpError.notFound("No queue " + queue);
        }
        return settings.path(TIMEOUT).asLong(1);
    }

    /** Deletes a queue and its tasks. */
    void delete(String queue) {
        timeoutMillis(queue);
        engine.deleteAll(query(queue, DELETED_AT_ONCE));
        engine.write(WriteRequest.of(new Write.Delete(name(queue), WriteConditions.NONE)));
    }

    /** Adds a task and returns its id. */
    String add(String queue, JsonNode task) {
        timeoutMillis(queue);
        String id = NewKey.in(tasks).key();
        written(queue, id, OpBody.of("add", StrictJson.write(task)));
        return id;
    }

    /** A task as it is now. */
    JsonNode task(String queue, String id) {
        timeoutMillis(queue);
        JsonNode task = read(key(queue, id));
        if (task == null) {
            throw none(queue, id);
        }
        return task;
    }

    /** Gives the task to a worker, or leaves it to the one who has it. */
    JsonNode take(String queue, String id, String worker) {
        byte[] body = StrictJson.write(
                JsonNodeFactory.instance.objectNode().put("worker", worker).put(TIMEOUT, timeoutMillis(queue)));
        return written(queue, id, OpBody.of("take", body));
    }

    /** What a worker has done is gone. */
    void done(String queue, String id, String worker) {
        timeoutMillis(queue);
        written(queue, id, OpBody.by("done", worker));
    }

    /** Writes, and returns the task if the outcome has it. */
    private JsonNode written(String queue, String id, byte[] op) {
        if (!engine.kind(tasks).timesOut()) {
            // It was declared a moment ago.
            throw HttpError.busy("The bucket of the queues is not known as a queue yet; nothing was changed. Try again.");
        }
        Write write = new Write.Op(
                key(queue, id), op, Tags.NONE, OptionalLong.empty(), OptionalLong.empty(), WriteConditions.NONE);
        return switch (engine.write(WriteRequest.of(write)).only()) {
            case WriteOutcome.Stored stored when stored.result() != null -> json(stored.result().getBytes(
                    StandardCharsets.UTF_8));
            case WriteOutcome.Absent() -> throw none(queue, id);
            case WriteOutcome.Refused(String words, boolean conflict) ->
                throw conflict ? new HttpError(Status.CONFLICT_409, words) : HttpError.unprocessable(words);
            default -> JsonNodeFactory.instance.nullNode();
        };
    }

    /** A page of the tasks of a queue; its items are read with it. */
    Page<JsonNode> page(String queue, String after) {
        Page<Listed> page = engine.list(query(queue, PAGE).page(after, PAGE));
        List<ItemKey> keys = page.items().stream().map(listed -> new ItemKey(tasks, listed.name())).toList();
        List<JsonNode> found = new ArrayList<>();
        for (ReadResult result : engine.readAll(keys, ReadDemand.ANY)) {
            try (result) {
                JsonNode task = json(result);
                if (task != null) {
                    found.add(task);
                }
            }
        }
        return new Page<>(found, page.next());
    }

    private KeyQuery query(String queue, int limit) {
        return new KeyQuery(tasks, name(queue).key() + '/', "", null, limit);
    }

    private @Nullable JsonNode read(ItemKey key) {
        try (ReadResult result = engine.read(new ReadRequest(key, ReadDemand.ANY))) {
            return json(result);
        }
    }

    private static @Nullable JsonNode json(ReadResult result) {
        if (!(result instanceof ReadResult.Found found)) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        try {
            found.body().writeTo(bytes, 0, found.head().length());
        } catch (IOException e) {
            throw new UncheckedIOException("An array cannot fail to be written to", e);
        }
        return json(bytes.toByteArray());
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return StrictJson.read(bytes);
        } catch (MalformedJsonException e) {
            throw new HttpError(Status.NOT_ACCEPTABLE_406, "Somebody else has stored what is no JSON there.");
        }
    }

    private ItemKey name(String queue) {
        if (queue.indexOf('/') >= 0) {
            throw HttpError.badRequest("The name of a queue has no slash.");
        }
        return key(names, queue);
    }

    private ItemKey key(String queue, String id) {
        name(queue);
        return key(tasks, queue + '/' + id);
    }

    private static ItemKey key(BucketName bucket, String key) {
        try {
            return new ItemKey(bucket, key);
        } catch (InvalidNameException e) {
            throw HttpError.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static HttpError none(String queue, String id) {
        return HttpError.notFound("No queue item " + id + " in " + queue);
    }
}
