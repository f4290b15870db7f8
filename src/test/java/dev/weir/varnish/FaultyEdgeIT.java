package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.RealVarnish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped proxies make of an edge that fails halfway: no write is sent twice, and no part of a value seems whole. */
final class FaultyEdgeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void aWriteWhoseAnswerIsLostIsSentOnceAndAnAnswerThatIsCutIsSeenToBe() throws Exception {
        try (FaultyEdge edge = new FaultyEdge();
                RealVarnish varnish = RealVarnish.before(edge.url());
                RealNginx nginx = RealNginx.before(edge.url(), Files.createDirectory(folder.resolve("nginx")));
                RealNginx both = RealNginx.before(varnish.url(), Files.createDirectory(folder.resolve("both")))) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertSentOnce(edge, client, varnish.url(), "varnish", 503);
                assertCut(client, varnish.url());
            }
            for (HttpClient.Version version : HttpClient.Version.values()) {
                try (HttpClient client = HttpClient.newBuilder().sslContext(nginx.trust()).version(version).build()) {
                    assertSentOnce(edge, client, nginx.url(), "nginx-" + version, 502);
                    assertCut(client, nginx.url());
                }
                try (HttpClient client = HttpClient.newBuilder().sslContext(both.trust()).version(version).build()) {
                    assertSentOnce(edge, client, both.url(), "both-" + version, 503);
                    assertCut(client, both.url());
                }
            }
        }
    }

    /** Sends a write that is answered, which leaves a kept connection, and one whose answer is lost. */
    private static void assertSentOnce(FaultyEdge edge, HttpClient client, URI proxy, String way, int status)
            throws IOException, InterruptedException {
        for (String body : List.of("value", "x".repeat(1 << 20))) {
            String key = way + "-" + body.length();
            assertEquals(200, put(client, proxy, "/kv/b/" + key + "-whole", body));
            assertEquals(status, put(client, proxy, "/kv/b/" + key + "-lost", body), way);
            assertEquals(1, edge.count("PUT /kv/b/" + key + "-lost"), way);
        }
    }

    private static int put(HttpClient client, URI proxy, String path, String body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(proxy + path)).PUT(BodyPublishers.ofString(body)).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static void assertCut(HttpClient client, URI proxy) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy + "/kv/b/cut")).build();
        for (int i = 0; i < 2; i++) {
            try {
                // One that knows before it has sent anything says so.
                int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
                assertTrue(status >= 500, () -> "A part came with status " + status);
            } catch (IOException cut) {
                // As the client must see it.
            }
        }
    }
}
