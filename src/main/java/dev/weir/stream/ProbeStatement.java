package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a {@link LogProbe}. It locks no table, so that a long ALTER TABLE does not blind the edge.
 *
 * <p>A partition's link to its parent is a row of {@code pg_inherits}, whose xmin changes with DETACH and ATTACH. A TRUNCATE, or
 * a change from logged to unlogged and back, creates a new file. So do some harmless statements (VACUUM FULL): the caches are
 * then confirmed once without need.
 */
final class ProbeStatement {
    private static final String SQL =
            """
            with recursive root as (
                select name, to_regclass(name)::oid as oid,
                       (select array_agg(attnum) from pg_catalog.pg_attribute
                        where attrelid = to_regclass(name) and attname = any (columns::text[])) as numbers
                from unnest(?::text[], ?::text[]) as r(name, columns)
            ), tree(oid, link) as (
                select oid, '' from root where oid is not null
                union all
                select i.inhrelid, i.xmin::text || i.inhdetachpending
                from tree t join pg_catalog.pg_inherits i on i.inhparent = t.oid
            ), part as (
                select c.oid, t.link, c.relfilenode, c.relkind, c.relpersistence, c.relreplident,
                       format('%I.%I', n.nspname, c.relname) as name
                from tree t
                join pg_catalog.pg_class c on c.oid = t.oid
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            ), parts as (
                select md5(string_agg(concat_ws(' ', oid, link, relfilenode, relkind, relpersistence, relreplident), ','
                                      order by oid)) as mark,
                       min(name) filter (where relkind = 'f') as foreign_table,
                       min(name) filter (where relkind = 'r' and relpersistence <> 'p') as unlogged,
                       min(name) filter (where relkind in ('r', 'p') and relreplident <> 'd') as identity
                from part
            ), roots as (
                select min(name) filter (where oid is null) as missing,
                       min(name) filter (where row_security_active(oid)) as secured
                from root
            ), member as (
                select r.oid, r.xmin, r.prrelid, r.prattrs, r.prqual, root.oid is not null as known,
                       (select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = r.prrelid) as name,
                       coalesce(r.prqual is null and r.prattrs::int2[] @> root.numbers
                           and r.prattrs::int2[] <@ root.numbers, false) as fits
                from pg_catalog.pg_publication p
                join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
                left join root on root.oid = r.prrelid
                where p.pubname = 'weir'
            ), members as (
                select string_agg(concat_ws(' ', oid, xmin, prrelid, prattrs, prqual), ',' order by oid) as mark,
                       min(name) filter (where not known) as unknown,
                       (select min(name) from root where oid not in (select prrelid from member)) as missing,
                       coalesce(bool_and(fits), false) as fits
                from member
            ), publication as (
                select concat_ws(' ', p.oid, p.xmin, m.mark) as mark, m.unknown, m.missing, m.fits,
                       not p.puballtables and p.pubviaroot
                           and p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate
                           and not exists (select from pg_catalog.pg_publication_namespace s where s.pnpubid = p.oid) as options
                from pg_catalog.pg_publication p cross join members m
                where p.pubname = 'weir'
            )
            select ceil(date_part('epoch', statement_timestamp()) * 1000)::bigint as clock,
                   pg_current_wal_flush_lsn()::text as flushed, pg_current_snapshot()::text as snapshot,
                   current_setting('wal_level') as wal_level, quote_ident(session_user) as role,
                   (select rolreplication or rolsuper from pg_catalog.pg_roles where rolname = session_user)
                       -- Amazon's servers give the right to members of a role.
                       or exists (select from pg_catalog.pg_roles where rolname = 'rds_replication'
                                  and pg_has_role(session_user, oid, 'member')) as may_replicate,
                   roots.missing as missing_table, roots.secured,
                   parts.mark as parts, parts.foreign_table, parts.unlogged, parts.identity,
                   publication.mark as publication, publication.options, publication.unknown, publication.missing,
                   publication.fits,
                   (select sync_state from pg_catalog.pg_stat_replication where pid = ?) as standby
            from roots cross join parts left join publication on true
            """;

