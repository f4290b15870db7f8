package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.stream.PgOutputMessage.Begin;
import dev.weir.stream.PgOutputMessage.Column;
import dev.weir.stream.PgOutputMessage.Commit;
import dev.weir.stream.PgOutputMessage.Delete;
import dev.weir.stream.PgOutputMessage.Insert;
import dev.weir.stream.PgOutputMessage.Relation;
import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Truncate;
import dev.weir.stream.PgOutputMessage.Update;
import dev.weir.stream.PgOutputMessage.Value;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChangeDispatcherTest {
    private static final Value UNCHANGED = Value.Other.UNCHANGED;
    private static final Value NULL = Value.Other.NULL;

    private final RecordingListener told = new RecordingListener();
    private final ChangeDispatcher dispatcher =
            new ChangeDispatcher(Publication.WEIR, told, new StreamMeters(new SimpleMeterRegistry(), () -> 0, () -> 0));

    private void read(PgOutputMessage... messages) throws PgOutputException {
        for (PgOutputMessage message : messages) {
            dispatcher.accept(message);
        }
    }

    private static Begin begin() {
        return new Begin(new Lsn(10), 0, 7);
    }

    private static Relation item(int id, String... columns) {
        return relation(id, "weir", "item", columns);
    }

    private static Relation relation(int id, String schema, String table, String... columns) {
        List<Column> all = new ArrayList<>();
        for (String column : columns) {
            all.add(new Column(0, column, 25, -1));
        }
        return new Relation(id, schema, table, 'd', all);
    }

    private static Row row(Object... values) {
        return new Row(
                List.of(values).stream().map(value -> value instanceof Value v ? v : new Value.Text(value.toString())).toList());
    }

    private void refuses(PgOutputMessage message) {
        assertThrows(PgOutputException.class, () -> dispatcher.accept(message));
    }

    @Test
    void aCommitGivesItsEndAndItsChangesTheTransaction() throws PgOutputException {
        read(begin(), item(1, "version", "key", "bucket"), new Insert(1, row(5, "k", "b")));
        assertTrue(dispatcher.isInTransaction());
        assertEquals(new Lsn(20), dispatcher.accept(new Commit(0, new Lsn(10), new Lsn(20), 0)));
        assertEquals(List.of("changed b/k 5"), told.lines());
        assertEquals(List.of(7), told.transactions());
    }

    @Test
    void anOldKeyKeptOutOfLineIsTheNewOneToo() throws PgOutputException {
        read(begin(), item(1, "bucket", "key", "version"));
        read(new Update(1, row("b", "long", 5), row("b", UNCHANGED, 6)));
        read(new Update(1, row("b", "old", NULL), row("b", "new", 7)));
        assertEquals(List.of("changed b/long 6", "changed b/old", "changed b/new 7"), told.lines());
        refuses(new Update(1, null, row("b", UNCHANGED, 8)));
        refuses(new Update(1, row("b", UNCHANGED, NULL), row("b", UNCHANGED, 8)));
    }

    @Test
    void rowsOfNoItemAreLeftOut() throws PgOutputException {
        read(begin(), item(1, "bucket", "key", "version"), new Insert(1, row("_b", "k", 5)), new Insert(1, row("b", "a//b", 5)));
        assertEquals(List.of(), told.lines());
    }

    private static PgOutputMessage note(String prefix, String content) {
        return new PgOutputMessage.LogicalMessage(
                true, new Lsn(9), prefix, new PgOutputMessage.Bytes(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void messagesAreUnderstoodByTheirPrefixAndOthersLeftAlone() throws PgOutputException {
        read(begin(), note("weir.settings", "4711"), note("weir.settings", ""), note("weir.settings", "-1"),
                note("weir.settings", "9".repeat(20)), note("weir.purge", "b"), note("weir.purge", "_b"), note("weir.novel", "b"),
                note("other", "\u0000"));
        assertEquals(List.of("settings 4711", "settings null", "settings null", "settings null", "purged b"), told.lines());
    }

    @Test
    void whatDoesNotFitIsRefused() throws PgOutputException {
        refuses(new Commit(0, new Lsn(10), new Lsn(20), 0));
        read(item(1, "bucket", "key", "version"), relation(2, "weir", "item_default", "bucket", "key", "version"));
        refuses(new Insert(1, row("b", "k", 5)));
        refuses(new Truncate(0, List.of(1)));
        read(begin());
        refuses(begin());
        refuses(new Insert(2, row("b", "k", 5)));
        refuses(new Insert(3, row("b", "k", 5)));
        refuses(new Insert(1, row("b", "k")));
        refuses(new Insert(1, row("b", "k", "5.0")));
        refuses(new Insert(1, row("b", "k", -5)));
        refuses(new Delete(1, row("b", NULL, 5)));
        refuses(new Commit(0, new Lsn(11), new Lsn(20), 0));
        refuses(item(4, "bucket", "key"));
        refuses(item(4, "bucket", "key", "version", "value"));
        refuses(item(4, "bucket", "key", "key"));
        assertEquals(List.of(), told.lines());
    }
}
