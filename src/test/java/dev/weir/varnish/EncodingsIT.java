package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Ways.Way;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that are stored encoded, through what is in front of an edge: Varnish, which reads gzip itself, and nginx. */
final class EncodingsIT {
    private static final byte[] TEXT = "A text that is worth its encoding. ".repeat(4000).getBytes(StandardCharsets.US_ASCII);
    private static final String GZIP = "gzip, deflate, br, zstd";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    /** A client that sends and takes bytes. */
    private record Client(HttpClient client) implements AutoCloseable {
        static Client of(Way way, Ways ways) throws Exception {
            SSLContext trust = ways.trust(way);
            return new Client(trust == null
                    ? HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
                    : HttpClient.newBuilder().sslContext(trust).build());
        }

        HttpResponse<byte[]> send(String method, URI uri, byte[] body, String... fields) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).method(
                    method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            if (fields.length > 0) {
                request.headers(fields);
            }
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }

        HttpResponse<byte[]> get(URI uri, String... fields) throws Exception {
            return send("GET", uri, new byte[0], fields);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static byte[] gzip(byte[] value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(value);
        }
        return bytes.toByteArray();
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertStored(byte[] bytes, HttpResponse<byte[]> answer, String coding, String way) {
        assertEquals(200, answer.statusCode(), way);
        assertArrayEquals(bytes, answer.body(), way);
        assertEquals(coding, field(answer, "Content-Encoding"), way);
        assertEquals("Accept-Encoding", field(answer, "Vary"), way);
        assertEquals(Integer.toString(bytes.length), field(answer, "Content-Length"), way);
    }

    @Test
    void everyWayGivesWhatTheEdgeGives() throws Exception {
        try (Ways ways = Ways.start(folder)) {
            for (Way way : Way.values()) {
                try (Client client = Client.of(way, ways)) {
                    readByAWay(client, ways.item(way, "gz-" + way), way.name());
                    readWhatIsNoGzip(client, ways.item(way, "no-" + way), way.name());
                    readBrotli(client, ways.item(way, "br-" + way), way.name());
                }
            }
        }
    }

    private static void readByAWay(Client client, URI item, String way) throws Exception {
        byte[] bytes = gzip(TEXT);
        assertEquals(200, client.send("PUT", item, bytes, "Content-Encoding", "gzip").statusCode(), way);
        // With a Varnish, the first one is a miss that has to ask the edge once more.
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> decoded = client.get(item, "Accept-Encoding", "identity", "Range", "bytes=0-9");
            assertEquals(200, decoded.statusCode(), way);
            assertArrayEquals(TEXT, decoded.body(), way);
            assertEquals("", field(decoded, "Content-Encoding"), way);
            assertEquals("Accept-Encoding", field(decoded, "Vary"), way);
            assertStored(bytes, client.get(item, "Accept-Encoding", GZIP), "gzip", way);
            assertStored(bytes, client.get(item), "gzip", way);
            assertStored(bytes, client.get(item, "Accept-Encoding", "*"), "gzip", way);
            String tag = field(client.get(item), "ETag");
            String own = field(decoded, "ETag");
            assertEquals("W/" + tag.replaceAll("\"$", "-identity\""), own, way);
            HttpResponse<byte[]> same = client.get(item, "Accept-Encoding", "br", "If-None-Match", own);
            assertEquals("304 " + own, same.statusCode() + " " + field(same, "ETag"), way);
            same = client.get(item, "Accept-Encoding", GZIP, "If-None-Match", tag);
            assertEquals("304 " + tag + " Accept-Encoding",
                    same.statusCode() + " " + field(same, "ETag") + " " + field(same, "Vary"), way);
            assertEquals(200, client.get(item, "Accept-Encoding", "br", "If-None-Match", tag).statusCode(), way);
            HttpResponse<byte[]> part = client.get(item, "Range", "bytes=0-1", "Accept-Encoding", GZIP);
            assertEquals("206 gzip", part.statusCode() + " " + field(part, "Content-Encoding"), way);
            assertArrayEquals(new byte[] {0x1f, (byte) 0x8b}, part.body(), way);
            HttpResponse<byte[]> head = client.send("HEAD", item, new byte[0], "Accept-Encoding", "identity");
            assertEquals("200 " + own, head.statusCode() + " " + field(head, "ETag"), way);
            assertEquals("", field(head, "Content-Length"), way);
        }
    }

    private static void readWhatIsNoGzip(Client client, URI item, String way) throws Exception {
        byte[] bytes = "no gzip at all".getBytes(StandardCharsets.US_ASCII);
        client.send("PUT", item, bytes, "Content-Encoding", "gzip");
        assertStored(bytes, client.get(item, "Accept-Encoding", GZIP), "gzip", way);
        assertStored(bytes, client.get(item, "Accept-Encoding", GZIP), "gzip", way);
        assertEquals(406, client.get(item, "Accept-Encoding", "").statusCode(), way);
    }

    private static void readBrotli(Client client, URI item, String way) throws Exception {
        byte[] bytes = {1, 2, 3};
        client.send("PUT", item, bytes, "Content-Encoding", "br");
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> refused = client.get(item, "Accept-Encoding", "gzip");
            assertEquals("406 Accept-Encoding", refused.statusCode() + " " + field(refused, "Vary"), way);
            assertStored(bytes, client.get(item, "Accept-Encoding", "gzip, br"), "br", way);
            assertStored(bytes, client.get(item), "br", way);
        }
    }

    @Test
    void aPurgeFindsTheOneCopyOfAnEncodedValue() throws Exception {
        try (Site site = Site.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
                Client client = new Client(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build())) {
            URI item = site.item("k");
            for (int i = 0; i < 20; i++) {
                byte[] value = ("value " + i).getBytes(StandardCharsets.US_ASCII);
                String coding = i % 2 == 0 ? "gzip" : "identity";
                byte[] bytes = i % 2 == 0 ? gzip(value) : value;
                assertEquals(200, client.send("PUT", item, bytes, "Content-Encoding", coding).statusCode());
                for (String accept : new String[] {"gzip", "identity", "gzip"}) {
                    HttpResponse<byte[]> answer = client.get(item, "Accept-Encoding", accept);
                    assertArrayEquals(i % 2 == 0 && accept.equals("gzip") ? bytes : value, answer.body());
                }
                assertEquals("hit", field(client.get(item, "Accept-Encoding", "gzip"), "X-Cache"));
            }
        }
    }
}
