package dev.weir.store;

import dev.weir.item.ItemHead;
import dev.weir.item.Stamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Many keys read with one statement. Of what the edge knows already, only the version comes back. */
final class LoadStatement {
    private static final String SQL =
            """
            select i.ord, t.version, floor(date_part('epoch', t.modified_at))::bigint, t.content_type,
                   octet_length(t.value), case when t.version <> i.known and octet_length(t.value) <= ? then t.value end
            from unnest(?::text[], ?::text[], ?::bigint[]) with ordinality as i(bucket, key, known, ord)
            left join weir.item t on t.bucket = i.bucket and t.key = i.key
            """;

    private LoadStatement() {}

    static void send(Connection connection, List<PendingLoad> loads, int inlineBytes, Stamp stamp, DatabaseIdentity identity)
            throws SQLException {
        int size = loads.size();
        var buckets = new String[size];
        var keys = new String[size];
        var known = new Long[size];
        for (int i = 0; i < size; i++) {
            PendingLoad load = loads.get(i);
            buckets[i] = load.key().bucket().value();
            keys[i] = load.key().key();
            known[i] = load.known();
        }
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setInt(1, inlineBytes);
            statement.setArray(2, connection.createArrayOf("text", buckets));
            statement.setArray(3, connection.createArrayOf("text", keys));
            statement.setArray(4, connection.createArrayOf("bigint", known));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    PendingLoad load = loads.get(row.getInt(1) - 1);
                    Loaded loaded = read(row, load.known(), inlineBytes, stamp, identity);
                    load.complete(loaded);
                }
            }
        }
    }

    private static Loaded read(ResultSet row, long known, int inlineBytes, Stamp stamp, DatabaseIdentity identity)
            throws SQLException {
        long version = row.getLong(2);
        identity.seen(version);
        if (version == known) {
            return new Loaded.Unchanged(version, stamp);
        }
        int length = row.getInt(5);
        if (row.wasNull()) {
            return new Loaded.Nothing(version, stamp);
        }
        var head = new ItemHead(version, row.getLong(3), row.getString(4), length);
        return length <= inlineBytes ? new Loaded.Small(head, row.getBytes(6), stamp) : new Loaded.Large(head, stamp);
    }
}
