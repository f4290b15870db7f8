package dev.weir.perf.gatling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private final Ledger ledger = new Ledger(3, write -> write == 4);

    @Test
    void nothingOlderThanWasAcknowledgedBeforeTheReadIsTaken() {
        write(1, false);
        write(2, false);
        int least = ledger.least(0);
        write(3, false);
        ledger.judge(0, least, 2);
        ledger.judge(0, least, 3);
        assertThrows(Wrong.class, () -> ledger.judge(0, least, 1));
        assertThrows(Wrong.class, () -> ledger.judge(0, least, 4), "nobody has sent it");
    }

    @Test
    void whatAVarnishHasStillToBeToldOfMayBeReadOrNot() {
        write(1, false);
        write(2, true);
        ledger.judge(0, ledger.least(0), 1);
        ledger.judge(0, ledger.least(0), 2);
        assertEquals(2, ledger.stored(0), "but in the end it must be read");
        write(3, false);
        assertThrows(Wrong.class, () -> ledger.judge(0, ledger.least(0), 2));
    }

    @Test
    void absenceIsTakenBeforeTheFirstWriteAndAfterADelete() {
        assertEquals(0, ledger.judgeAbsent(0, ledger.least(0)));
        write(1, false);
        assertThrows(Wrong.class, () -> ledger.judgeAbsent(0, ledger.least(0)));
        write(2, false);
        write(3, false);
        assertEquals(4, ledger.next(0));
        assertEquals(4, ledger.judgeAbsent(0, ledger.least(0)), "the delete is under way");
        ledger.acknowledge(0, 4, false);
        assertEquals(4, ledger.judgeAbsent(0, ledger.least(0)));
        assertThrows(Wrong.class, () -> ledger.judge(0, ledger.least(0), 3));
        write(5, false);
        assertThrows(Wrong.class, () -> ledger.judgeAbsent(0, ledger.least(0)));
    }

    @Test
    void aKeyHasOneWriterAtATime() {
        assertEquals(OptionalInt.of(1), ledger.claim(1));
        assertEquals(OptionalInt.of(2), ledger.claim(1));
        assertEquals(OptionalInt.of(0), ledger.claim(1));
        assertTrue(ledger.claim(1).isEmpty());
        ledger.release(2);
        assertEquals(OptionalInt.of(2), ledger.claim(0));
    }

    private void write(int number, boolean pending) {
        assertEquals(number, ledger.next(0));
        ledger.acknowledge(0, number, pending);
    }
}
