package dev.weir.bucket;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The message by which every edge on a database is told to forget a bucket's items and to ban them in its Varnish. It travels
 * through the log of the database and the change stream, behind everything that was committed before it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html">PostgreSQL: pg_logical_emit_message</a>
 */
public final class PurgeMessage {
    /** What the message is known by; its content is the bucket's name. */
    public static final String PREFIX = "weir.purge";

    private PurgeMessage() {}

    /**
     * Sends it, with the connection's transaction.
     *
     * @return whether the server decodes its log, so that edges can hear it
     */
    public static boolean send(Connection connection, BucketName bucket) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_logical_emit_message(true, ?, ?::text), current_setting('wal_level')")) {
            statement.setString(1, PREFIX);
            statement.setString(2, bucket.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getString(2).equals("logical");
            }
        }
    }
}
