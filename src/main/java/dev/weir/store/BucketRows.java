package dev.weir.store;

import dev.weir.item.BucketName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements of a truncation. None commits, and each reads a bounded number of rows. */
record BucketRows(BucketName bucket) {
    /** Locks in the same order as every other statement, so that there are no deadlocks. */
    private static final String DELETE =
            """
            with live as (
                select key from weir.item where bucket = ? and key = any (?) and weir.is_live(value)
                order by key for update %s)
            update weir.item i set value = null, version = weir.next_version(i.version), expires_at = null,
                content_encoding = null, content_language = null, content_disposition = null, tags = null, state = i.state
            from live where i.bucket = ? and i.key = live.key
            returning i.key
            """;

    private static final String DELETE_UNLOCKED = DELETE.formatted("skip locked");
    private static final String DELETE_WAITING = DELETE.formatted("");

    /**
     * Consecutive rows.
     *
     * @param last the key of the last row; null if there are no more rows
     * @param items the keys of the items, without tombstones
     */
    record Page(@Nullable String last, List<String> items) {}

    Page page(Connection connection, String after, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select key, weir.is_live(value) from weir.item where bucket = ? and key > ? order by key limit ?")) {
            statement.setString(1, bucket.value());
            statement.setString(2, after);
            statement.setInt(3, most);
            List<String> items = new ArrayList<>();
            @Nullable
            String last = null;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    last = row.getString(1);
                    if (row.getBoolean(2)) {
                        items.add(last);
                    }
                }
            }
            return new Page(last, items);
        }
    }

    /** Returns those of the keys that have an item. */
    Set<String> live(Connection connection, Collection<String> keys) throws SQLException {
        return query(connection, "select key from weir.item where bucket = ? and key = any (?) and weir.is_live(value)", keys,
                false);
    }

    /** Deletes the items of those keys whose rows are not locked, and returns these keys. */
    Set<String> deleteUnlocked(Connection connection, Collection<String> keys) throws SQLException {
        return query(connection, DELETE_UNLOCKED, keys, true);
    }

    /** Deletes an item, waiting for its row lock if necessary. */
    Set<String> deleteWaiting(Connection connection, String key, Duration most) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + most.toMillis());
        }
        return query(connection, DELETE_WAITING, List.of(key), true);
    }

    private Set<String> query(Connection connection, String sql, Collection<String> keys, boolean deletes) throws SQLException {
        Array array = connection.createArrayOf("text", keys.toArray());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, bucket.value());
            statement.setArray(2, array);
            if (deletes) {
                statement.setString(3, bucket.value());
            }
            Set<String> found = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        } finally {
            array.free();
        }
    }
}
