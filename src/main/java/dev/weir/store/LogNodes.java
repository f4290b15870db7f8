package dev.weir.store;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The other nodes that a log knows of, by their URLs. Each is told of the whole log, as a webhook is.
 *
 * <p>Thread-safe. Every method may throw what {@link PooledReads#read} throws.
 */
public final class LogNodes {
    /** Where a node is told, below its URL. */
    public static final String OTHER = "/log/other";

    /** The same in SQL, of a node n. */
    static final String TOLD = "rtrim(n.url, '/') || '" + OTHER + "'";

    private static final String LIST = "select url from weir.node where bucket = ? order by url";

    private static final String ADD =
            """
            with added as (
              insert into weir.node (bucket, url) select ?, ?
              where ? > (select count(*) from weir.node where bucket = ?)
              on conflict do nothing
              returning bucket, url
            ), told as (
              insert into weir.webhook (bucket, url, cursor) select n.bucket, %s, 0 from added n
              on conflict do nothing
            )
            select from added
            """.formatted(TOLD);

    private static final String KNOWN = "select from weir.node where bucket = ? and url = ?";

    private static final String REMOVE =
            """
            with removed as (
              delete from weir.node where bucket = ? and url = ? returning bucket, url
            ), untold as (
              delete from weir.webhook w using removed n where w.bucket = n.bucket and w.url = %s
            )
            select from removed
            """.formatted(TOLD);

    private final PooledReads database;
    private final int most;
    private final int timeoutSeconds;

    /**
     * @param parallel how many statements run at one time
     * @param deadline how long a statement waits for its turn, and may take
     * @param most the most nodes of a log
     */
    public LogNodes(DataSource pool, int parallel, Duration deadline, int most) {
        this.database = new PooledReads(pool, parallel, deadline);
        this.most = most;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    }

    /** The URLs of all. */
    public List<String> list(BucketName bucket) {
        return database.read("list nodes", connection -> {
            List<String> urls = new ArrayList<>();
            try (PreparedStatement statement = prepare(connection, LIST, bucket);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    urls.add(row.getString(1));
                }
            }
            return urls;
        });
    }

    /** Adds a node, unless it is known; false if there are as many as there may be. */
    public boolean add(BucketName bucket, String url) {
        return database.read("add a node", connection -> {
            try (PreparedStatement statement = prepare(connection, ADD, bucket)) {
                statement.setString(2, url);
                statement.setInt(3, most);
                statement.setString(4, bucket.value());
                if (isAny(statement)) {
                    return true;
                }
            }
            try (PreparedStatement statement = prepare(connection, KNOWN, bucket)) {
                statement.setString(2, url);
                return isAny(statement);
            }
        });
    }

    /** Removes a node; false if it is not known. */
    public boolean remove(BucketName bucket, String url) {
        return database.read("remove a node", connection -> {
            try (PreparedStatement statement = prepare(connection, REMOVE, bucket)) {
                statement.setString(2, url);
                return isAny(statement);
            }
        });
    }

    private static boolean isAny(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private PreparedStatement prepare(Connection connection, String sql, BucketName bucket) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, bucket.value());
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
