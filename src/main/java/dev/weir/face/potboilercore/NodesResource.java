package dev.weir.face.potboilercore;

import dev.weir.face.FaceRequest;
import dev.weir.item.BucketName;
import dev.weir.request.QueryParameters;
import dev.weir.response.HttpError;
import dev.weir.store.LogNodes;
import dev.weir.webhook.HttpUrl;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /nodes}: the other nodes that it knows of, which are told of all entries. */
final class NodesResource {
    private static final Logger LOG = LoggerFactory.getLogger(NodesResource.class);
    private static final String PORT = "query_port";
    private static final int LARGEST_PORT = 65_535;
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final LogNodes nodes;
    private final BucketName bucket;
    private final Status added;
    private final Runnable changed;

    /**
     * @param added the status of the answer for a node that was added
     * @param changed is called once there is another node, and must not block
     */
    NodesResource(LogNodes nodes, BucketName bucket, Status added, Runnable changed) {
        this.nodes = nodes;
        this.bucket = bucket;
        this.added = added;
        this.changed = changed;
    }

    void answer(FaceRequest request) {
        if (!request.admit("GET, HEAD, POST, DELETE, OPTIONS")) {
            return;
        }
        if (request.method() == Method.POST) {
            add(request);
        } else if (request.method() == Method.DELETE) {
            remove(request);
        } else {
            list(request);
        }
    }

    private void list(FaceRequest request) {
        int port = QueryParameters.read(request.exchange().query(), "GET /nodes", List.of(PORT)).number(PORT, 0, LARGEST_PORT);
        request.body(MOST_BODY_BYTES);
        List<String> urls = nodes.list(bucket);
        if (port > 0 && request.method() == Method.GET) {
            String host = request.exchange().clientSocket().peer().host();
            String url = "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ':' + port;
            if (nodes.add(bucket, url)) {
                changed.run();
            } else {
                LOG.debug("The node {} is not added: there are as many as there may be", url);
            }
        }
        request.json(Status.OK_200, generator -> {
            generator.writeStartArray();
            for (String url : urls) {
                generator.writeString(url);
            }
            generator.writeEndArray();
        });
    }

    private void add(FaceRequest request) {
        String url = Bodies.url(request.body(MOST_BODY_BYTES));
        if (!isNode(url)) {
            throw HttpError.badRequest("Bad URL");
        }
        if (!nodes.add(bucket, url)) {
            throw HttpError.unprocessable("There are as many nodes as it takes.");
        }
        changed.run();
        EmptyAnswer.send(request, added);
    }

    /** Whether there may be a path below it. */
    private static boolean isNode(String url) {
        return url.indexOf('?') < 0 && HttpUrl.parse(url) != null && HttpUrl.parse(url + LogNodes.OTHER) != null;
    }

    private void remove(FaceRequest request) {
        if (!nodes.remove(bucket, Bodies.url(request.body(MOST_BODY_BYTES)))) {
            throw HttpError.notFound("No such node");
        }
        EmptyAnswer.send(request, Status.NO_CONTENT_204);
    }
}
