package dev.weir.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Flyway's history of applied steps without Flyway, which takes several times as long to find that there is nothing to do.
 * It only decides whether the schema is exactly that of this edge: each step applied, in order, with the checksum of its file,
 * and no others. Everything else is left to Flyway.
 */
final class SchemaHistory {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaHistory.class);

    /** The versioned files of the project's sql/, in order; a test compares them. */
    static final List<String> STEPS = List.of(
            "V1__items.sql", "V2__buckets_and_lanes.sql", "V3__changes.sql", "V4__lane_owner.sql", "V5__version_bounds.sql",
            "V6__versions_know_their_site.sql", "V7__bucket_settings.sql", "V8__items_expire.sql",
            "V9__values_may_be_encoded.sql", "V10__items_have_tags.sql", "V11__writes_may_be_repeated.sql",
            "V12__buckets_have_kinds.sql", "V13__buckets_may_be_queues.sql", "V14__edges_that_live.sql",
            "V15__buckets_may_be_logs.sql", "V16__sets.sql", "V17__siblings.sql", "V18__logs_of_many_owners.sql",
            "V19__fewer_triggers.sql", "V20__counters_without_queries.sql", "V21__writes_have_times.sql",
            "V22__short_trigger_conditions.sql",
            "V23__values_in_a_sandbox.sql", "V24__tokens.sql");

    private static final String RESOURCES = "/dev/weir/sql/";

    /** The first row of a history only says that Flyway created the schema. */
    private static final String APPLIED =
            """
            select version, script, checksum, success, type = 'SQL' as plain
            from weir.flyway_schema_history where type <> 'SCHEMA' order by installed_rank
            """;

    private SchemaHistory() {}

    /** Whether every step of this edge is applied, unchanged, and no other. False if the history cannot be read. */
    static boolean isCurrent(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(APPLIED)) {
            for (String script : STEPS) {
                if (!row.next()
                        || !version(script).equals(row.getString(1))
                        || !script.equals(row.getString(2))
                        || checksum(script) != row.getInt(3)
                        || !row.getBoolean(4)
                        || !row.getBoolean(5)) {
                    return false;
                }
            }
            return !row.next();
        } catch (SQLException e) {
            // There is no schema yet, or this user may not read its history; Flyway reports that.
            LOG.debug("The schema's history cannot be read: {}", e.getMessage());
            return false;
        }
    }

    private static String version(String script) {
        return script.substring(1, script.indexOf("__"));
    }

    /** Flyway's checksum: over the lines of the text, without line ends. */
    private static int checksum(String script) {
        var crc = new CRC32();
        try (InputStream in = SchemaHistory.class.getResourceAsStream(RESOURCES + script)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + RESOURCES + script);
            }
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                crc.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar cannot be read", unreadable);
        }
        return (int) crc.getValue();
    }
}
