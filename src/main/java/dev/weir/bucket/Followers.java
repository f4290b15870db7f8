package dev.weir.bucket;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The edges that run on a database, as a command sees them that has changed something there. Each follows the changes by a
 * replication slot, and acknowledges those that are in force on it. The server shows that to everybody, so no edge is asked.
 *
 * <p>An edge without a slot, because its stream is not open or it has none, reads the catalogue each second, which leaves no
 * trace. It is given a time.
 *
 * @param limit the most time for all of them
 * @param unseen the time for those without a slot
 */
public record Followers(Duration limit, Duration unseen) {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int QUERY_TIMEOUT_S = 2;
    private static final int MOST_NAMED = 3;

    /** Slots that are still being opened have no position. */
    private static final String SLOT = """
            from pg_catalog.pg_replication_slots
            where database = current_database() and temporary and active and starts_with(slot_name, 'weir_')
              and confirmed_flush_lsn is not null
            """;

    private static final String LOG_END = "select pg_catalog.pg_current_wal_flush_lsn()";

    private static final String POSITIONS = """
            select slot_name, confirmed_flush_lsn >= ?::pg_lsn,
                   (select host(client_addr) from pg_catalog.pg_stat_activity where pid = active_pid)
            """ + SLOT;

    /** Whoever opens a slot watches the log before; whoever never does so has lanes all the same. */
    private static final String IS_ANY_UNSEEN = """
            select (coalesce(sum(1) filter (where application_name = 'weir watch'), 0) > open
                or open = 0 and coalesce(bool_or(application_name = 'weir write'), false))::text
            from (select count(*) as open %s) slots
            left join pg_catalog.pg_stat_activity on datname = current_database()
            group by open
            """.formatted(SLOT);

    /**
     * Waits until whatever is committed by now is in force on every edge; not at all if none runs.
     *
     * @return null if it is; otherwise where it is not, in words
     * @throws SQLException if the database cannot tell
     */
    public @Nullable String await(Connection connection) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        String end = only(connection, LOG_END);
        boolean isAnyUnseen = Boolean.parseBoolean(only(connection, IS_ANY_UNSEEN));
        // Those that open a slot from now on read afterwards what is committed by now.
        Map<String, Position> edges = positions(connection, end);
        Map<String, Position> behind = behind(edges);
        while (!behind.isEmpty() && System.nanoTime() - begun < limit.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            behind.keySet().retainAll(behind(positions(connection, end)).keySet());
        }
        if (isAnyUnseen) {
            TimeUnit.NANOSECONDS.sleep(unseen.toNanos() - (System.nanoTime() - begun));
        }
        return behind.isEmpty() ? null : words(behind, edges.size());
    }

    /** How far one edge has come, and from which address it has its connection; null if it is not to be seen. */
    private record Position(boolean reached, @Nullable String from) {}

    private static Map<String, Position> positions(Connection connection, String end) throws SQLException {
        Map<String, Position> positions = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(POSITIONS)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            statement.setString(1, end);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    positions.put(row.getString(1), new Position(row.getBoolean(2), row.getString(3)));
                }
            }
        }
        return positions;
    }

    private static Map<String, Position> behind(Map<String, Position> edges) {
        Map<String, Position> behind = new LinkedHashMap<>(edges);
        behind.values().removeIf(Position::reached);
        return behind;
    }

    private static String only(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private String words(Map<String, Position> behind, int all) {
        String named = behind.entrySet().stream()
                .limit(MOST_NAMED)
                .map(edge -> "slot " + edge.getKey() + (edge.getValue().from() == null ? "" : " from " + edge.getValue().from()))
                .collect(Collectors.joining(", "));
        return behind.size() + " of " + all + (all == 1 ? " edge has" : " edges have") + " not taken it up within "
                + limit.toSeconds() + " s (" + named + (behind.size() > MOST_NAMED ? ", …" : "") + ")";
    }
}
