package dev.weir.face.kevindb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.access.Right;
import dev.weir.engine.Engine;
import dev.weir.exchange.JsonAnswer;
import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.response.CommonFields;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.store.LiveEdges;
import dev.weir.stream.ChangeWatchers;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Speaks as kevinDB: {@code /key-value-store/{key}}, {@code /key-value-store-view} and {@code /initkv}. */
public final class KevindbFace implements Face {
    public static final String NAME = "kevindb";

    private static final JsonFactory JSON = new JsonFactory();

    private final KevindbSettings settings;
    private final String host;
    private final LiveEdges edges;
    private final Store store;
    private final KeyResource keys;
    private final ViewResource view;
    private volatile @Nullable String address;
    private volatile @Nullable Heartbeat heartbeat;

    /**
     * A face that is on.
     *
     * @param changes of the bucket, as they are committed
     * @param databaseMillis the latest time that the database's clock can show
     * @param skew how far ahead of that a version may be
     * @param host of its listener
     */
    public KevindbFace(
            KevindbSettings settings,
            Engine engine,
            LiveEdges edges,
            ChangeWatchers changes,
            LongSupplier databaseMillis,
            Duration skew,
            String host) {
        var bucket = new BucketName(settings.bucket());
        var arrivals = new Arrivals(edges, bucket, databaseMillis, skew, settings.patience());
        changes.watch(bucket, arrivals::seen);
        this.settings = settings;
        this.host = host;
        this.edges = edges;
        this.store = new Store(engine, bucket, arrivals);
        this.keys = new KeyResource(store, () -> Objects.requireNonNull(address));
        this.view = new ViewResource(edges);
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
        return KevindbFace::describe;
    }

    /** {@code {"error": words, "message": "Error in PUT"}}. */
    private static byte[] describe(
            ServerResponseHeaders fields, String method, boolean problem, Status status, String words) {
        fields.set(JsonAnswer.JSON);
        var text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            generator.writeStringField("error", words.isEmpty() ? status.reasonPhrase() : words);
            generator.writeStringField("message", method.isEmpty() ? "Error" : "Error in " + method);
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot fail to be written", impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void listening(int port) {
        String given = settings.socketAddress();
        String own = given != null ? given : (host.contains(":") ? "[" + host + "]" : host) + ':' + port;
        var beats = new Heartbeat(edges, own, settings.view(), settings.heartbeat());
        address = own;
        heartbeat = beats;
        beats.start();
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        String first = path.getFirst();
        if (first.equals("key-value-store") && path.size() == 2) {
            keys.answer(request, path.getLast());
        } else if (first.equals("key-value-store-view") && path.size() == 1) {
            Method method = request.method();
            if (method != Method.OPTIONS) {
                store.admit(method == Method.GET || method == Method.HEAD ? Right.READ : Right.ADMIN);
            }
            view.answer(request);
        } else if (first.equals("initkv") && path.size() == 1) {
            whole(request);
        } else {
            throw HttpError.notFound("There is no such route");
        }
    }

    /** {@code /initkv}: all values, and all metadata, each as a string that holds JSON. */
    private void whole(FaceRequest request) {
        if (!request.admit("GET, HEAD, OPTIONS")) {
            return;
        }
        store.admit(Right.LIST);
        store.admit(Right.READ);
        CausalMetadata seen = ItemBody.read(request.body(KeyResource.MOST_METADATA_BYTES)).seen();
        if (request.method() == Method.HEAD) {
            request.exchange().header(JsonAnswer.JSON).header(CommonFields.NO_STORE).sendBare(Status.OK_200);
            return;
        }
        JsonAnswer.send(request.exchange(), Status.OK_200, generator -> {
            generator.writeStartObject();
            generator.writeFieldName("value");
            CausalMetadata metadata;
            try (WholeStore values = new WholeStore(store, request, seen)) {
                generator.writeString(values, -1);
                metadata = values.metadata();
            }
            generator.writeStringField("causal-metadata", metadata.toJson());
            generator.writeEndObject();
        });
    }

    @Override
    public void close() {
        Heartbeat beats = heartbeat;
        if (beats != null) {
            beats.close();
        }
    }
}
