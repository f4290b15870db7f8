package dev.weir.varnish;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** A client with text for bodies. Any thread uses it. */
final class Http implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client;

    /** A client of HTTP/1.1. */
    Http() {
        this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
    }

    private Http(HttpClient.Builder builder) {
        client = builder.build();
    }

    /** The same from an address of this machine, {@code 127.0.0.2}. */
    static Http from(String address) throws UnknownHostException {
        return new Http(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.getByName(address)));
    }

    /** A client of HTTP/2 over TLS. */
    Http(SSLContext trust) {
        this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(trust));
    }

    /** Sends a request without a body; fields are a name, a value, a name and so on. */
    Answer send(String method, URI uri, String... fields) throws IOException, InterruptedException {
        return send(method, uri, BodyPublishers.noBody(), fields);
    }

    Answer get(URI uri, String... fields) throws IOException, InterruptedException {
        return send("GET", uri, fields);
    }

    /** Sends a request with a body. */
    Answer put(URI uri, String value, String... fields) throws IOException, InterruptedException {
        return send("PUT", uri, value, fields);
    }

    /** Sends a request with a text for its body. */
    Answer send(String method, URI uri, String body, String[] fields) throws IOException, InterruptedException {
        return send(method, uri, BodyPublishers.ofString(body), fields);
    }

    private Answer send(String method, URI uri, HttpRequest.BodyPublisher body, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body).timeout(LIMIT);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        client.close();
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        /** The field's value, empty where there is none. */
        String field(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Status and X-Cache: {@code 200 hit}. */
        String way() {
            return (status() + " " + field("X-Cache")).strip();
        }
    }
}
