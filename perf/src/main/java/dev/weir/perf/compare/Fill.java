package dev.weir.perf.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Rows that exist before an edge starts. They are inserted as an edge's own writes, which the triggers leave alone, and before
 * there is a change stream that would have to report all of them.
 */
enum Fill {
    /** Rows to overwrite: the same keys for the edge and for pgbench. */
    UPSERT("""
            insert into weir.item (bucket, key, value)
                select 'put', i::text, convert_to(repeat('v', 1024), 'UTF8') from generate_series(1, %1$d) i;
            create table perf.item (id bigint primary key, v bytea not null);
            insert into perf.item select i, convert_to(repeat('v', 1024), 'UTF8') from generate_series(1, %1$d) i
            """, 100_000),
    /** Rows that no cache has: the same number for the edge and for pgbench. */
    MISS("""
            insert into weir.item (bucket, key, value)
                select 'miss', i::text, convert_to(repeat('m', 1024), 'UTF8') from generate_series(1, %1$d) i;
            create table perf.read (id bigint primary key, v bytea not null);
            insert into perf.read select i, convert_to(repeat('m', 1024), 'UTF8') from generate_series(1, %1$d) i
            """, 400_000),
    /** Sets of 10 elements, and buckets of counters, of siblings and of a log. */
    OPS("""
            insert into weir.bucket (name, kind)
                values ('sets', 'set'), ('counters', 'counter'), ('siblings', 'siblings'), ('log', 'log');
            insert into weir.item (bucket, key, version, state, value, content_type)
                select 'sets', i::text, v.version, s.state, weir.set_value(s.state), 'application/json'
                from generate_series(1, %1$d) i
                  cross join (select weir.next_version() as version) v
                  cross join (select jsonb_build_object('k', 'set', 'v', '{}'::jsonb, 'e', jsonb_object_agg('element-' || e,
                                jsonb_build_object('1', '{"item":' || e || ',"key":"element-' || e || '","metadata":null}')))
                              as state
                              from generate_series(0, 9) e) s
            """, 100_000),
    /** More small items than a small heap would hold if it wasted space; each has a different value, of 100 bytes. */
    SMALL("""
            insert into weir.item (bucket, key, value)
                select 'small', i::text, convert_to(rpad(i || ':', 100, 's'), 'UTF8') from generate_series(1, %1$d) i
            """, 500_000);

    /** A quick run uses a tenth. */
    private static final int QUICK = 10;

    private final String sql;
    private final int keys;

    Fill(String sql, int keys) {
        this.sql = sql;
        this.keys = keys;
    }

    /** The keys run from 1 to this. */
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
