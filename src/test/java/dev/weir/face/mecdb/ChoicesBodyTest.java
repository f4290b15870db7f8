package dev.weir.face.mecdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.face.mecdb.VectorClock.Entry;
import dev.weir.item.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The content of a 300, as the README of MecDB shows it. */
final class ChoicesBodyTest {
    private static final String BOUNDARY = "0029149167aa0f3629c99cf2e5e07aa0d87f4843608c765c546776224747";
    private static final String TYPE = "application/json; charset=utf-8";
    private static final List<Sibling> README = List.of(
            sibling("C", 1_390_002_563_231_255_151L, "version 3\n"), sibling("A", 1_390_002_508_437_355_039L, "version 1\n"),
            sibling("B", 1_390_002_556_455_363_523L, "version 2\n"));

    private static Sibling sibling(String client, long timestamp, String value) {
        return new Sibling(
                new Version(timestamp), new VectorClock(new TreeMap<>(Map.of(client, new Entry(1, timestamp)))), TYPE,
                value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theExampleIsTheSameByteForByte() {
        String example = """
                --%1$s
                Content-Type: application/json; charset=utf-8
                Last-Modified: Fri, 17 Jan 2014 23:49:23 GMT
                X-Mec-Timestamp: 1390002563231255151

                version 3%2$s

                --%1$s
                Content-Type: application/json; charset=utf-8
                Last-Modified: Fri, 17 Jan 2014 23:48:28 GMT
                X-Mec-Timestamp: 1390002508437355039

                version 1%2$s

                --%1$s
                Content-Type: application/json; charset=utf-8
                Last-Modified: Fri, 17 Jan 2014 23:49:16 GMT
                X-Mec-Timestamp: 1390002556455363523

                version 2%2$s
                """.formatted(BOUNDARY, "").replace("\n", "\r\n");
        // Its values end in LF, before the CRLF of the delimiter; the last one is the end.
        String expected = example.replaceAll("(version \\d)\r\n\r\n", "$1\n\r\n").replaceAll("(version \\d)\r\n$", "$1\n");
        byte[] body = ChoicesBody.open(BOUNDARY, README);
        assertEquals(expected, new String(body, StandardCharsets.UTF_8));
        assertEquals(625, body.length);
        assertArrayEquals(expected.getBytes(StandardCharsets.UTF_8), body);
    }

    @Test
    void theBoundaryHasSixtyHexDigitsAndTheBodyAnEnd() {
        String body = new String(ChoicesBody.of(README), StandardCharsets.UTF_8);
        String first = body.lines().findFirst().orElseThrow();
        assertTrue(first.matches("--[0-9a-f]{60}"), first);
        assertTrue(body.endsWith("\r\n" + first + "--\r\n"), body);
        assertEquals(625 + 68, body.length());
    }

    @Test
    void theMergedClockOfTheExampleHasThreeClients() {
        assertEquals(List.of("A", "B", "C"), List.copyOf(Sibling.merged(README).entries().keySet()));
        assertEquals(README, Sibling.current(README));
    }
}
