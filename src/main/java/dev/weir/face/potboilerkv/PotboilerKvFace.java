package dev.weir.face.potboilerkv;

import dev.weir.access.Right;
import dev.weir.check.StrictJson;
import dev.weir.exchange.JsonAnswer;
import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.listing.Page;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Speaks as Potboiler's key-value store: {@code /kv}, {@code /kv/{table}}, {@code /kv/{table}/{key}} and {@code /kv/event}. */
public final class PotboilerKvFace implements Face {
    public static final String NAME = "potboiler-kv";

    private static final String EVENT = "event";
    private static final int PAGE = 500;
    private static final int UNPROCESSABLE = 422;

    private final PotboilerKvSettings settings;
    private final Tables tables;
    private final Moments moments;
    private final @Nullable ChangeLog log;

    /**
     * A face that is on.
     *
     * @param log where its changes are entries; null if they are in no log
     */
    public PotboilerKvFace(PotboilerKvSettings settings, Tables tables, Moments moments, @Nullable ChangeLog log) {
        this.settings = settings;
        this.tables = tables;
        this.moments = moments;
        this.log = log;
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
        return (fields, method, problem, status, words) -> words.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        if (!path.getFirst().equals("kv") || path.size() > 3 || path.getLast().isEmpty()) {
            throw HttpError.notFound("There is no such route.");
        }
        if (path.size() == 1) {
            if (request.admit("GET, HEAD, OPTIONS")) {
                tables.admit(Right.LIST);
                request.body(tables.largest());
                list(request, Names.CONFIG, after -> tables.names(after, PAGE));
            }
        } else if (path.size() == 2) {
            boolean isEvent = path.get(1).equals(EVENT);
            if (request.admit(isEvent ? "GET, HEAD, POST, OPTIONS" : "GET, HEAD, OPTIONS")) {
                table(request, path.get(1));
            }
        } else if (request.admit("GET, HEAD, POST, OPTIONS")) {
            key(request, path.get(1), path.get(2));
        }
    }

    private void table(FaceRequest request, String table) {
        tables.admit(Right.READ);
        if (request.method() != Method.POST) {
            tables.admit(Right.LIST);
        }
        byte[] body = request.body(tables.largest());
        if (request.method() != Method.POST) {
            list(request, null, after -> tables.keys(table, after, PAGE));
            return;
        }
        event(body);
        request.exchange().header(CommonFields.NO_STORE).send(Status.NO_CONTENT_204);
    }

    /** Whatever an event has that is not understood is 400. */
    private void event(byte[] body) {
        Change change = Bodies.event(body);
        moments.check(change.when());
        try {
            tables.change(change);
        } catch (HttpError refused) {
            throw refused.status().code() == UNPROCESSABLE ? HttpError.badRequest(refused.words()) : refused;
        }
    }

    private void key(FaceRequest request, String table, String key) {
        tables.admit(Right.READ);
        byte[] body = request.body(tables.largest());
        if (request.method() == Method.POST) {
            var read = table.equals(Names.CONFIG) ? Bodies.config(body) : StrictJson.read(body);
            make(Change.read(table, key, read, Change.NOW));
            request.exchange().header(CommonFields.NO_STORE).send(Status.OK_200);
            return;
        }
        byte[] value = tables.value(table, key, request.exchange().demand(), request::hold);
        request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE).send(Status.OK_200, value);
    }

    /** What is in the log is made whatever happens here, so what cannot be made must not get there. */
    private void make(Change change) {
        if (log == null) {
            tables.change(change);
        } else {
            tables.check(change);
            tables.change(log.append(change));
        }
    }

    /** Answers with names, page by page. The first page is read before the answer begins, so that a failure can be answered. */
    private static void list(FaceRequest request, @Nullable String first, Function<String, Page<String>> pages) {
        Page<String> beginning = pages.apply("");
        if (request.method() == Method.HEAD) {
            request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE).sendBare(Status.OK_200);
            return;
        }
        JsonAnswer.send(request.exchange(), Status.OK_200, generator -> {
            generator.writeStartArray();
            if (first != null) {
                generator.writeString(first);
            }
            Page<String> page = beginning;
            while (true) {
                for (String name : page.items()) {
                    generator.writeString(name);
                }
                if (page.next() == null) {
                    break;
                }
                page = pages.apply(page.next());
            }
            generator.writeEndArray();
        });
    }
}
