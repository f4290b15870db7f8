package dev.weir.perf.gatling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ItemsTest {
    private static final int SIZE = 200;

    private final Items items = Items.even("test", 2, write -> SIZE, write -> false);

    @BeforeEach
    void threeWritesOfBothKeys() {
        for (int write = 1; write <= 3; write++) {
            for (int key = 0; key < 2; key++) {
                items.ledger().acknowledge(key, items.ledger().next(key), false);
            }
        }
    }

    @Test
    void anOldValueIsRefusedInEveryForm() {
        assertEquals(3, judge(200, Tagged.NOTHING, "\"30\"", null, items.value(0, 3)));
        refused("STALE", () -> judge(200, Tagged.NOTHING, "\"20\"", null, items.value(0, 2)));
        refused("STALE", () -> judge(304, new Tagged(2, "\"20\""), "\"20\"", null, new byte[0]));
        refused("STALE", () -> judge(206, Tagged.NOTHING, "\"20\"", "bytes 0-127/200", Arrays.copyOf(items.value(0, 2), 128)));
        refused("STALE", () -> items.judgeValue(0, 3, items.value(0, 2)));
        refused("ABSENT", () -> judge(404, Tagged.NOTHING, null, null, new byte[0]));
        refused("ABSENT", () -> items.judgeValue(0, 3, null));
    }

    @Test
    void whatIsNoWholeValueOfTheItemIsRefused() {
        byte[] value = items.value(0, 3);
        refused("cut", () -> judge(200, Tagged.NOTHING, "\"30\"", null, Arrays.copyOf(value, SIZE - 1)));
        refused("TORN", () -> judge(200, Tagged.NOTHING, "\"30\"", null, items.value(1, 3)));
        byte[] torn = items.value(0, 2);
        System.arraycopy(value, 0, torn, 0, 100);
        refused("TORN", () -> judge(200, Tagged.NOTHING, "\"30\"", null, torn));
        refused("none of", () -> judge(200, Tagged.NOTHING, "\"30\"", null, new byte[SIZE]));
        refused("Content-Range", () -> judge(206, Tagged.NOTHING, "\"30\"", "bytes 0-127/201", Arrays.copyOf(value, 128)));
        refused("TORN", () -> judge(206, Tagged.NOTHING, "\"30\"", "bytes 64-191/200", Arrays.copyOf(value, 128)));
    }

    @Test
    void everyPartOfAValueSaysWhichItIs() {
        byte[] value = items.value(0, 3);
        for (int from = 0; from <= SIZE - 127; from++) {
            String range = "bytes " + from + "-" + (from + 126) + "/" + SIZE;
            assertEquals(3, judge(206, Tagged.NOTHING, "\"30\"", range, Arrays.copyOfRange(value, from, from + 127)));
        }
    }

    @Test
    void tagsAreKeptAndMustRise() {
        assertEquals(Tagged.NOTHING, items.seen(0));
        judge(200, Tagged.NOTHING, "\"30\"", null, items.value(0, 3));
        assertEquals(new Tagged(3, "\"30\""), items.seen(0));
        assertEquals(3, judge(304, items.seen(0), "\"30\"", null, new byte[0]));
        refused("another ETag", () -> judge(304, items.seen(0), "\"31\"", null, new byte[0]));
        refused("rise", () -> judge(200, Tagged.NOTHING, "\"31\"", null, items.value(0, 3)));
        items.ledger().next(0);
        refused("rise", () -> judge(200, Tagged.NOTHING, "\"29\"", null, items.value(0, 4)));
    }

    @Test
    void everyRunHasNamesOfItsOwn() {
        assertNotEquals(items.name(0), Items.even("test", 2, write -> SIZE, write -> false).name(0));
    }

    private int judge(int status, Tagged had, @Nullable String tag, @Nullable String range, byte[] body) {
        return items.judge(0, 3, had, new Answer(status, tag, range, body));
    }

    private static void refused(String word, Runnable judgement) {
        String words = assertThrows(Wrong.class, judgement::run).toString();
        assertTrue(words.contains(word), words);
    }
}
