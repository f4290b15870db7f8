package dev.weir.write;

import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch reads the rows it names and not the table, whatever the planner believed of the table when it made the plan. */
final class RowsReadIT {
    private static final int ROWS = 20_000;

    static List<TestPostgres> servers() {
        return TestPostgres.versions();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aPlanMadeForAnEmptyTableStillReadsOnlyTheRowsOfTheBatch(TestPostgres server) throws SQLException {
        var database = WeirDatabase.on(server);
        try (Connection lane = LaneFixture.connector(database.database(), Duration.ofMillis(100)).connect()) {
            LaneRow row = LaneRow.register(lane);
            long turn = 0;
            for (WriteStatement statement : statements()) {
                statement.send(lane, row, ++turn, writes("early"));
            }
            database.execute("insert into weir.item (bucket, key, value)"
                    + " select 'b', 'k' || i, 'v' from generate_series(1, " + ROWS + ") i");
            for (WriteStatement statement : statements()) {
                lane.setAutoCommit(false);
                statement.send(lane, row, ++turn, writes("late" + turn));
                long read = Long.parseLong(WeirDatabase.rows(lane, "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))"
                        + " from pg_stat_xact_user_tables where relname like 'item%'").getFirst());
                lane.commit();
                lane.setAutoCommit(true);
                assertTrue(read < ROWS / 10, statement.getClass().getSimpleName() + " read " + read + " rows");
            }
        }
    }

    private static List<WriteStatement> statements() {
        return List.of(new PlainWrites(), ConditionalWrites.waiting(null), ConditionalWrites.skippingLocked(null));
    }

    /** New keys. */
    private static List<Write> writes(String prefix) {
        var writes = new ArrayList<Write>();
        for (int i = 100; i < 200; i++) {
            writes.add(put(prefix + i, "v"));
        }
        return writes;
    }
}
