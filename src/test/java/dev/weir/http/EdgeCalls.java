package dev.weir.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.check.MalformedJsonException;
import dev.weir.check.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Something that answers on a port of this machine, and short ways to ask it. */
interface EdgeCalls extends AutoCloseable {
    int port();

    /** How it is reached. */
    default Wire wire() {
        return Wire.PLAIN;
    }

    @Override
    void close();

    default URI uri(String path) {
        return URI.create(wire().scheme() + "://127.0.0.1:" + port() + path);
    }

    /** Sends a request; the fields are names and values in turn. */
    default <T> HttpResponse<T> send(
            String method, String path, BodyPublisher body, BodyHandler<T> answer, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60)).method(method, body);
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        try {
            return wire().client().send(request.build(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    default HttpResponse<String> send(String method, String path, String body, String... fields) {
        return send(
                method,
                path,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                BodyHandlers.ofString(StandardCharsets.UTF_8),
                fields);
    }

    default HttpResponse<String> get(String path, String... fields) {
        return send("GET", path, "", fields);
    }

    default HttpResponse<String> put(String path, String body, String... fields) {
        return send("PUT", path, body, fields);
    }

    default HttpResponse<String> delete(String path, String... fields) {
        return send("DELETE", path, "", fields);
    }

    /** A request to {@code /multi} as it should be. */
    default HttpResponse<String> multi(String method, String bucket, String json) {
        return send(method, "/multi/" + bucket, json, "Content-Type", "application/json");
    }

    /** A bare connection to the edge. */
    default RawClient raw() {
        return raw("127.0.0.1");
    }

    /** Whether one more connection is served; if not, it is refused. */
    default boolean hasRoom() {
        try (RawClient another = raw()) {
            return another.request("GET /status HTTP/1.1").answer().status() == 200;
        }
    }

    /** One from an address of this machine, {@code 127.0.0.2}. */
    default RawClient raw(String from) {
        return new RawClient(wire(), from, port());
    }

    /** The answer's body as JSON. */
    static JsonNode json(HttpResponse<String> response) {
        try {
            return StrictJson.read(response.body().getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(response.statusCode() + " " + response.body(), e);
        }
    }

    /** A field of the answer, empty where it has none. */
    static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static String etag(HttpResponse<?> response) {
        return field(response, "etag");
    }
}
