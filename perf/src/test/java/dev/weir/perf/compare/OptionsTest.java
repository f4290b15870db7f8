package dev.weir.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    @Test
    void allRowsRunWhereNoneIsNamed() {
        Options options = Options.parse();
        assertTrue(options.isFull());
        assertTrue(Rows.all().stream().allMatch(options::wants));
    }

    @Test
    void aRowIsNamedByItsIdOrByWholeWordsOfItsBeginning() {
        assertEquals(List.of("put-1"), wanted("put-1"));
        assertEquals(List.of("put-256", "put-256-pgbench-8", "put-256-jdbc"), wanted("put-256"));
        assertEquals(List.of("miss-128", "start"), wanted("start,miss"));
        assertEquals(List.of(), wanted("ho"));
    }

    @Test
    void aQuickRunIsNoneToShow() {
        Options options = Options.parse("--quick", "--rounds", "9", "--starts", "3");
        assertFalse(options.isFull());
        assertEquals(1, options.starts());
        assertEquals(1, options.rounds());
        assertEquals(1, options.seconds());
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--fast"));
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--rounds"));
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--rounds", "0"));
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--seconds", "many"));
    }

    @Test
    void aRunBesideAnEarlierBuildHasRowsOfItsOwnAndIsNoneToShow() {
        Options options = Options.parse("--before", "HEAD~3", "--only", "put");
        assertFalse(options.isFull());
        assertEquals(
                List.of("put-256", "put-1"), options.rows().stream().filter(options::wants).map(Row::id).toList());
    }

    @Test
    void everyRowHasAnIdOfItsOwn() {
        for (List<Row> rows : List.of(Rows.all(), BuildRows.all())) {
            assertEquals(rows.size(), rows.stream().map(Row::id).distinct().count());
        }
    }

    private static List<String> wanted(String only) {
        Options options = Options.parse("--only", only);
        return Rows.all().stream().filter(options::wants).map(Row::id).toList();
    }
}
