package dev.weir.store;

import dev.weir.item.BucketName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.SequencedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The owners of the entries of a log, each with the ends of its chain. The chain of another owner is as much of it as is here
 * without a gap from its first entry on.
 *
 * <p>Thread-safe. Every method may throw what {@link PooledReads#read} throws.
 */
public final class LogOwners {
    private static final String SQL =
            """
            select l.owner::text, l.%1$s from weir.log l where l.bucket = ? and l.%1$s is not null
            union all
            (select distinct on (r.owner) r.owner::text, r.%2$s from weir.log_run r
             where r.bucket = ? and r.before = '' order by r.owner, r.place)
            """;

    private static final String LAST = SQL.formatted("head", "last");
    private static final String FIRST = SQL.formatted("first", "first");

    private final PooledReads database;
    private final int timeoutSeconds;

    /**
     * @param parallel how many statements run at one time
     * @param deadline how long a statement waits for its turn, and may take
     */
    public LogOwners(DataSource pool, int parallel, Duration deadline) {
        this.database = new PooledReads(pool, parallel, deadline);
        this.timeoutSeconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    }

    /** The key of each owner's last entry. */
    public SequencedMap<String, String> heads(BucketName bucket) {
        return read(LAST, bucket);
    }

    /** The key of each owner's first entry. */
    public SequencedMap<String, String> firsts(BucketName bucket) {
        return read(FIRST, bucket);
    }

    private SequencedMap<String, String> read(String sql, BucketName bucket) {
        return database.read("list the owners of a log", connection -> {
            SequencedMap<String, String> owners = new TreeMap<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setQueryTimeout(timeoutSeconds);
                statement.setString(1, bucket.value());
                statement.setString(2, bucket.value());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        owners.put(row.getString(1), row.getString(2));
                    }
                }
            }
            return owners;
        });
    }
}
