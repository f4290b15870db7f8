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
 * Rules 1 to 3 together: whatever order commits, changes told, loads from the primary and from a standby that lags, own writes,
 * evictions, looks and new epochs come in, the index never shows anything older than what was told, acknowledged or shown before.
 */
final class ChangesPropertyTest {
    private record Taken(ModelStep step, int number) {}

    @Provide
    Arbitrary<List<Taken>> steps() {
        Arbitrary<ModelStep> steps = Arbitraries.frequency(
                Tuple.of(6, ModelStep.COMMIT),
                Tuple.of(5, ModelStep.SHOW),
                Tuple.of(8, ModelStep.TELL),
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
                Tuple.of(4, ModelStep.SEND_LOOK),
                Tuple.of(4, ModelStep.SNAP_LOOK),
                Tuple.of(4, ModelStep.ANSWER_LOOK),
                Tuple.of(3, ModelStep.EVICT),
                Tuple.of(1, ModelStep.DROP_BUCKET),
                Tuple.of(1, ModelStep.GAP),
                Tuple.of(1, ModelStep.CUT),
                Tuple.of(3, ModelStep.OPEN),
                Tuple.of(1, ModelStep.MOVE_BACK));
        return Combinators.combine(steps, Arbitraries.integers().between(0, 5)).as(Taken::new)
                .list().ofMinSize(20).ofMaxSize(120);
    }

    @Property(tries = 20_000)
    void nothingOlderIsShownThanWhatWasToldAcknowledgedOrShown(
            @ForAll("steps") List<Taken> steps, @ForAll List<Integer> ending) {
        var model = new ChangesModel();
        steps.forEach(each -> model.take(each.step(), each.number()));
        model.settle(ending.stream().map(number -> Math.abs(number % 100)).toList());
    }
}
