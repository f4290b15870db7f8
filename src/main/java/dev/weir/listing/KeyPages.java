package dev.weir.listing;

import dev.weir.item.Tags;
import dev.weir.item.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of keys. Each statement walks along a primary key, that of the items or that of their tags, from the first key of
 * its page on, and so takes as long at the end of a bucket as at its start.
 */
final class KeyPages {
    private static final String COLUMNS = """
            i.key, case when i.content_encoding = 'elements' then convert_from(i.value, 'utf8')::bigint
                        else octet_length(i.value) end as size,
              i.content_type, i.version, date_part('epoch', i.modified_at) as modified,
              date_part('epoch', i.created_at) as created, weir.epoch_millis(i.expires_at) as expires,
              nullif(i.content_encoding, 'elements') as content_encoding, i.content_language, i.content_disposition,
              array_to_string(i.tags, ', ') as tags""";

    private static final String KEYS =
            """
            select %1$s from %2$s
            where %3$s.bucket = ? %4$s and %3$s.key >= ? and %3$s.key < ? and weir.is_live(i.value, i.expires_at)
            order by %3$s.key limit ?
            """;

    /** Of a log, along the order of its entries. The place of another owner's entry may have changed since it was made. */
    private static final String ENTRIES = "select " + COLUMNS + """
             from weir.log_entry e join weir.item i on i.bucket = e.bucket and i.key = e.key
            where e.bucket = ? and weir.is_live(i.value, i.expires_at) and e.place > case when ? = '' then 0 else coalesce(
              (select o.place from weir.log_entry o where o.bucket = ? and o.key = ? and o.owner is not null),
              (select (a.state -> 'e' ->> 'place')::bigint from weir.item a where a.bucket = ? and a.key = ?)) end
            order by e.place limit ?
            """;

    /** Behind a common prefix the walk goes on where the prefix ends, so that it reads nothing below it. */
    private static final String FOLDERS =
            """
            with recursive q as materialized (
              select ?::text as bucket, %5$s ?::text as least, ?::text as bound, ?::int as skip,
                ?::text as delimiter, ?::text as behind
            ), walk as (
              select n.* from q cross join lateral (
                select %1$s from %2$s
                where %3$s.bucket = q.bucket %6$s and %3$s.key >= q.least and %3$s.key < q.bound
                  and weir.is_live(i.value, i.expires_at)
                order by %3$s.key limit 1) n
              union all
              select n.* from walk w cross join q
                cross join lateral (select strpos(substr(w.key, q.skip + 1), q.delimiter) as at) f
                cross join lateral (
                  select %1$s from %2$s
                  where %3$s.bucket = q.bucket %6$s and %3$s.key < q.bound and weir.is_live(i.value, i.expires_at)
                    and %3$s.key >= case when f.at > 0 then left(w.key, q.skip + f.at - 1) || q.behind else w.key || chr(1) end
                  order by %3$s.key limit 1) n
            )
            select walk.* from walk limit ?
            """;

    private static final String COUNT =
            """
            select count(*) from %2$s
            where %3$s.bucket = ? %4$s and %3$s.key >= ? and %3$s.key < ? and weir.is_live(i.value, i.expires_at)
            """;

    private static final Statements ALL = Statements.of("weir.item i", "i", "", "", "");

    /** Offset 0 has each row of the index look up its item; otherwise the planner may choose to read the whole table of items. */
    private static final Statements TAGGED = Statements.of(
            """
            weir.tag g cross join lateral (
                select t.* from weir.item t where t.bucket = g.bucket and t.key = g.key and g.tag = any (t.tags) offset 0) i""",
            "g", "and g.tag = ?", "?::text as tag,", "and g.tag = q.tag");

    /** The statements for one source of keys. */
    private record Statements(String keys, String folders, String count) {
        static Statements of(String source, String name, String tagged, String tag, String sameTag) {
            Object[] parts = {COLUMNS, source, name, tagged, tag, sameTag};
            return new Statements(KEYS.formatted(parts), FOLDERS.formatted(parts), COUNT.formatted(parts));
        }
    }

    private final int timeoutSeconds;

    KeyPages(int timeoutSeconds) {
        this.timeoutSeconds = timeoutSeconds;
    }

    Page<Listed> page(Connection connection, KeyQuery query) throws SQLException {
        String delimiter = query.delimiter();
        try (PreparedStatement statement = connection.prepareStatement(sql(query, delimiter))) {
            int next = range(statement, query);
            if (delimiter != null) {
                statement.setInt(next++, query.prefix().codePointCount(0, query.prefix().length()));
                statement.setString(next++, delimiter);
                statement.setString(next++, Prefixes.successor(delimiter));
            }
            statement.setInt(next, query.limit() + 1);
            return read(statement, query);
        }
    }

    private static Page<Listed> read(PreparedStatement statement, KeyQuery query) throws SQLException {
        var found = new ArrayList<Listed>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(read(row, query));
            }
        }
        return Page.of(found, query.limit(), Listed::name);
    }

    Page<Listed> entries(Connection connection, KeyQuery query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, query.bucket().value());
            statement.setString(2, query.after());
            statement.setString(3, query.bucket().value());
            statement.setString(4, query.after());
            statement.setString(5, query.bucket().value());
            statement.setString(6, query.after());
            statement.setInt(7, query.limit() + 1);
            return read(statement, query);
        }
    }

    long count(Connection connection, KeyQuery query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements(query).count())) {
            range(statement, query);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String sql(KeyQuery query, @Nullable String delimiter) {
        Statements statements = statements(query);
        return delimiter == null ? statements.keys() : statements.folders();
    }

    private static Statements statements(KeyQuery query) {
        return query.tag() == null ? ALL : TAGGED;
    }

    /** Returns the number of the next parameter. */
    private int range(PreparedStatement statement, KeyQuery query) throws SQLException {
        statement.setQueryTimeout(timeoutSeconds);
        int next = 1;
        statement.setString(next++, query.bucket().value());
        if (query.tag() != null) {
            statement.setString(next++, query.tag());
        }
        statement.setString(next++, query.least());
        statement.setString(next++, query.bound());
        return next;
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
                        row.getObject(7, Long.class), row.getString(8), row.getString(9), row.getString(10),
                        Tags.stored(row.getString(11)));
    }

    /** A time of PostgreSQL; null for one that is infinite, which somebody's SQL may have set. */
    private static @Nullable Instant instant(double epochSeconds) {
        return Double.isFinite(epochSeconds) ? Instant.ofEpochMilli((long) Math.floor(epochSeconds * 1000)) : null;
    }
}
