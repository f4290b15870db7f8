package dev.weir.perf.compare;

import dev.weir.perf.site.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Whether a server is durable, judged by its settings and by how many fsyncs of its log it counts. */
final class Durability {
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");

    /** Backends report their I/O with a delay. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);

    private Durability() {}

    /**
     * The settings that matter.
     *
     * @throws IOException if one is off, because no number would mean anything then
     */
    static Map<String, String> settings(Database database) throws IOException, SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = database.connect()) {
            for (String name : MUST_BE_ON) {
                String value = one(connection, "show " + name);
                if (!value.equals("on")) {
                    throw new IOException(name + " is " + value + ": nothing measured on this server would mean anything");
                }
                settings.put(name, value);
            }
            for (String name : List.of("wal_sync_method", "wal_level", "shared_buffers", "max_wal_size")) {
                settings.put(name, one(connection, "show " + name));
            }
            settings.put("server_version", one(connection, "show server_version"));
        }
        return settings;
    }

    /** How often the server has synced its log so far. */
    static long walFsyncs(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            return Long
                    .parseLong(one(connection, "select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io where object = 'wal'"));
        }
    }

    /**
     * Waits until more fsyncs are reported than before.
     *
     * @throws IOException if there were none: the writes were not durable
     */
    static void awaitMoreThan(Database database, long before) throws IOException, SQLException {
        long deadline = System.nanoTime() + TOLD_WITHIN.toNanos();
        while (true) {
            if (walFsyncs(database) > before) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the server counted no fsync of its log while it was written to");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
