package dev.weir.cache;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Rules 1 to 3 together: in whatever order commits, received changes, loads from the primary and from a lagging standby, own
 * writes, evictions, probes and new epochs happen, the index never serves anything older than what was received, acknowledged or
 * served before.
 */
final class ChangesPropertyTest {
    private record Taken(ModelStep step, int number) {}

    @Provide
    Arbitrary<List<Taken>> steps() {
        Arbitrary<ModelStep> steps = Arbitraries.frequency(
                Tuple.of(6, ModelStep.COMMIT),
                Tuple.of(5, ModelStep.MAKE_VISIBLE),
                Tuple.of(8, ModelStep.DELIVER_CHANGE),
                Tuple.of(8, ModelStep.BEGIN_LOAD),
                Tuple.of(8, ModelStep.SEND_LOAD),
                Tuple.of(6, ModelStep.SNAP_LOAD),
                Tuple.of(3, ModelStep.SNAP_STANDBY),
                Tuple.of(2, ModelStep.REPLAY),
                Tuple.of(8, ModelStep.ANSWER_LOAD),
                Tuple.of(5, ModelStep.SEND_WRITE),
                Tuple.of(5, ModelStep.COMMIT_WRITE),
                Tuple.of(5, ModelStep.ANSWER_WRITE),
                Tuple.of(1, ModelStep.LOSE_ANSWER),
                Tuple.of(4, ModelStep.SEND_PROBE),
                Tuple.of(4, ModelStep.SNAP_PROBE),
                Tuple.of(4, ModelStep.ANSWER_PROBE),
                Tuple.of(3, ModelStep.EVICT),
                Tuple.of(1, ModelStep.DROP_BUCKET),
                Tuple.of(1, ModelStep.GAP),
                Tuple.of(1, ModelStep.CUT),
                Tuple.of(3, ModelStep.OPEN),
                Tuple.of(1, ModelStep.RESTORE));
        return Combinators.combine(steps, Arbitraries.integers().between(0, 5)).as(Taken::new)
                .list().ofMinSize(20).ofMaxSize(120);
    }

    @Property(tries = 20_000)
    void nothingOlderIsServedThanWhatWasReceivedAcknowledgedOrServed(
            @ForAll("steps") List<Taken> steps, @ForAll List<Integer> ending) {
        var model = new ChangesModel();
        steps.forEach(each -> model.take(each.step(), each.number()));
        model.settle(ending.stream().map(number -> Math.abs(number % 100)).toList());
    }
}
