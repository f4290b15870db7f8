package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many siblings there may be, and what else clients may send that is not as expected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiblingsBoundsIT {
    private static final String CONTEXT = "weir-context";

    private RealEdge edge;
    private SiblingCalls calls;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=64KiB", "kinds.siblings-most=4");
        calls = SiblingCalls.of(edge);
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @Test
    void tooManySiblingsAreAConflict() {
        for (String value : List.of("a", "b", "c", "d")) {
            calls.put("most", value);
        }
        HttpResponse<String> fifth = edge.put("/kv/s/most", "e");
        assertEquals(409, fifth.statusCode());
        assertTrue(fifth.body().startsWith("There are 4 siblings already, and there may be 4."), fifth.body());
        assertEquals(List.of("a", "b", "c", "d"), calls.values("most"));
        calls.put("most", "e", CONTEXT, field(calls.get("most"), CONTEXT));
        assertEquals(List.of("e"), calls.values("most"));
    }

    @Test
    void siblingsHaveNoMoreBytesTogetherThanAValue() {
        String half = "x".repeat(33_000);
        calls.put("large", half);
        HttpResponse<String> second = edge.put("/kv/s/large", half);
        assertEquals(409, second.statusCode());
        assertTrue(second.body().contains("more than 65536 bytes"), second.body());
        assertEquals(413, edge.put("/kv/s/large", half + half).statusCode());
        calls.put("large", half + "y", CONTEXT, field(calls.get("large"), CONTEXT));
        assertEquals(List.of(half + "y"), calls.values("large"));
    }

    @Test
    void aValueMayItselfBeMultipart() {
        calls.put("parts", "a");
        calls.put("parts", "b");
        HttpResponse<String> read = calls.get("parts");
        calls.put("copy", read.body(), "Content-Type", field(read, "content-type"));
        HttpResponse<String> copy = calls.get("copy");
        assertEquals(200, copy.statusCode());
        assertEquals(read.body(), copy.body());
        assertEquals(field(read, "content-type"), field(copy, "content-type"));
        calls.put("copy", "c");
        assertEquals(List.of(read.body(), "c"), calls.values("copy"));
        assertNotEquals(field(read, "content-type"), field(calls.get("copy"), "content-type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1-", "-1", "~", "1~", "1-65", "99999999999999999999", "1,2", "1 2", "0x1"})
    void aContextThatNobodySentIsRefused(String context) {
        assertEquals(400, edge.put("/kv/s/bad", "v", CONTEXT, context).statusCode());
        assertEquals(400, edge.delete("/kv/s/bad", CONTEXT, context).statusCode());
        assertEquals(404, calls.get("bad").statusCode());
    }

    @Test
    void aContextOfTheFutureOrOfAnotherSiteDoesNoHarm() {
        calls.put("far", "a", CONTEXT, "9223372036854775744-4611686018427387905");
        assertEquals(List.of("a"), calls.values("far"));
        calls.put("far", "b");
        assertEquals(List.of("a", "b"), calls.values("far"));
        calls.put("far", "c", CONTEXT, field(calls.get("far"), CONTEXT));
        assertEquals(List.of("c"), calls.values("far"));
        assertEquals(0, edge.number("select count(*) from weir.item where key = 'far' and state -> 'v' <> jsonb_build_object("
                + "'0', version)"));
    }
}
