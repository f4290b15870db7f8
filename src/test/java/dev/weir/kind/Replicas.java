package dev.weir.kind;

import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three replicas of an item, thousands of times, in tables of one connection. A statement takes all of them a step on: each
 * applies a random op at one replica, whose clock is wrong, and then delivers to one any state that any of them ever had, so that
 * deliveries repeat, get lost and overtake each other.
 */
final class Replicas {
    private static final int STEPS = 10;

    private final Connection connection;
    private final Map<String, String> parts;
    private final String shown;

    /**
     * @param items how many items
     * @param kind whose functions are run
     */
    Replicas(Connection connection, int items, double seed, ConvergingKind kind) throws SQLException {
        this.connection = connection;
        this.shown = kind.shown();
        this.parts = Map.of(
                "{items}", Integer.toString(items), "{seed}", Double.toString(seed), "{applied}", kind.applied(),
                "{joined}", kind.joined(), "{all}", kind.all());
    }

    /** What breaks the laws of joining, in words; empty if all hold. */
    List<String> violations() throws SQLException {
        run("""
                drop table if exists pg_temp.replica, pg_temp.history, pg_temp.joined;
                select setseed({seed});
                create temp table replica as
                  select id, site, null::bytea as value, null::jsonb as state, 0::bigint as version,
                         (random() * 200)::bigint as skew
                  from generate_series(1, {items}) id, generate_series(0, 2) site;
                create temp table history (id int, n int, value bytea, state jsonb, primary key (id, n));
                create function pg_temp.joined(a_value bytea, a jsonb, b_value bytea, b jsonb) returns weir.applied
                  language sql as $$ select {joined} $$;
                """);
        List<String> found = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            found.addAll(rows("""
                    with chosen as materialized (
                      select r.*, random() as x, random() as y, random() as z
                      from (select id, floor(random() * 3)::int as site from generate_series(1, {items}) id) c
                        join replica r using (id, site)
                    ), applied as materialized (
                      select c.id, c.site, d.dot, a.*, c.value as old_value, c.state as old_state
                      from chosen c
                        cross join lateral (select weir.next_version(
                          c.version, ((1000000 + {step} * 10 + c.skew) << 16) + c.site) as dot) d
                        left join history seen on seen.id = c.id and seen.n = floor(c.z * {step})::int
                        cross join lateral {applied} a
                      where a.state is not null
                    ), kept as (
                      insert into history select id, {step}, value, state from applied
                    ), updated as (
                      update replica r set value = a.value, state = a.state, version = a.dot
                      from applied a where r.id = a.id and r.site = a.site
                    )
                    select 'an op is not above what it was applied to: ' || count(*)
                    from applied a cross join lateral pg_temp.joined(a.old_value, a.old_state, a.value, a.state) x
                    where a.old_state is not null and {shown:x} <> {shown:a} having count(*) > 0
                    """.replace("{step}", Integer.toString(step))));
            run("""
                    update replica r set value = j.value, state = j.state
                    from (select id, floor(random() * 3)::int as site, floor(random() * {step} + 0.999)::int as n
                          from generate_series(1, {items}) id) c
                      join replica o using (id, site)
                      join history h on h.id = c.id and h.n = c.n
                      cross join lateral pg_temp.joined(coalesce(o.value, case when o.state is null then h.value end),
                        coalesce(o.state, h.state), h.value, h.state) j
                    where r.id = c.id and r.site = c.site
                    """.replace("{step}", Integer.toString(step)));
        }
        found.addAll(laws());
        return found;
    }

    private List<String> laws() throws SQLException {
        run("""
                create temp table joined as
                select t.*, (ab_c).value as value, (ab_c).state as state
                from (select s.*, pg_temp.joined((ab).value, (ab).state, c_value, c) as ab_c,
                             pg_temp.joined(a_value, a, (bc).value, (bc).state) as a_bc,
                             pg_temp.joined(c_value, c, (ba).value, (ba).state) as c_ba
                      from (select r.*, pg_temp.joined(a_value, a, b_value, b) as ab,
                                   pg_temp.joined(b_value, b, a_value, a) as ba,
                                   pg_temp.joined(b_value, b, c_value, c) as bc, pg_temp.joined(a_value, a, a_value, a) as aa
                            from (select x.id, x.value as a_value, x.state as a, y.value as b_value, y.state as b,
                                         z.value as c_value, z.state as c
                                  from replica x join replica y on y.id = x.id and x.site = 0 and y.site = 1
                                    join replica z on z.id = x.id and z.site = 2
                                  where x.state is not null and y.state is not null and z.state is not null offset 0) r
                            offset 0) s offset 0) t
                """);
        return rows("""
                select 'not commutative: ' || count(*) from joined where {shown:ab} <> {shown:ba} having count(*) > 0
                union all
                select 'not associative: ' || count(*) from joined where {shown:ab_c} <> {shown:a_bc} having count(*) > 0
                union all
                select 'replicas differ: ' || count(*) from joined where {shown:ab_c} <> {shown:c_ba} having count(*) > 0
                union all
                select 'not idempotent: ' || count(*) from joined x
                where {shown:aa} <> {shown:ofa} having count(*) > 0
                union all
                select 'a write is lost: ' || count(*) from joined x
                where id % 10 = 0 and not ({all}) having count(*) > 0
                union all
                select 'too few are compared: ' || count(*) from joined having count(*) < {items} / 2
                """);
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(filled(sql));
        }
    }

    private List<String> rows(String sql) throws SQLException {
        return WeirDatabase.rows(connection, filled(sql));
    }

    private String filled(String sql) {
        String filled = sql;
        for (String of : List.of("x", "a")) {
            filled = filled.replace("{shown:" + of + "}", shown(of + ".value", of + ".state"));
        }
        for (String of : List.of("ab", "ba", "aa", "ab_c", "a_bc", "c_ba")) {
            filled = filled.replace("{shown:" + of + "}", shown("(" + of + ").value", "(" + of + ").state"));
        }
        filled = filled.replace("{shown:ofa}", shown("a_value", "a"));
        for (Map.Entry<String, String> part : parts.entrySet()) {
            filled = filled.replace(part.getKey(), part.getValue());
        }
        return filled;
    }

    private String shown(String value, String state) {
        return "(" + shown.replace("value", value).replace("state", state) + ")";
    }
}
