package dev.weir.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Shows an edge secrets in every way, and keeps what it answers. */
final class Shown {
    private final EdgeProcess edge;
    private final int face;
    private final SSLContext trusted;
    private final StringBuilder answers = new StringBuilder();

    /** @param face the port of its face kevindb, which speaks TLS */
    Shown(EdgeProcess edge, int face, SSLContext trusted) {
        this.edge = edge;
        this.face = face;
        this.trusted = trusted;
    }

    /** All answers until now. */
    String answers() {
        return answers.toString();
    }

    int status(String authorization) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return send(client, "GET", edge.item("mine", "nothing"), "", authorization).statusCode();
        }
    }

    /** Asks for these of the admin listener. */
    void admin(List<String> paths, String authorization) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            paths.forEach(path -> send(client, "GET", URI.create(edge.adminUrl() + path), "", authorization));
        }
    }

    private HttpResponse<String> send(HttpClient client, String method, URI uri, String body, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Authorization", authorization);
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            answers.append(answer.headers().map()).append(answer.body());
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every kind of request, several on each connection. */
    void ask(String authorization) {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusted);
        String url = edge.url().toString();
        String admin = edge.adminUrl().toString();
        try (HttpClient client = builder.build()) {
            for (int i = 0; i < 2; i++) {
                send(client, "PUT", edge.item("mine", "k"), "{}", authorization);
                send(client, "PUT", edge.item("mine", "%6b"), "{}", authorization);
                send(client, "GET", edge.item("mine", "k"), "", authorization);
                send(client, "GET", edge.item("mine", "%6b"), "", authorization);
                send(client, "GET", URI.create(url + "/kv/mine"), "", authorization);
                send(client, "GET", URI.create(url + "/kv"), "", authorization);
                send(client, "POST", URI.create(url + "/multi/mine"), "[\"k\"]", authorization);
                send(client, "POST", URI.create(url + "/multi/mine"), "{", authorization);
                send(client, "GET", URI.create(url + "/nothing/at/all?x=y"), "", authorization);
                send(client, "TRACE", URI.create(url + "/kv/mine/k"), "", authorization);
                send(client, "GET", URI.create(admin + "/_buckets/mine"), "", authorization);
                send(client, "PUT", URI.create(admin + "/_buckets/mine"), "{\"x\":1}", authorization);
                send(client, "GET", URI.create(admin + "/metrics"), "", authorization);
                URI value = URI.create("https://localhost:" + face + "/key-value-store/k");
                send(client, "PUT", value, "{\"value\":\"v\",\"causal-metadata\":\"\"}", authorization);
                send(client, "GET", value, "", authorization);
                send(client, "DELETE", edge.item("mine", "other"), "", authorization);
            }
        }
    }

    /** Requests that are wrong, or have the secret where none belongs. */
    void malformed(String shown) throws IOException {
        String get = "GET /kv/mine/k HTTP/1.1";
        String field = "Authorization: Bearer " + shown;
        for (String head : List.of(
                get + "\r\nHost: localhost\r\n" + field + "\r\n" + field + "\r\n\r\n",
                get + "\r\n" + field + "\r\n\r\n",
                get + "\r\nHost: localhost\r\nAuthorization : Bearer " + shown + "\r\n\r\n",
                get + "\r\nHost: localhost\r\nAuthorization: Bearer " + shown + "\u0001\r\n\r\n",
                get + "\r\nHost: localhost\r\nAuthorization: Bearer\r\n " + shown + "\r\n\r\n",
                get + "\r\nHost: localhost\r\nAuthorization: Bearer " + shown + "\u00e9\r\n\r\n",
                get + "\r\nHost: evil.example\r\n" + field + "\r\n\r\n",
                get + "\r\nHost: localhost\r\n" + field + "\r\nContent-Length: x\r\n\r\n",
                "PUT /kv/mine/k HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "PUT /kv/mine/k HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\nContent-Length: 1\r\nIf-Match: x\r\n\r\nv",
                "GET /kv/mine/k HTTP/3.0\r\nHost: localhost\r\n" + field + "\r\n\r\n",
                "G@T /kv/mine/k HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n",
                "GET /kv/mine/%zz HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n",
                "GET /kv/mine/k?access_token=" + shown + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "PUT /kv/mine/k?x=y&access_token=" + shown + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n",
                "GET http://any:" + shown + "@localhost/kv/mine/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                get + "\r\nHost: localhost\r\nConnection: close\r\n" + field + "\r\nX: " + "x".repeat(60_000) + "\r\n\r\n")) {
            send(edge.url().getPort(), head);
            send(edge.adminUrl().getPort(), head);
        }
    }

    private void send(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            answers.append(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        } catch (SocketException cut) {
            // With a request unread, the edge's close may overtake its answer.
        }
    }
}
