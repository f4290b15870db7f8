package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.HeapBody;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tier answers reads, and how often they query the database, a real one. */
final class ReadFlowIT {
    private static final byte[] SMALL = bytes("small", 100);
    private static final byte[] MIDDLE = bytes("middle", FlowSettings.OFF_HEAP_FROM);

    private static FlowFixture flow(FlowSettings settings) {
        return new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
    }

    @Test
    void aMissIsLoadedAndThenHitOnTheHeap() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", SMALL);
            Answer miss = flow.read("k");
            assertEquals(Source.DATABASE, miss.source());
            assertArrayEquals(SMALL, miss.bytes());
            Answer hit = flow.read("k");
            assertEquals(Source.HEAP, hit.source());
            assertArrayEquals(SMALL, hit.bytes());
            assertEquals(miss.head(), hit.head());
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aValueOfSizeIsHitOffTheHeap() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", MIDDLE);
            flow.sqlPut("less", bytes("less", FlowSettings.OFF_HEAP_FROM - 1));
            assertEquals(Source.DATABASE, flow.read("k").source());
            assertEquals(Source.DATABASE, flow.read("less").source());
            Answer hit = flow.read("k");
            assertEquals(Source.OFF_HEAP, hit.source());
            assertArrayEquals(MIDDLE, hit.bytes());
            assertEquals(Source.HEAP, flow.read("less").source());
            flow.check();
        }
    }

    @Test
    void anEmptyValueIsAnItem() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("k", new byte[0]);
            flow.sqlPut("j", new byte[0]);
            for (String key : List.of("k", "j", "k", "j")) {
                assertArrayEquals(new byte[0], flow.read(key).bytes());
            }
            flow.check();
        }
    }

    @Test
    void absenceIsCached() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("gone", SMALL);
            flow.delete("gone");
            assertNull(flow.read("gone").head());
            assertEquals(0, flow.count("weir.read.loads"));
            assertEquals(Source.DATABASE, flow.read("never").source());
            Answer hit = flow.read("never");
            assertEquals(Source.HEAP, hit.source());
            assertNull(hit.head());
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aHitPastTheTtlIsConfirmedByItsVersionAlone() throws Exception {
        try (var flow = flow(FlowSettings.trusting().ttl(Duration.ZERO))) {
            flow.sqlPut("k", SMALL);
            flow.sqlPut("m", MIDDLE);
            byte[] first;
            try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.ANY)) {
                first = onHeap(reading);
            }
            assertEquals(Source.DATABASE, flow.read("m").source());
            for (int i = 1; i <= 10; i++) {
                try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.ANY)) {
                    assertEquals(Source.HEAP, reading.source());
                    assertEquals(Freshness.CONFIRMED, reading.freshness());
                    assertSame(first, onHeap(reading));
                }
                assertEquals(Source.OFF_HEAP, flow.read("m").source());
                assertEquals(2 * i, flow.count("weir.read.confirmed"));
                assertEquals(2 + 2 * i, flow.count("weir.read.loads"));
            }
            assertEquals(2, flow.count("weir.read.misses"));
            flow.check();
        }
    }

    private static byte[] onHeap(ReadResult reading) {
        var found = assertInstanceOf(ReadResult.Found.class, reading);
        return assertInstanceOf(HeapBody.class, found.body()).bytes();
    }

    @Test
    void aConfirmedHitIsTrustedForTheTtlAgain() throws Exception {
        try (var flow = flow(FlowSettings.trusting().ttl(Duration.ofMillis(50)))) {
            flow.sqlPut("k", SMALL);
            flow.read("k");
            await("a confirmation", () -> flow.read("k").source() == Source.HEAP && flow.count("weir.read.confirmed") == 1);
            // A read within 50 ms of the confirmation finds it trusted; one of many tries succeeds, even if threads stall.
            await("a hit nobody had to confirm", () -> {
                double before = flow.count("weir.read.loads");
                flow.read("k");
                flow.read("k");
                return flow.count("weir.read.loads") - before < 2;
            });
            flow.check();
        }
    }
}
