package dev.weir.face.pigtail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.access.Right;
import dev.weir.check.StrictJson;
import dev.weir.engine.Engine;
import dev.weir.exchange.JsonAnswer;
import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.item.CanonicalPath;
import dev.weir.listing.Page;
import dev.weir.request.RequestField;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.util.List;
import java.util.Objects;

/** Speaks as pigtail: {@code /create}, {@code /queue/{queue}} and {@code /queue/{queue}/{id}}. */
public final class PigtailFace implements Face {
    public static final String NAME = "pigtail";

    private static final long MOST_TIMEOUT_MILLIS = 31_536_000_000L;

    private final PigtailSettings settings;
    private final Queues queues;
    private final long valueBytes;

    /** @param valueBytes the most bytes of a task */
    public PigtailFace(PigtailSettings settings, Engine engine, long valueBytes) {
        this.settings = settings;
        this.queues = new Queues(engine, settings.bucket());
        this.valueBytes = valueBytes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return Objects.requireNonNull(settings.port());
    }

    @Override
    public ErrorShape errors() {
        return ErrorAnswer.SHAPE;
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        if (path.equals(List.of("create"))) {
            if (request.admit("POST, OPTIONS")) {
                create(request);
            }
        } else if (path.getFirst().equals("queue") && path.size() == 2) {
            if (request.admit("GET, HEAD, POST, DELETE, OPTIONS")) {
                queue(request, path.get(1));
            }
        } else if (path.getFirst().equals("queue") && path.size() == 3) {
            if (request.admit("GET, HEAD, PUT, DELETE, OPTIONS")) {
                task(request, path.get(1), path.get(2));
            }
        } else {
            throw HttpError.notFound("There is no such route.");
        }
    }

    private void create(FaceRequest request) {
        queues.admitToNames(Right.WRITE);
        JsonNode body = Bodies.object(request.body(settings.bodyBytes()));
        String name = Bodies.text(body, "name");
        queues.create(name, Bodies.millis(body, "timeout_ms", MOST_TIMEOUT_MILLIS));
        created(request, "/queue/" + encoded(name));
    }

    private void queue(FaceRequest request, String queue) {
        admitToQueue(request.method());
        if (request.method() == Method.POST) {
            add(request, queue);
            return;
        }
        request.body(settings.bodyBytes());
        if (request.method() == Method.DELETE) {
            queues.delete(queue);
            empty(request);
            return;
        }
        queues.timeoutMillis(queue);
        if (request.method() == Method.HEAD) {
            request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE).sendBare(Status.OK_200);
            return;
        }
        // Before the answer begins, so that a failure can be answered.
        Page<JsonNode> first = queues.page(queue, "");
        JsonAnswer.send(request.exchange(), Status.OK_200, generator -> {
            generator.writeStartObject();
            Page<JsonNode> page = first;
            while (true) {
                for (JsonNode task : page.items()) {
                    generator.writeObjectFieldStart(id(task, queue));
                    generator.writeStringField("task_name", task.path("info").path("task_name").asText());
                    generator.writeStringField("state", task.path("state").asText());
                    generator.writeEndObject();
                }
                if (page.next() == null) {
                    break;
                }
                page = queues.page(queue, page.next());
            }
            generator.writeEndObject();
        });
    }

    /** Before anything tells whether there is such a queue. */
    private void admitToQueue(Method method) {
        queues.admitToNames(Right.READ);
        if (method == Method.POST) {
            queues.admitToTasks(Right.WRITE);
        } else if (method == Method.DELETE) {
            queues.admitToNames(Right.DELETE);
            queues.admitToTasks(Right.DELETE);
        } else {
            queues.admitToTasks(Right.LIST, Right.READ);
        }
    }

    /** The id of a task whose key begins with its queue. */
    private static String id(JsonNode task, String queue) {
        return task.path("id").asText().substring(queue.length() + 1);
    }

    private void add(FaceRequest request, String queue) {
        JsonNode body = Bodies.object(request.body(valueBytes));
        ObjectNode task = JsonNodeFactory.instance.objectNode().put("task_name", Bodies.text(body, "task_name"));
        task.set("info", body.path("info").isMissingNode() ? JsonNodeFactory.instance.nullNode() : body.get("info"));
        String id = queues.add(queue, task);
        String host = Objects.requireNonNullElse(request.exchange().field(RequestField.HOST), "");
        created(request, request.scheme() + "://" + host + "/queue/" + encoded(queue) + '/' + id);
    }

    private void task(FaceRequest request, String queue, String id) {
        boolean changes = request.method() == Method.PUT || request.method() == Method.DELETE;
        queues.admitToNames(Right.READ);
        queues.admitToTasks(changes ? Right.WRITE : Right.READ);
        byte[] body = request.body(settings.bodyBytes());
        if (request.method() == Method.DELETE) {
            queues.done(queue, id, Bodies.worker(body));
            empty(request);
            return;
        }
        JsonNode task = request.method() == Method.PUT
                ? queues.take(queue, id, Bodies.worker(body))
                : queues.task(queue, id);
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.set("task_name", task.path("info").path("task_name"));
        shown.set("state", task.path("state"));
        shown.set("info", task.path("info").path("info"));
        shown.set("worker", task.path("worker"));
        request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE);
        request.exchange().send(Status.OK_200, StrictJson.write(shown));
    }

    private static String encoded(String segment) {
        return CanonicalPath.encode(segment);
    }

    private static void created(FaceRequest request, String location) {
        request.exchange().header(HeaderValues.create(HeaderNames.LOCATION, location)).header(CommonFields.NO_STORE);
        request.exchange().send(Status.CREATED_201);
    }

    private static void empty(FaceRequest request) {
        request.exchange().header(CommonFields.NO_STORE);
        request.exchange().send(Status.OK_200);
    }
}
