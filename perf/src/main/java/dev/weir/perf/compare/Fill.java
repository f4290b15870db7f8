package dev.weir.perf.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Rows that are there before an edge starts. They come by SQL, as an edge's triggers let its own writes come, and before there is
 * a change stream that would have to tell of them all.
 */
enum Fill {
    /** What is overwritten: the same keys for the edge and for pgbench. */
    UPSERT("""
            insert into weir.item (bucket, key, value)
                select 'put', i::text, convert_to(repeat('v', 1024), 'UTF8') from generate_series(1, %1$d) i;
            create table perf.item (id bigint primary key, v bytea not null);
            insert into perf.item select i, convert_to(repeat('v', 1024), 'UTF8') from generate_series(1, %1$d) i
            """, 100_000),
    /** What no cache has: the same number of rows for the edge and for pgbench. */
    MISS("""
            insert into weir.item (bucket, key, value)
                select 'miss', i::text, convert_to(repeat('m', 1024), 'UTF8') from generate_series(1, %1$d) i;
            create table perf.read (id bigint primary key, v bytea not null);
            insert into perf.read select i, convert_to(repeat('m', 1024), 'UTF8') from generate_series(1, %1$d) i
            """, 400_000),
    /** More small items than a small heap would hold carelessly; each has a value of its own, of 100 bytes. */
    SMALL("""
            insert into weir.item (bucket, key, value)
                select 'small', i::text, convert_to(rpad(i || ':', 100, 's'), 'UTF8') from generate_series(1, %1$d) i
            """, 500_000);

    /** A quick run does with a tenth. */
    private static final int QUICK = 10;

    private final String sql;
    private final int keys;

    Fill(String sql, int keys) {
        this.sql = sql;
        this.keys = keys;
    }

    /** The keys are 1 to this. */
    int keys(boolean quick) {
        return quick ? keys / QUICK : keys;
    }

    void into(Connection connection, boolean quick) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set weir.writer = 'edge'");
            statement.execute("create schema if not exists perf");
            statement.execute(sql.formatted(keys(quick)));
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }
}
