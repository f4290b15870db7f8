package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class BarTest {
    @Test
    void aRatioMustBeAtLeastTheBar() {
        Bar bar = new Bar(0.90, 1.00);
        assertEquals(Verdict.SHORT, bar.judge(Scale.RATIO, 0.899));
        assertEquals(Verdict.MET, bar.judge(Scale.RATIO, 0.90));
        assertEquals(Verdict.MET, bar.judge(Scale.RATIO, 0.999));
        assertEquals(Verdict.REACHED, bar.judge(Scale.RATIO, 1.00));
    }

    @Test
    void aTimeMustBeAtMostTheBar() {
        Bar bar = new Bar(1.5, 0.7);
        assertEquals(Verdict.SHORT, bar.judge(Scale.SECONDS, 1.51));
        assertEquals(Verdict.MET, bar.judge(Scale.SECONDS, 1.5));
        assertEquals(Verdict.REACHED, bar.judge(Scale.SECONDS, 0.7));
    }

    @Test
    void valuesAreWrittenWithTheirUnit() {
        assertEquals("0.97", Scale.RATIO.write(0.9749));
        assertEquals("97.5 %", Scale.SHARE.write(0.975));
        assertEquals("4.20 ms", Scale.MILLIS.write(0.0042));
        assertEquals("0.71 s", Scale.SECONDS.write(0.71));
    }
}
