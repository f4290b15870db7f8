package dev.weir.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.write.Appending;
import dev.weir.write.Kind;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** After a write readers see what its kind leaves in the row, which need not be what was put. */
final class WriteOfAnotherKindIT {
    private static final Kind APPENDING = new Appending();

    @Test
    void onlyWhatTheKindStoresAsItWasPutIsInstalled() throws Exception {
        try (var flow = new FlowFixture(WeirDatabase.on(TestPostgres.version18()), FlowSettings.trusting())) {
            write(flow, Kinds.REGISTER, "one");
            assertSeen(flow, Source.HEAP, "one");

            write(flow, APPENDING, " two");
            assertSeen(flow, Source.DATABASE, "one two");
            assertSeen(flow, Source.HEAP, "one two");

            write(flow, APPENDING, " three");
            assertSeen(flow, Source.DATABASE, "one two three");
            assertSeen(flow, Source.HEAP, "one two three");
            flow.check();
        }
    }

    private static void write(FlowFixture flow, Kind kind, String value) {
        flow.writes.write(kind, Write.Put.of(
                FlowFixture.key("a"), value.getBytes(UTF_8), "text/plain", OptionalLong.empty(), WriteConditions.NONE));
    }

    private static void assertSeen(FlowFixture flow, Source source, String value) {
        FlowFixture.Answer answer = flow.read("a");
        assertEquals(source, answer.source());
        assertArrayEquals(value.getBytes(UTF_8), answer.bytes());
    }
}
