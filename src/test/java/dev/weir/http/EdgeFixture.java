package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * An edge that listens on a free port, over flows in memory. Tests of the contract use its URL alone, so that they hold for any
 * edge.
 */
final class EdgeFixture implements AutoCloseable {
    static final CachePolicy POLICY = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofSeconds(60), Duration.ofDays(1), Duration.ofSeconds(1));
    static final LimitSettings LIMITS = new LimitSettings(1 << 20, 2 << 20, 100, 16 << 20);

    private final EdgeServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final MemoryFlows flows = new MemoryFlows();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    EdgeFixture() {
        this(UnaryOperator.identity(), LIMITS);
    }

    EdgeFixture(UnaryOperator<HttpSettings> change, LimitSettings limits) {
        try {
            server = EdgeServer.start(
                    change.apply(defaults()), limits, flows, flows, bucket -> POLICY, false, registry, InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HttpSettings defaults() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                1000,
                500,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                null);
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Sends a request; the fields are names and values in turn. */
    HttpResponse<String> send(String method, String path, String body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... fields) {
        return send("GET", path, "", fields);
    }

    HttpResponse<String> put(String path, String body, String... fields) {
        return send("PUT", path, body, fields);
    }

    /** A bare connection to the edge. */
    RawClient raw() {
        return new RawClient(port());
    }

    void stop() {
        server.close();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
