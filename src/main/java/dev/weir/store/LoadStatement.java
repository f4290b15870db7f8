package dev.weir.store;

import dev.weir.database.DatabaseIdentity;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Stamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads many keys with one statement. If the edge already has the current value, only its version is returned. The snapshot and
 * the version floor are returned once, with the first key.
 */
final class LoadStatement {
    private static final String SQL =
            """
            select i.ord, t.version, floor(date_part('epoch', t.modified_at))::bigint, t.content_type,
                   case when weir.is_live(t.value, t.expires_at) then octet_length(t.value) end,
                   case when t.version <> i.known and octet_length(t.value) <= ? then t.value end,
                   case when i.ord = 1 then pg_current_snapshot()::text end,
                   case when i.ord = 1 then (select floor from weir.clock) end,
                   case when i.ord = 1 then pg_is_in_recovery() end,
                   weir.epoch_millis(t.expires_at),
                   case when i.ord = 1 then ceil(date_part('epoch', statement_timestamp()) * 1000)::bigint end,
                   t.content_encoding, t.content_language, t.content_disposition, array_to_string(t.tags, ', ')
            from unnest(?::text[], ?::text[], ?::bigint[]) with ordinality as i(bucket, key, known, ord)
            left join weir.item t on t.bucket = i.bucket and t.key = i.key
            """;

    private LoadStatement() {}

    /** Reads the keys of the loads; the results are in the same order. */
    static List<Loaded> send(
            Connection connection, List<PendingLoad> loads, int inlineBytes, Stamp stamp, DatabaseIdentity identity)
            throws SQLException {
        int size = loads.size();
        var buckets = new String[size];
        var keys = new String[size];
        var known = new Long[size];
        for (int i = 0; i < size; i++) {
            PendingLoad load = loads.get(i);
            buckets[i] = load.key().bucket().value();
            keys[i] = load.key().key();
            known[i] = load.known().number();
        }
        var rows = new Row[size];
        ReadStamp read = null;
        Version floor = Version.NONE;
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setInt(1, inlineBytes);
            statement.setArray(2, connection.createArrayOf("text", buckets));
            statement.setArray(3, connection.createArrayOf("text", keys));
            statement.setArray(4, connection.createArrayOf("bigint", known));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    int at = row.getInt(1) - 1;
                    rows[at] = Row.read(row);
                    if (at == 0) {
                        Snapshot snapshot = Snapshot.parse(row.getString(7));
                        read = row.getBoolean(9)
                                ? ReadStamp.ofStandby(stamp, snapshot)
                                : ReadStamp.ofPrimary(stamp, snapshot);
                        floor = new Version(row.getLong(8));
                        if (!read.mayLag()) {
                            identity.clock().observed(stamp.sentAt(), row.getLong(11));
                        }
                    }
                }
            }
        }
        identity.noteVersion(floor);
        var found = new ArrayList<Loaded>(size);
        for (int i = 0; i < size; i++) {
            identity.noteVersion(rows[i].version);
            found.add(rows[i].loaded(loads.get(i).known(), inlineBytes, floor, Objects.requireNonNull(read)));
        }
        return found;
    }

    /** The result for one key; version {@link Version#NONE} if there is no row, length -1 if there is no item. */
    private record Row(
            Version version, long modifiedAt, @Nullable String contentType, long expiresAt, @Nullable String coding,
            @Nullable String language, @Nullable String disposition, @Nullable String tags, int length,
            byte @Nullable [] value) {
        static Row read(ResultSet row) throws SQLException {
            int bytes = row.getInt(5);
            int length = row.wasNull() ? -1 : bytes;
            Long expiresAt = row.getObject(10, Long.class);
            return new Row(
                    new Version(row.getLong(2)), row.getLong(3), row.getString(4), expiresAt == null ? Metadata.NEVER : expiresAt,
                    row.getString(12), row.getString(13), row.getString(14), row.getString(15), length, row.getBytes(6));
        }

        Loaded loaded(Version known, int inlineBytes, Version floor, ReadStamp stamp) {
            // First, since the version that the edge knows may have expired.
            if (length < 0) {
                return new Loaded.Nothing(version, version.isNone() ? floor : version, stamp);
            }
            if (version.equals(known)) {
                return new Loaded.Unchanged(version, stamp);
            }
            var metadata = Metadata.stored(Objects.requireNonNull(contentType), expiresAt, coding, language, disposition)
                    .withTags(Tags.stored(tags));
            var head = new ItemHead(version, modifiedAt, metadata, length);
            return length <= inlineBytes
                    ? new Loaded.Small(head, Objects.requireNonNull(value), stamp)
                    : new Loaded.Large(head, stamp);
        }
    }
}
