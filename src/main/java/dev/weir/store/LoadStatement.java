package dev.weir.store;

import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.item.ContentType;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Siblings;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads many keys with one statement. If the edge already has the current value, only its version is returned. What most rows
 * have not is one column, null in theirs, what is said of the database itself comes with the first key, and the version floor in
 * place of the date of a key without a row: each column costs every miss, and so does each table that is looked at.
 */
final class LoadStatement {
    private static final String SQL =
            """
            select i.ord, t.version,
                   coalesce(floor(date_part('epoch', t.modified_at))::bigint, (select floor from weir.clock)), t.content_type,
                   case when weir.is_live(t.value, t.expires_at) then octet_length(t.value) end,
                   case when t.version <> i.known and octet_length(t.value) <= ? then t.value end,
                   case when num_nonnulls(
                           t.expires_at, t.content_encoding, t.content_language, t.content_disposition, t.tags,
                           t.state) > 0
                       then array[weir.epoch_millis(t.expires_at)::text, t.content_encoding, t.content_language,
                           t.content_disposition, array_to_string(t.tags, ', '),
                           case when t.state ->> 'k' = 'siblings' then weir.siblings_told(t.state, t.version) end] end,
                   case when i.ord = 1
                       then array[pg_current_snapshot()::text, pg_is_in_recovery()::text,
                           ceil(date_part('epoch', statement_timestamp()) * 1000)::bigint::text] end
            from unnest(?::text[], ?::text[], ?::bigint[]) with ordinality as i(bucket, key, known, ord)
            left join weir.item t on t.bucket = i.bucket and t.key = i.key
            """;

    /** The content_encoding of a large set: its elements are rows, and its value is only the number of bytes. */
    private static final String ELEMENTS = "elements";

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
        Database database = null;
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
                        database = Database.read(row);
                    }
                }
            }
        }
        ReadStamp read = Objects.requireNonNull(database).stamp(stamp);
        if (!read.mayLag()) {
            identity.clock().observed(stamp.sentAt(), database.clock);
        }
        var found = new ArrayList<Loaded>(size);
        for (int i = 0; i < size; i++) {
            identity.noteVersion(rows[i].versionOrFloor());
            found.add(rows[i].loaded(loads.get(i).known(), inlineBytes, read));
        }
        return found;
    }

    /** A column that is an array of texts; null if it is null. */
    private static @Nullable String @Nullable [] texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? null : (@Nullable String[]) array.getArray();
    }

    /**
     * What the statement saw of the database itself.
     *
     * @param clock in milliseconds since 1970
     */
    private record Database(Snapshot snapshot, boolean standby, long clock) {
        static Database read(ResultSet row) throws SQLException {
            String[] texts = Objects.requireNonNull(texts(row, 8));
            return new Database(Snapshot.parse(texts[0]), Boolean.parseBoolean(texts[1]), Long.parseLong(texts[2]));
        }

        ReadStamp stamp(Stamp sent) {
            return standby ? ReadStamp.ofStandby(sent, snapshot) : ReadStamp.ofPrimary(sent, snapshot);
        }
    }

    /**
     * The result for one key; length -1 if there is no item.
     *
     * @param version {@link Version#NONE} if there is no row
     * @param modifiedAtOrFloor the version floor if there is no row
     */
    private record Row(
            Version version, long modifiedAtOrFloor, @Nullable String contentType, @Nullable String @Nullable [] rest, int length,
            byte @Nullable [] value) {
        static Row read(ResultSet row) throws SQLException {
            int bytes = row.getInt(5);
            int length = row.wasNull() ? -1 : bytes;
            return new Row(
                    new Version(row.getLong(2)), row.getLong(3), row.getString(4), texts(row, 7), length, row.getBytes(6));
        }

        /** Most rows have nothing but a content type. */
        private Metadata metadata() {
            String type = ContentType.sendable(Objects.requireNonNull(contentType));
            if (rest == null) {
                return Metadata.of(type);
            }
            long expiresAt = rest[0] == null ? Metadata.NEVER : Long.parseLong(rest[0]);
            String coding = ELEMENTS.equals(rest[1]) ? null : rest[1];
            Metadata metadata = Metadata.stored(type, expiresAt, coding, rest[2], rest[3]).withTags(Tags.stored(rest[4]));
            return rest[5] == null ? metadata : metadata.withSiblings(Siblings.told(rest[5]));
        }

        private long lengthOfElements() {
            return Long.parseLong(new String(Objects.requireNonNull(value), StandardCharsets.US_ASCII));
        }

        Version versionOrFloor() {
            return version.isNone() ? new Version(modifiedAtOrFloor) : version;
        }

        Loaded loaded(Version known, int inlineBytes, ReadStamp stamp) {
            // First, since the version that the edge knows may have expired.
            if (length < 0) {
                return new Loaded.Nothing(version, versionOrFloor(), stamp);
            }
            if (version.equals(known)) {
                return new Loaded.Unchanged(version, stamp);
            }
            if (rest != null && ELEMENTS.equals(rest[1])) {
                return new Loaded.InElements(new ItemHead(version, modifiedAtOrFloor, metadata(), lengthOfElements()), stamp);
            }
            var head = new ItemHead(version, modifiedAtOrFloor, metadata(), length);
            return length <= inlineBytes
                    ? new Loaded.Small(head, Objects.requireNonNull(value), stamp)
                    : new Loaded.Large(head, stamp);
        }
    }
}
