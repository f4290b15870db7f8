package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every listener of an edge speaks TLS, and says so where it says where it is. */
final class TlsListenersIT {
    private static RealEdge edge;

    @BeforeAll
    static void start() {
        edge = new RealEdge(Wire.TLS, "faces.pigtail.port=0");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void theAdminListenerAnswersOverTlsAndOnlyOverTls() {
        assertEquals(200, edge.admin().get("/health/live").statusCode());
        HttpResponse<String> ready = edge.admin().get("/health/ready");
        assertTrue(ready.body().contains("https://127.0.0.1:" + edge.face("pigtail").port()), ready.body());
        String metrics = edge.admin().get("/metrics").body();
        assertTrue(metrics.contains("\nweir_tls_expiry_seconds "), metrics);
        assertTrue(metrics.contains("weir_tls_handshakes_total{listener=\"admin\",result=\"done\"}"), metrics);
        try (RawClient plain = new RawClient(edge.adminPort())) {
            RawClient.Answer answer = plain.request("GET /health/live HTTP/1.1").answer();
            assertEquals(400, answer.status());
            assertEquals("This port speaks TLS; ask with https in place of http.\n", answer.body());
        }
    }

    @Test
    void aFaceAnswersOverTlsAndLinksToItself() {
        EdgeCalls face = edge.face("pigtail");
        assertEquals(201, face.send("POST", "/create", "{\"name\":\"q\",\"timeout_ms\":60000}").statusCode());
        Waiting.until("the bucket is known as a queue",
                () -> face.send("POST", "/queue/q", "{\"task_name\":\"t\"}").statusCode() == 201);
        HttpResponse<String> added = face.send("POST", "/queue/q", "{\"task_name\":\"t\"}");
        assertTrue(field(added, "location").startsWith("https://127.0.0.1:" + face.port() + "/queue/q/"),
                field(added, "location"));
        try (RawClient plain = new RawClient(face.port())) {
            assertEquals(400, plain.request("GET /queues HTTP/1.1").answer().status());
        }
    }
}