    private final Publication publication;

    ProbeStatement(Publication publication) {
        this.publication = publication;
    }

    /**
     * Makes a probe, on a connection outside a transaction.
     *
     * @param database the number of the database that the connection leads to
     * @param walSender the process that serves the stream, or 0
     */
    LogProbe run(Connection connection, int database, int walSender) throws SQLException {
        long sentAt = System.nanoTime();
        List<Publication.Table> tables = publication.tables();
        Array names = connection.createArrayOf("text", tables.stream().map(Publication.Table::name).toArray());
        Array columns = connection.createArrayOf(
                "text", tables.stream().map(table -> "{" + String.join(",", table.columns()) + "}").toArray());
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, names);
            statement.setArray(2, columns);
            statement.setInt(3, walSender);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String mark = row.getString("publication");
                String unfit = unfit(row);
                boolean missing = unfit == null && mark == null;
                if (unfit == null) {
                    unfit = publicationUnfit(row, mark);
                }
                return new LogProbe(
                        sentAt, row.getLong("clock"), database, Lsn.parse(row.getString("flushed")),
                        Snapshot.parse(row.getString("snapshot")),
                        String.valueOf(row.getString("parts")), String.valueOf(mark), unfit, missing, row.getString("standby"));
            }
        }
    }

    private static @Nullable String unfit(ResultSet row) throws SQLException {
        if (!row.getString("wal_level").equals("logical")) {
            return "wal_level is " + row.getString("wal_level")
                    + ": run `alter system set wal_level = 'logical'` and restart PostgreSQL";
        }
        if (!row.getBoolean("may_replicate")) {
            return "the database's user may not replicate: run `alter role " + row.getString("role") + " replication`";
        }
        String missing = row.getString("missing_table");
        if (missing != null) {
            return "there is no table " + missing + ": run `./weir migrate`";
        }
        String secured = row.getString("secured");
        if (secured != null) {
            return "row level security may hide items from the database's user: run `alter table " + secured
                    + " disable row level security`";
        }
        String foreign = row.getString("foreign_table");
        if (foreign != null) {
            return "the partition " + foreign + " is a foreign table, whose changes are not in this database's log: run"
                    + " `alter table weir.item detach partition " + foreign + "`";
        }
        String unlogged = row.getString("unlogged");
        if (unlogged != null) {
            return "the partition " + unlogged + " is not logged: run `alter table " + unlogged + " set logged`";
        }
        String identity = row.getString("identity");
        if (identity != null) {
            return "the replica identity of " + identity + " is not its primary key: run `alter table " + identity
                    + " replica identity default`";
        }
        return null;
    }

    private @Nullable String publicationUnfit(ResultSet row, @Nullable String mark) throws SQLException {
        if (mark == null) {
            return "there is no publication weir: run `" + publication.createStatement()
                    + "` as the owner of weir.item, with CREATE on the database";
        }
        String unknown = row.getString("unknown");
        if (row.getBoolean("options") && unknown != null) {
            return "the publication weir has the table " + unknown + ", which this edge cannot decode: run"
                    + " `alter publication weir drop table " + unknown + "`";
        }
        String missing = row.getString("missing");
        if (row.getBoolean("options") && missing != null) {
            return "the publication weir lacks the table " + missing + ": run `alter publication weir add table "
                    + sql(missing) + "`";
        }
        return row.getBoolean("options") && row.getBoolean("fits")
                ? null
                : "the publication weir is not as it must be: run `drop publication weir; " + publication.createStatement() + "`";
    }

    private String sql(String table) {
        return publication.tables().stream()
                .filter(each -> each.name().equals(table))
                .map(Publication.Table::sql)
                .findFirst()
                .orElseThrow();
    }
}
