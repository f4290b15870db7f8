package dev.weir.store;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The entries of a log in the order of their places, for those who follow it. Owners are UUIDs; that of the log is the empty
 * text.
 *
 * <p>Thread-safe. Every method may throw what {@link PooledReads#read} throws.
 */
public final class LogTail {
    private static final String LAST = "select entries from weir.log where bucket = ?";

    /**
     * An entry waits while one on which it depends is not here, or has a place that is not reached; and, for a bounded time,
     * while the one before it is not here.
     */
    private static final String COLUMNS =
            """
            e.place, e.key, coalesce(e.owner::text, ''),
              exists (
                select from unnest(e.dependencies) d(key)
                where not exists (
                  select from weir.item i where i.bucket = e.bucket and i.key = d.key
                    and coalesce(
                      (select o.place from weir.log_entry o where o.bucket = e.bucket and o.key = d.key and o.owner is not null),
                      (i.state -> 'e' ->> 'place')::bigint, 0) <= greatest(e.place, ?)))
              or e.previous is not null
                and not exists (select from weir.item i where i.bucket = e.bucket and i.key = e.previous)
                and exists (select from weir.item i where i.bucket = e.bucket and i.key = e.key
                              and i.created_at > clock_timestamp() - make_interval(secs => ?))
            from weir.log_entry e
            """;

    private static final String BEHIND =
            "select " + COLUMNS + "where e.bucket = ? and e.place > ? and e.place <= ? order by e.place limit ?";

    private static final String OF_LOG = "select " + COLUMNS
            + "where e.bucket = ? and e.place > ? and e.place <= ? and e.owner is null order by e.place limit ?";

    private static final String OF_OTHER = "select " + COLUMNS
            + "where e.bucket = ? and e.place > ? and e.place <= ? and e.owner = ?::uuid order by e.place limit ?";

    private final PooledReads database;
    private final double gapSeconds;
    private final int timeoutSeconds;

    /**
     * An entry.
     *
     * @param waits whether it is not to be told yet
     */
    public record Entry(long place, String key, String owner, boolean waits) {}

    /**
     * @param parallel how many statements run at one time
     * @param deadline how long a statement waits for its turn, and may take
     * @param gap how long an entry waits for the one before it
     */
    public LogTail(DataSource pool, int parallel, Duration deadline, Duration gap) {
        this.database = new PooledReads(pool, parallel, deadline);
        this.gapSeconds = gap.toMillis() / 1000.0;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    }

    /** The last place; 0 if there is none. Each entry up to it can be seen. */
    public long last(BucketName bucket) {
        return database.read("look for the end of a log", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LAST)) {
                statement.setQueryTimeout(timeoutSeconds);
                statement.setString(1, bucket.value());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0L;
                }
            }
        });
    }

    /** Entries behind a place, up to another one. One on which an entry depends is to be before it. */
    public List<Entry> behind(BucketName bucket, long place, long last, int most) {
        return database.read("read a log", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BEHIND)) {
                range(statement, bucket, place, last, 0);
                statement.setInt(6, most);
                return entries(statement);
            }
        });
    }

    /** The same of one owner. One on which an entry depends may be anywhere up to the last place. */
    public List<Entry> behind(BucketName bucket, String owner, long place, long last, int most) {
        return database.read("read a log", connection -> ofOwner(connection, bucket, owner, place, last, most));
    }

    /** The first entry of each owner behind its place, up to a place. */
    public List<Entry> firsts(BucketName bucket, Map<String, Long> places, long last) {
        return database.read("read a log", connection -> {
            List<Entry> firsts = new ArrayList<>();
            for (Map.Entry<String, Long> each : places.entrySet()) {
                firsts.addAll(ofOwner(connection, bucket, each.getKey(), each.getValue(), last, 1));
            }
            return firsts;
        });
    }

    private List<Entry> ofOwner(Connection connection, BucketName bucket, String owner, long place, long last, int most)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(owner.isEmpty() ? OF_LOG : OF_OTHER)) {
            range(statement, bucket, place, last, last);
            int next = 6;
            if (!owner.isEmpty()) {
                statement.setString(next++, owner);
            }
            statement.setInt(next, most);
            return entries(statement);
        }
    }

    /** @param reached the place up to which all entries were met */
    private void range(PreparedStatement statement, BucketName bucket, long place, long last, long reached) throws SQLException {
        statement.setQueryTimeout(timeoutSeconds);
        statement.setLong(1, reached);
        statement.setDouble(2, gapSeconds);
        statement.setString(3, bucket.value());
        statement.setLong(4, place);
        statement.setLong(5, last);
    }

    private static List<Entry> entries(PreparedStatement statement) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                entries.add(new Entry(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4)));
            }
        }
        return entries;
    }
}
