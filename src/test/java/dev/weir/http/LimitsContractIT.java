package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The sizes that Poky's contract promises, as the packaged settings have them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsContractIT {
    private static final int MIB_32 = 32 << 20;

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge(
                "limits.value-bytes=32MiB",
                "limits.multi-bytes=32MiB",
                "limits.multi-entries=10000",
                "limits.bodies-in-flight-bytes=256MiB");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void aValueOf32MiBIsStoredAndOneByteMoreIsNot() {
        byte[] value = new byte[MIB_32];
        new Random(7).nextBytes(value);
        HttpResponse<String> put = edge.send("PUT", "/kv/b/large", BodyPublishers.ofByteArray(value), BodyHandlers.ofString());
        assertEquals(200, put.statusCode(), put.body());
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(
                    value, edge.send("GET", "/kv/b/large", BodyPublishers.noBody(), BodyHandlers.ofByteArray()).body());
        }
        HttpResponse<byte[]> part = edge.send(
                "GET", "/kv/b/large", BodyPublishers.noBody(), BodyHandlers.ofByteArray(), "Range", "bytes=-1");
        assertArrayEquals(new byte[] {value[MIB_32 - 1]}, part.body());
        HttpResponse<String> refused = edge.send(
                "PUT", "/kv/b/larger", BodyPublishers.ofByteArray(Arrays.copyOf(value, MIB_32 + 1)), BodyHandlers.ofString());
        assertEquals(413, refused.statusCode());
        assertTrue(refused.body().contains("33554432"), refused.body());
        assertEquals("no-store", field(refused, "cache-control"));
        assertEquals(404, edge.get("/kv/b/larger").statusCode());
    }

    @Test
    void tenThousandEntriesAreWrittenReadAndDeleted() {
        String write = entries(10_000, "{\"key\":\"%d\",\"data\":\"%d\"}");
        HttpResponse<String> put = edge.multi("PUT", "many", write);
        assertEquals(200, put.statusCode(), put.body());
        assertEquals(entries(10_000, "{\"key\":\"%d\",\"result\":\"inserted\"}"), put.body());
        String keys = entries(10_000, "{\"key\":\"%d\"}");
        String members = entries(10_000, "\"%d\":\"%d\"");
        String expected = "{" + members.substring(1, members.length() - 1) + "}";
        assertEquals(expected, edge.multi("POST", "many", keys).body());
        assertEquals(413, edge.multi("POST", "many", entries(10_001, "{\"key\":\"%d\"}")).statusCode());
        assertEquals(
                entries(10_000, "{\"key\":\"%d\",\"result\":\"deleted\"}"), edge.multi("DELETE", "many", keys).body());
        assertEquals("{}", edge.multi("POST", "many", keys).body());
    }

    @Test
    void aMultiIsAtMost32MiBBothWays() {
        String part = "x".repeat(12 << 20);
        for (int i = 0; i < 3; i++) {
            assertEquals(200, edge.put("/kv/parts/" + i, part).statusCode());
        }
        assertEquals(
                "{\"0\":\"" + part + "\",\"1\":\"" + part + "\"}",
                edge.multi("POST", "parts", "[{\"key\":\"0\"},{\"key\":\"1\"}]").body());
        HttpResponse<String> three = edge.multi("POST", "parts", "[{\"key\":\"0\"},{\"key\":\"1\"},{\"key\":\"2\"}]");
        assertEquals(413, three.statusCode());
        String frame = "[{\"key\":\"k\",\"data\":\"\"}]";
        String most = "y".repeat(MIB_32 - frame.length());
        assertEquals(200, edge.multi("PUT", "parts", frame.replace("\"\"", "\"" + most + "\"")).statusCode());
        assertEquals(most, edge.get("/kv/parts/k").body());
        assertEquals(413, edge.multi("PUT", "parts", frame.replace("\"\"", "\"" + most + "y\"")).statusCode());
    }

    private static String entries(int count, String format) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",").append(format.replace("%d", String.valueOf(i)));
        }
        return json.append(']').toString();
    }
}
