package dev.weir.listing;

import dev.weir.item.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of keys. Each statement walks along the primary key, from the first key of its page on, and so takes as long at the
 * end of a bucket as at its start.
 */
final class KeyPages {
    private static final String COLUMNS = """
            i.key, octet_length(i.value) as size, i.content_type, i.version, date_part('epoch', i.modified_at) as modified,
              date_part('epoch', i.created_at) as created, weir.epoch_millis(i.expires_at) as expires,
              i.content_encoding, i.content_language, i.content_disposition""";

    private static final String KEYS =
            """
            select %s from weir.item i
            where i.bucket = ? and i.key >= ? and i.key < ? and weir.is_live(i.value, i.expires_at)
            order by i.key limit ?
            """.formatted(COLUMNS);

    /** Behind a common prefix the walk goes on where the prefix ends, so that it reads nothing below it. */
    private static final String FOLDERS =
            """
            with recursive q as materialized (
              select ?::text as bucket, ?::text as least, ?::text as bound, ?::int as skip,
                ?::text as delimiter, ?::text as behind
            ), walk as (
              select n.* from q cross join lateral (
                select %1$s from weir.item i
                where i.bucket = q.bucket and i.key >= q.least and i.key < q.bound and weir.is_live(i.value, i.expires_at)
                order by i.key limit 1) n
              union all
              select n.* from walk w cross join q
                cross join lateral (select strpos(substr(w.key, q.skip + 1), q.delimiter) as at) f
                cross join lateral (
                  select %1$s from weir.item i
                  where i.bucket = q.bucket and i.key < q.bound and weir.is_live(i.value, i.expires_at)
                    and i.key >= case when f.at > 0 then left(w.key, q.skip + f.at - 1) || q.behind else w.key || chr(1) end
                  order by i.key limit 1) n
            )
            select walk.* from walk limit ?
            """.formatted(COLUMNS);

    private static final String COUNT =
            """
            select count(*) from weir.item i
            where i.bucket = ? and i.key >= ? and i.key < ? and weir.is_live(i.value, i.expires_at)""";

    private final int timeoutSeconds;

    KeyPages(int timeoutSeconds) {
        this.timeoutSeconds = timeoutSeconds;
    }

    Page<Listed> page(Connection connection, KeyQuery query) throws SQLException {
        String delimiter = query.delimiter();
        try (PreparedStatement statement = connection.prepareStatement(delimiter == null ? KEYS : FOLDERS)) {
            range(statement, query);
            if (delimiter != null) {
                statement.setInt(4, query.prefix().codePointCount(0, query.prefix().length()));
                statement.setString(5, delimiter);
                statement.setString(6, Prefixes.successor(delimiter));
            }
            statement.setInt(delimiter == null ? 4 : 7, query.limit() + 1);
            var found = new ArrayList<Listed>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(read(row, query));
                }
            }
            return Page.of(found, query.limit(), Listed::name);
        }
    }

    long count(Connection connection, KeyQuery query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            range(statement, query);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void range(PreparedStatement statement, KeyQuery query) throws SQLException {
        statement.setQueryTimeout(timeoutSeconds);
        statement.setString(1, query.bucket().value());
        statement.setString(2, query.least());
        statement.setString(3, query.bound());
    }

    private static Listed read(ResultSet row, KeyQuery query) throws SQLException {
        String key = row.getString(1);
        String folder = query.commonPrefixOf(key);
        return folder != null
                ? new Listed.CommonPrefix(folder)
                : new Listed.Key(
                        key, row.getLong(2), row.getString(3), new Version(row.getLong(4)),
                        Instant.ofEpochSecond((long) row.getDouble(5)),
                        instant(row.getDouble(6)),
                        row.getObject(7, Long.class), row.getString(8), row.getString(9), row.getString(10));
    }

    /** A time of PostgreSQL; null for one that is infinite, which somebody's SQL may have set. */
    private static @Nullable Instant instant(double epochSeconds) {
        return Double.isFinite(epochSeconds) ? Instant.ofEpochMilli((long) Math.floor(epochSeconds * 1000)) : null;
    }
}
