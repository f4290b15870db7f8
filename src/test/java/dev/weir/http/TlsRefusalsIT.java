package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A listener with TLS that is full. */
final class TlsRefusalsIT {
    private static Socket connect(EdgeFixture edge) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static RawClient speaking(String version, EdgeFixture edge) throws IOException {
        SSLSocket socket = (SSLSocket) Wire.context().getSocketFactory().createSocket(
                InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {version});
        return new RawClient(socket);
    }

    @Test
    void aConnectionTooManyIsTold503AfterAHandshake() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, "http.max-connections=1", "http.spare-idle=1h")) {
            try (RawClient first = edge.raw()) {
                assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
                for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                    try (RawClient second = speaking(version, edge)) {
                        Answer refused = second.request("GET /status HTTP/1.1").answer();
                        assertEquals(503, refused.status());
                        assertEquals("1", refused.field("retry-after"));
                        assertTrue(second.isClosed());
                    }
                }
                assertEquals(2, edge.registry.get("weir.tls.handshakes").tag("listener", "http").tag("result", "refused")
                        .counter().count());
                assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            }
            Waiting.until(() -> edge.registry.get("weir.http.connections").gauge().value() == 0);
            Waiting.until(edge::hasRoom);
        }
    }

    @Test
    void clientsThatAreRefusedAndSayNothingAreClosedAndThoseBeyondTheBoundAtOnce() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(Wire.TLS, "http.max-connections=1", "http.spare-idle=1h");
                RawClient first = edge.raw()) {
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                silent.add(connect(edge));
            }
            for (Socket socket : silent) {
                try (socket) {
                    assertTrue(new RawClient(socket).isClosed());
                }
            }
            assertEquals(20, edge.registry.get("weir.listener.refused").tag("reason", "full").counter().count());
            try (RawClient second = speaking("TLSv1.3", edge)) {
                assertEquals(503, second.request("GET /status HTTP/1.1").answer().status());
            }
        }
    }
}
