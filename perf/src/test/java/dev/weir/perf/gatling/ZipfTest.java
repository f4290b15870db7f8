package dev.weir.perf.gatling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ZipfTest {
    @Test
    void keysAreAskedForInProportion() {
        Zipf zipf = new Zipf(3);
        int[] asked = new int[3];
        for (int share = 0; share < 11_000; share++) {
            asked[zipf.at((share + 0.5) / 11_000)]++;
        }
        assertEquals(6_000, asked[0]);
        assertEquals(3_000, asked[1]);
        assertEquals(2_000, asked[2]);
    }

    @Test
    void theLastKeyIsTheLast() {
        Zipf zipf = new Zipf(1_000);
        assertEquals(0, zipf.at(0));
        assertEquals(999, zipf.at(Math.nextDown(1.0)));
    }
}
