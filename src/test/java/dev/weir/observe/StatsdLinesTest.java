package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class StatsdLinesTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final StatsdLines lines = new StatsdLines(registry);

    @Test
    void aCounterTellsWhatWasAddedAndNothingWhereNothingWas() {
        Counter counter = registry.counter("weir.writes");
        counter.increment(3);
        assertEquals(List.of("weir.writes:3|c"), lines.next());

        assertEquals(List.of(), lines.next());

        counter.increment(2);
        assertEquals(List.of("weir.writes:2|c"), lines.next());
    }

    @Test
    void aCountThatFellHasBegunAgain() {
        AtomicReference<Double> count = new AtomicReference<>(10.0);
        FunctionCounter.builder("weir.collections", count, AtomicReference::get).register(registry);
        assertEquals(List.of("weir.collections:10|c"), lines.next());

        count.set(4.0);

        assertEquals(List.of("weir.collections:4|c"), lines.next());
    }

    @Test
    void aGaugeTellsItsValueEveryTime() {
        registry.gauge("weir.queue", 7.25);

        assertEquals(List.of("weir.queue:7.25|g"), lines.next());
        assertEquals(List.of("weir.queue:7.25|g"), lines.next());
    }

    @Test
    void aGaugeBelowZeroIsSetAndNotLowered() {
        registry.gauge("weir.lag", -5);

        assertEquals(List.of("weir.lag:0|g", "weir.lag:-5|g"), lines.next());
    }

    @Test
    void aGaugeThatIsNoNumberIsLeftOut() {
        Gauge.builder("weir.gone", () -> Double.NaN).register(registry);
        Gauge.builder("weir.endless", () -> Double.POSITIVE_INFINITY).register(registry);

        assertEquals(List.of(), lines.next());
    }

    @Test
    void aTimerTellsCountMeanAndMaxInMilliseconds() {
        Timer timer = registry.timer("weir.commit");
        timer.record(Duration.ofMillis(10));
        timer.record(Duration.ofMillis(20));
        assertEquals(
                List.of("weir.commit.count:2|c", "weir.commit.mean:15|g", "weir.commit.max:20|g"), lines.next());

        assertEquals(List.of(), lines.next());

        timer.record(Duration.ofMillis(4));
        assertEquals(List.of("weir.commit.count:1|c", "weir.commit.mean:4|g", "weir.commit.max:20|g"), lines.next());
    }

    @Test
    void aSummaryTellsCountMeanAndMax() {
        DistributionSummary summary = registry.summary("weir.batch");
        summary.record(1);
        summary.record(2);

        assertEquals(
                List.of("weir.batch.count:2|c", "weir.batch.mean:1.5|g", "weir.batch.max:2|g"), lines.next());
    }

    @Test
    void aLongTaskTellsHowManyAreUnderWay() {
        LongTaskTimer.builder("weir.moves").register(registry).start();

        assertEquals(List.of("weir.moves.active:1|g"), lines.next());
    }

    @Test
    void tagsBecomePartOfTheNameWithoutWhatStatsdWouldMisread() {
        registry.counter("weir.requests", "status", "2xx", "route", "/kv/{bucket}:x|y@z").increment();

        assertEquals(List.of("weir.requests.route._kv__bucket__x_y_z.status.2xx:1|c"), lines.next());
    }

    @Test
    void everyNameBeginsWithWeir() {
        registry.counter("jvm.gc.pause").increment();

        assertEquals(List.of("weir.jvm.gc.pause:1|c"), lines.next());
    }

    @Test
    void numbersAreWrittenPlainly() {
        registry.gauge("weir.large", 123_456_789_012_345.0);
        assertEquals(List.of("weir.large:123456789012345|g"), lines.next());
    }

    @Test
    void numbersAreRoundedToThousandths() {
        registry.gauge("weir.small", 0.000_01);
        assertEquals(List.of("weir.small:0|g"), lines.next());
    }

    @Test
    void aMeterThatWasRemovedIsForgotten() {
        Counter counter = registry.counter("weir.writes");
        counter.increment(3);
        assertEquals(List.of("weir.writes:3|c"), lines.next());
        registry.remove(counter);
        assertEquals(List.of(), lines.next());

        registry.counter("weir.writes").increment(5);

        assertEquals(List.of("weir.writes:5|c"), lines.next());
    }
}
