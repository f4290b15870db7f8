package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.host.KnownHosts;
import io.helidon.http.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection brings is taken apart the same way however its bytes come, and no byte is lost or given twice. */
final class RequestBytesTest {
    private static final HeadLimits LIMITS = new HeadLimits(200, 400, 5, true, Set.of("/status"), KnownHosts.ANY);
    private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PUT = "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";

    private final RequestBytes requests = new RequestBytes(LIMITS);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end as Helidon does: heads and, behind them, bodies; and perhaps a refusal, which is the end. */
    private static List<String> parts(Deque<byte[]> pieces) {
        List<String> parts = new ArrayList<>();
        try {
            read(pieces, parts);
        } catch (RequestException refused) {
            parts.add(refused.status() + " " + refused.getMessage());
        }
        return parts;
    }

    private static void read(Deque<byte[]> pieces, List<String> parts) {
        RequestBytes requests = new RequestBytes(LIMITS);
        byte[] head = null;
        while (true) {
            head = requests.head(null);
            while (head == null) {
                byte[] more = pieces.poll();
                if (more == null) {
                    return;
                }
                head = requests.head(more);
            }
            parts.add(text(head));
            StringBuilder body = new StringBuilder();
            while (requests.isInBody()) {
                byte[] more = requests.body(pieces::poll);
                if (more == null) {
                    break;
                }
                body.append(text(more));
            }
            parts.add(body.toString());
        }
    }

    @Test
    void partsAreTheSameHoweverTheBytesAreCut() {
        String all = GET + "\r\n" + PUT + PUT + "\r\n\r\n" + GET
                + "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET;
        List<String> whole = parts(new ArrayDeque<>(List.of(bytes(all))));
        assertEquals(10, whole.size());
        assertEquals("abc", whole.get(3));
        assertEquals("0\r\n\r\n" + GET, whole.getLast());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            assertEquals(whole, parts(cut(all, random)), () -> "seed " + seed);
        }
    }

    @Test
    void whateverComesIsTakenApartOrRefusedTheSameWayHoweverItIsCut() {
        String interesting =
                "\r\n \t:,;\0\u007f\u00e4GETgetHTTP/1.12Host: Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(PUT + GET + PUT);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                int from = random.nextInt(interesting.length());
                int to = random.nextInt(4) == 0 ? interesting.length() : from + 1;
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(2), interesting.substring(from, to));
            }
            String all = text.toString();
            List<String> whole = parts(new ArrayDeque<>(List.of(bytes(all))));
            assertEquals(whole, parts(cut(all, random)), () -> "seed " + seed + ": " + all);
            taken += whole.size() == 6 ? 1 : 0;
        }
        assertTrue(taken > 1_000, "too few are well-formed: " + taken);
    }

    private static Deque<byte[]> cut(String all, Random random) {
        Deque<byte[]> pieces = new ArrayDeque<>();
        int most = random.nextBoolean() ? 4 : 60;
        int at = 0;
        while (at < all.length()) {
            int to = Math.min(all.length(), at + 1 + random.nextInt(most));
            pieces.add(bytes(all.substring(at, to)));
            at = to;
        }
        return pieces;
    }

    @Test
    void aHeadIsGivenAsItCame() {
        assertArrayEquals(bytes(GET), requests.head(bytes(GET)));
        assertEquals("GET", requests.head().method());
        assertEquals("/a", requests.head().target());
        assertTrue(requests.isBetweenRequests());
        assertNull(requests.head(bytes("PUT")));
        assertFalse(requests.isBetweenRequests());
        assertEquals("", requests.head().method());
    }

    @Test
    void aHigherMinorVersionIsGivenAsOnePointOne() {
        assertArrayEquals(bytes(GET), requests.head(bytes(GET.replace("1.1", "1.7"))));
    }

    @Test
    void emptyLinesAreNoRequest() {
        assertNull(requests.head(bytes("\r\n\r\n")));
        assertTrue(requests.isBetweenRequests());
        assertArrayEquals(bytes(GET), requests.head(bytes("\r\n" + GET)));
        assertThrows(RequestException.class, () -> requests.head(bytes("\r\n".repeat(9))));
    }

    @Test
    void boundsHoldToTheByte() {
        String line = "GET /" + "a".repeat(201 - 14) + " HTTP/1.1";
        assertEquals(201, line.length());
        refused(414, line);
        taken(line.replace("aa ", "a ") + "\r\nHost: h\r\n\r\n");
        String field = "X: " + "x".repeat(400 - 9 - 3 - 2);
        taken("GET / HTTP/1.1\r\nHost: h\r\n" + field + "\r\n\r\n");
        refused(431, "GET / HTTP/1.1\r\nHost: h\r\n" + field + "xxx");
        taken("GET / HTTP/1.1\r\nHost: h\r\n" + "X:\r\n".repeat(4) + "\r\n");
        refused(431, "GET / HTTP/1.1\r\nHost: h\r\n" + "X:\r\n".repeat(5));
    }

    private static void taken(String head) {
        assertArrayEquals(bytes(head), new RequestBytes(LIMITS).head(bytes(head)));
    }

    private static void refused(int status, String head) {
        RequestException refused = assertThrows(RequestException.class, () -> new RequestBytes(LIMITS).head(bytes(head)), head);
        assertEquals(status, refused.status().code(), head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\rX", "GET /a HTTP/1.1\n", "GET /a HTTP/1.1\r\nX: a\n", "GET /a HTTP/1.1\r\nX: \0",
        "GET /a\r\n",
        "GET  /a HTTP/1.1\r\n", "GET /a HTTP/1.1\r\n x: y\r\n", "GET /a HTTP/1.1\r\nx : y\r\n", "GET /a HTTP/1.1\r\n: y\r\n"})
    void whatIsMalformedIsRefusedAtOnce(String begin) {
        refused(400, begin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"501 get /a HTTP/1.1", "505 GET /a HTTP/1.0", "505 GET /a HTTP/2.0", "400 GET http:///a HTTP/1.1"})
    void whatIsNotTakenIsRefusedAtTheEndOfTheHead(String line) {
        String head = line.substring(4) + "\r\nHost: h\r\nAccept: application/problem+json\r\n";
        RequestBytes begun = new RequestBytes(LIMITS);
        assertNull(begun.head(bytes(head)));
        assertEquals("application/problem+json", begun.head().accept());
        refused(Integer.parseInt(line.substring(0, 3)), head + "\r\n");
    }

    @Test
    void aListenerWithoutBodiesTakesNoChunks() {
        RequestBytes bodiless = new RequestBytes(new HeadLimits(200, 400, 5, false, Set.of(), KnownHosts.ANY));
        RequestException refused = assertThrows(RequestException.class,
                () -> bodiless.head(bytes("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")));
        assertEquals(411, refused.status().code());
    }
}
