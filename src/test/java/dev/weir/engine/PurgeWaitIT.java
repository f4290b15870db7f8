package dev.weir.engine;

import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.ItemKey;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which purges the write flow waits for after the commit, and what it reports. */
final class PurgeWaitIT {
    private static final WriteConditions ABSENT =
            new WriteConditions(EntityTags.NONE, EntityTags.ANY, OptionalLong.empty());

    private final FlowFixture flow =
            new FlowFixture(WeirDatabase.on(TestPostgres.version18()), FlowSettings.trusting());
    private final RecordingFronts fronts = new RecordingFronts();
    private final WriteFlow writes = flow.purging(fronts);

    @AfterEach
    void close() {
        flow.close();
    }

    private static Write put(String key, WriteConditions conditions) {
        return Write.Put.of(key(key), new byte[] {1}, "text/plain", OptionalLong.empty(), conditions);
    }

    private static Write delete(String key) {
        return new Write.Delete(key(key), WriteConditions.NONE);
    }

    private void assertAwaited(boolean pending, WriteResult decided, String... keys) {
        assertEquals(List.of(keys), fronts.awaited.stream().map(ItemKey::key).toList());
        assertEquals(pending, decided.purgePending());
        fronts.awaited.clear();
    }

    @Test
    void onlyPurgesOfWhatWasWrittenAreAwaited() {
        assertAwaited(false, writes.write(Kinds.REGISTER, put("a", WriteConditions.NONE)), "a");
        assertAwaited(false, writes.write(Kinds.REGISTER, put("a", ABSENT)));
        assertAwaited(false, writes.write(Kinds.REGISTER, delete("none")));
        assertAwaited(false, writes.write(Kinds.REGISTER, delete("a")), "a");
    }

    @Test
    void purgesThatAreNotDoneInTimeAreReportedAsPending() {
        fronts.delivered = false;
        assertAwaited(true, writes.write(Kinds.REGISTER, put("a", WriteConditions.NONE)), "a");
        assertAwaited(false, writes.write(Kinds.REGISTER, put("a", ABSENT)));
        assertAwaited(true, writes.write(Kinds.REGISTER, delete("a")), "a");
    }

    @Test
    void manyAreWaitedForAtOnce() {
        fronts.delivered = false;
        writes.write(Kinds.REGISTER, put("a", WriteConditions.NONE));
        fronts.awaited.clear();
        assertAwaited(
                true,
                writes.writeAll(Kinds.REGISTER,
                        List.of(put("b", WriteConditions.NONE), put("a", ABSENT), delete("a"), delete("c"))),
                "b",
                "a");
        assertAwaited(true, writes.writeAtomically(Kinds.REGISTER, List.of(put("c", ABSENT), delete("b"))), "c", "b");
    }

    @Test
    void anAtomicWriteThatIsRejectedWaitsForNothing() {
        fronts.delivered = false;
        writes.write(Kinds.REGISTER, put("a", WriteConditions.NONE));
        fronts.awaited.clear();
        assertAwaited(false, writes.writeAtomically(Kinds.REGISTER, List.of(put("b", WriteConditions.NONE), put("a", ABSENT))));
    }

    @Test
    void withNoCacheInFrontNothingIsPending() {
        assertAwaited(false, flow.writes.write(Kinds.REGISTER, put("a", WriteConditions.NONE)));
    }
}
