package dev.weir.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.kind.SetRules.Removal;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A set that grows from one row to many, is emptied and deleted, beside a model of it in memory. */
final class LargeSetIT {
    private static final int WRITES = 400;
    private static final int KEYS = 150;

    /** By their bytes in UTF-8, which for these keys is the order of their characters. */
    private final TreeMap<String, String> model = new TreeMap<>();
    private final Set<String> removed = new HashSet<>();

    @ParameterizedTest
    @EnumSource
    void itIsWhatTheModelIs(Removal removal) throws SQLException {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        long seed = new Random().nextLong();
        var random = new Random(seed);
        try (Connection connection = database.connect()) {
            WeirDatabase.rows(connection, "select 1");
            connection.createStatement().execute("create temp table t (value bytea, state jsonb, version bigint);"
                    + "insert into t values (null, null, 0)");
            for (int write = 0; write < WRITES; write++) {
                if (random.nextInt(60) == 0 && write > 0) {
                    apply(connection, null);
                    emptied(removal);
                    assertEquals(List.of("t"), WeirDatabase.rows(connection, "select value is null from t"));
                } else {
                    apply(connection, ops(removal, random, 1 + random.nextInt(12)));
                    check(connection, "seed " + seed + ", write " + write);
                }
            }
        }
    }

    private void emptied(Removal removal) {
        if (removal == Removal.FOREVER) {
            removed.addAll(model.keySet());
        }
        model.clear();
    }

    /** Random ops, which the model takes, too. */
    private byte[] ops(Removal removal, Random random, int count) {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            String key = "k" + random.nextInt(KEYS) * (removal == Removal.FOREVER ? random.nextInt(1, 50) : 1);
            String element = "{\"item\":" + random.nextInt(10_000) + ",\"key\":\"" + key + "\",\"metadata\":null}";
            boolean adds = removal == Removal.NEVER || random.nextInt(4) > 0;
            body.append(i == 0 ? "" : ",").append("{\"op\":\"").append(adds ? "add" : "remove").append("\",\"change\":")
                    .append(element).append("}");
            if (!adds) {
                model.remove(key);
                removed.add(key);
            } else if (removal != Removal.FOREVER || !removed.contains(key)) {
                model.put(key, element);
            }
        }
        return new SetRules(removal).ops("set", body.append("]").toString().getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    /** @param ops null to delete it */
    private static void apply(Connection connection, byte @Nullable [] ops) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update t set value = a.value, state = a.state, version = t.version + 64
                from (select t.version as before, x.*
                      from t, weir.set_applied(t.value, null, t.state, t.version + 64, ?, ?, null, null) x offset 0) a
                where a.refusal is null and (? <> 'delete' or t.value is not null)
                """)) {
            statement.setString(1, ops == null ? "delete" : "op");
            statement.setBytes(2, ops);
            statement.setString(3, ops == null ? "delete" : "op");
            statement.executeUpdate();
        }
    }

    private void check(Connection connection, String when) throws SQLException {
        String shown = "[" + String.join(",", model.values()) + "]";
        assertEquals(
                List.of(shown + "|" + shown.length()),
                WeirDatabase.rows(connection, """
                        select convert_from(weir.set_value(weir.set_whole(state)), 'utf8'),
                          case when jsonb_exists(state, 'elements') then convert_from(value, 'utf8')::bigint
                               else octet_length(value) end
                        from t"""),
                when);
        assertEquals(
                List.of("0"),
                WeirDatabase.rows(connection, """
                        select count(*) from t
                        where jsonb_exists(state, 'elements') and (state - '{k,v,elements}'::text[]) is distinct from (
                          select jsonb_build_object('n', count(e.dots), 'b', coalesce(sum(octet_length(
                              weir.element_shown(e.dots))), 0),
                            'm', coalesce(sum(octet_length(e.member)) filter (where e.dots is null), 0))
                          from weir.element e where e.owner = (t.state ->> 'elements')::uuid)"""),
                when);
    }
}
