package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    private static final int NEVER = 1_000_000_000;

    @Test
    void aQuantileIsTheTimeThatSoManyDidNotExceed() throws Exception {
        Latencies latencies = Latencies.parse(IntStream.rangeClosed(1, 1000).mapToObj(LatenciesTest::line).toList(), NEVER);
        assertEquals(990e-6, latencies.quantile(0.99));
        assertEquals(500e-6, latencies.quantile(0.5));
        assertEquals(1000e-6, latencies.quantile(1));
    }

    @Test
    void whatALateAnswerHeldUpIsCountedToo() throws Exception {
        // Of one that took 10 ms where requests are to follow each other in 3 ms, those of 7, 4 and 1 ms were never sent.
        Latencies latencies = Latencies.parse(List.of(line(10_000)), 3_000);
        assertEquals(1e-3, latencies.quantile(0.25));
        assertEquals(4e-3, latencies.quantile(0.5));
        assertEquals(7e-3, latencies.quantile(0.75));
        assertEquals(10e-3, latencies.quantile(1));
    }

    @Test
    void anotherStatusThan200IsAnError() {
        assertThrows(WrongAnswerException.class, () -> Latencies.parse(List.of(line(1), "1\t503\t20"), NEVER));
        assertThrows(WrongAnswerException.class, () -> Latencies.parse(List.of("1\t-1\t20"), NEVER));
        assertThrows(WrongAnswerException.class, () -> Latencies.parse(List.of("half a l"), NEVER));
    }

    private static String line(int micros) {
        return "1795232737692000\t200\t" + micros;
    }
}
