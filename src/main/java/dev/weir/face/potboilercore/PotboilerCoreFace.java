package dev.weir.face.potboilercore;

import dev.weir.access.Right;
import dev.weir.engine.Engine;
import dev.weir.face.Face;
import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.store.LogNodes;
import dev.weir.store.LogOwners;
import dev.weir.stream.ChangeWatchers;
import dev.weir.webhook.Webhooks;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Speaks as Potboiler's core: {@code /log}, and below it, and {@code /nodes}. */
public final class PotboilerCoreFace implements Face {
    public static final String NAME = "potboiler-core";

    private final PotboilerCoreSettings settings;
    private final Engine engine;
    private final BucketName bucket;
    private final Webhooks webhooks;
    private final LogResource log;
    private final NodesResource nodes;
    private final WebhooksResource registrations;

    /**
     * A face that is on.
     *
     * @param webhooks of the log; it starts and closes them
     * @param changes of the bucket, as they are committed
     */
    public PotboilerCoreFace(
            PotboilerCoreSettings settings,
            Engine engine,
            LogOwners owners,
            LogNodes nodes,
            Webhooks webhooks,
            ChangeWatchers changes) {
        this.engine = engine;
        this.bucket = new BucketName(settings.bucket());
        Status made = settings.era() == PotboilerCoreSettings.Era.README ? Status.NO_CONTENT_204 : Status.CREATED_201;
        this.settings = settings;
        this.webhooks = webhooks;
        this.log = new LogResource(engine, bucket, owners, settings.era(), webhooks::wake);
        this.nodes = new NodesResource(nodes, bucket, made, webhooks::registered);
        this.registrations = new WebhooksResource(webhooks, made);
        changes.watch(bucket, version -> webhooks.wake());
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
        return PotboilerCoreFace::describe;
    }

    /** The words alone. */
    private static byte[] describe(
            ServerResponseHeaders fields, String method, boolean problem, Status status, String words) {
        return (words.isEmpty() ? status.reasonPhrase() : words).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void listening(int port) {
        webhooks.start();
    }

    @Override
    public void answer(FaceRequest request) {
        List<String> path = request.path();
        boolean ofLog = path.getFirst().equals("log") && path.size() == 2;
        admit(request, path);
        if (path.equals(List.of("log"))) {
            log.log(request);
        } else if (path.equals(List.of("nodes"))) {
            nodes.answer(request);
        } else if (!ofLog) {
            throw HttpError.notFound("There is no such route");
        } else {
            switch (path.getLast()) {
                case "first" -> log.first(request);
                case "other" -> log.other(request);
                case "register" -> registrations.register(request);
                case "deregister" -> registrations.deregister(request);
                default -> log.entry(request, path.getLast());
            }
        }
    }

    /** What is not in items has its rights with the bucket: who is told of entries, its administrators say. */
    private void admit(FaceRequest request, List<String> path) {
        Method method = request.method();
        boolean reads = method == Method.GET || method == Method.HEAD;
        String last = path.getLast();
        boolean changesWhoIsTold = last.equals("register") || last.equals("deregister")
                || last.equals("nodes") && (!reads || !request.exchange().query().isEmpty());
        if (method != Method.OPTIONS) {
            engine.admit(bucket, changesWhoIsTold ? Right.ADMIN : reads ? Right.READ : Right.WRITE);
        }
    }

    @Override
    public void close() {
        webhooks.close();
    }
}
