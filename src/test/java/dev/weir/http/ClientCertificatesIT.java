package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestCertificates;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients may do by the names in their certificates. */
final class ClientCertificatesIT {
    private static final String OTHER = "DNS:other.example";
    private static final String PUT = "PUT /kv/shop-1/k HTTP/1.1";
    private static final String GET = "GET /kv/shop-1/k HTTP/1.1";
    private static final String ONE_BYTE = "Content-Length: 1";

    private static TestCertificates authority;
    private static RealEdge edge;
    private static SSLContext writer;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        authority = new TestCertificates(folder);
        edge = new RealEdge(
                Wire.TLS, "tls.client-certificates=optional", "tls.client-authorities=" + authority.authority(),
                "access.clients=reader=read\\,list:shop-*,writer=read\\,write,boss.example=admin,"
                        + "spiffe://example/job?n=1=read:shop-1");
        writer = client("writer", OTHER);
        Waiting.until("the edge serves", () -> put(writer) == 200);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static SSLContext client(String name, String others) {
        return Wire.context(authority.issue(name, others), authority);
    }

    private static RawClient connect(SSLContext context, int port) {
        try {
            return new RawClient(Wire.over(new Socket(InetAddress.getLoopbackAddress(), port), context));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(SSLContext context, String line, String... fields) {
        try (RawClient client = connect(context, edge.port())) {
            return client.request(line, fields).answer().status();
        }
    }

    private static int put(SSLContext context, String... fields) {
        try (RawClient client = connect(context, edge.port())) {
            String[] all = Arrays.copyOf(fields, fields.length + 1);
            all[fields.length] = ONE_BYTE;
            return client.request(PUT, all).send("v").answer().status();
        }
    }

    @Test
    void whoShowsNoneIsNobody() {
        assertEquals(401, status(Wire.context(), GET));
        assertEquals(401, put(Wire.context()));
        assertEquals(200, status(Wire.context(), "GET /status HTTP/1.1"));
    }

    @Test
    void aNameGrantsWhatTheSettingSays() {
        SSLContext reader = client("reader", OTHER);
        assertEquals(200, status(reader, GET));
        assertEquals(200, status(reader, GET, "Accept: text/plain;q=0.5"));
        assertEquals(200, status(reader, "GET /kv/shop-1 HTTP/1.1"));
        assertEquals(403, put(reader));
        assertEquals(403, status(reader, "GET /kv/other/k HTTP/1.1"));
        assertEquals(403, status(writer, "GET /kv/shop-1 HTTP/1.1"));
    }

    @Test
    void aRefusalSaysByWhatTheClientIsKnown() {
        assertEquals("The client certificate of writer may not list the bucket shop-1.\n", words(writer));
        assertEquals(
                "This request needs a token that is valid: Authorization: Bearer TOKEN, or Basic with it as the password; or a"
                        + " client certificate that is known.\n",
                words(client("nobody", OTHER)));
    }

    private static String words(SSLContext context) {
        try (RawClient client = connect(context, edge.port())) {
            return client.request("GET /kv/shop-1 HTTP/1.1").answer().body();
        }
    }

    @Test
    void aNameMayBeOneOfTheOthersInTheCertificate() {
        assertEquals(200, status(client("nobody", "URI:spiffe://example/job?n=1"), GET));
        assertEquals(401, status(client("nobody", "URI:spiffe://example/job?n=2"), GET));
        assertEquals(401, status(client("nobody", OTHER), GET));
    }

    @Test
    void aTokenThatIsShownCountsInstead() {
        assertEquals(401, status(writer, GET, "Authorization: Bearer wrong"));
        assertEquals(401, put(writer, "Authorization: Bearer wrong"));
    }

    @Test
    void theAdminListenerKnowsThemToo() {
        String line = "PUT /_buckets/shop-1 HTTP/1.1";
        for (SSLContext context : new SSLContext[] {Wire.context(), writer, client("boss", "DNS:boss.example")}) {
            int expected = context == Wire.context() ? 401 : context == writer ? 403 : 200;
            try (RawClient client = connect(context, edge.adminPort())) {
                client.request(line, "Content-Type: application/json", "Content-Length: 2").send("{}");
                assertEquals(expected, client.answer().status());
            }
        }
    }
}
