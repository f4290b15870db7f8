package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a {@link LogProbe}. It takes no lock on a table, so that a long ALTER TABLE does not make the edge blind.
 *
 * <p>A link of a partition to its parent is a row of {@code pg_inherits}; its xmin is another one after DETACH and ATTACH. A
 * TRUNCATE, or a step from logged to unlogged and back, makes another file. Some harmless things do, too (VACUUM FULL): the
 * caches are then confirmed once for nothing.
 */
final class ProbeStatement {
    /** The same as in the schema's step, which is never changed; for where it could not be made then, or is gone. */
    static final String CREATE_PUBLICATION = "create publication weir for table weir.item (bucket, key, version)"
            + " with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)";

    private static final String SQL =
            """
            with recursive tree(oid, link) as (
                select to_regclass('weir.item')::oid, ''
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
                select count(*) as count,
                       md5(string_agg(concat_ws(' ', oid, link, relfilenode, relkind, relpersistence, relreplident), ','
                                      order by oid)) as mark,
                       min(name) filter (where relkind = 'f') as foreign_table,
                       min(name) filter (where relkind = 'r' and relpersistence <> 'p') as unlogged,
                       min(name) filter (where relkind in ('r', 'p') and relreplident <> 'd') as identity
                from part
            ), member as (
                select p.oid,
                       string_agg(concat_ws(' ', r.oid, r.xmin, r.prrelid, r.prattrs, r.prqual), ',' order by r.oid) as mark,
                       count(*) = 1 and bool_and(r.prrelid = to_regclass('weir.item') and r.prqual is null
                           and r.prattrs::int2[] @> a.numbers and r.prattrs::int2[] <@ a.numbers) as right
                from pg_catalog.pg_publication p
                join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
                cross join (select array_agg(attnum) as numbers from pg_catalog.pg_attribute
                            where attrelid = to_regclass('weir.item') and attname in ('bucket', 'key', 'version')) a
                where p.pubname = 'weir'
                group by p.oid
            ), publication as (
                select concat_ws(' ', p.oid, p.xmin, m.mark) as mark,
                       not p.puballtables and p.pubviaroot
                           and p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate
                           and not exists (select from pg_catalog.pg_publication_namespace s where s.pnpubid = p.oid)
                           and m.right is true as right
                from pg_catalog.pg_publication p left join member m on m.oid = p.oid
                where p.pubname = 'weir'
            )
            select pg_current_wal_flush_lsn()::text, pg_current_snapshot()::text, current_setting('wal_level'),
                   quote_ident(session_user),
                   (select rolreplication or rolsuper from pg_catalog.pg_roles where rolname = session_user)
                       -- Amazon's servers give the right to members of a role.
                       or exists (select from pg_catalog.pg_roles where rolname = 'rds_replication'
                                  and pg_has_role(session_user, oid, 'member')),
                   parts.count, parts.mark, parts.foreign_table, parts.unlogged, parts.identity,
                   publication.mark, publication.right,
                   (select sync_state from pg_catalog.pg_stat_replication where pid = ?),
                   row_security_active(to_regclass('weir.item'))
            from parts left join publication on true
            """;

    private ProbeStatement() {}

    /**
     * Looks, on a connection outside a transaction.
     *
     * @param database the number of the database that the connection leads to
     * @param walSender the process that serves the stream, or 0
     */
    static LogProbe look(Connection connection, int database, int walSender) throws SQLException {
        long sentAt = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setInt(1, walSender);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String publication = row.getString(11);
                String unfit = unfit(row);
                boolean missing = unfit == null && publication == null;
                if (unfit == null) {
                    unfit = publicationUnfit(publication, row.getBoolean(12));
                }
                return new LogProbe(
                        sentAt, database, Lsn.parse(row.getString(1)), Snapshot.parse(row.getString(2)),
                        String.valueOf(row.getString(7)), String.valueOf(publication), unfit, missing, row.getString(13));
            }
        }
    }

    private static @Nullable String unfit(ResultSet row) throws SQLException {
        if (!row.getString(3).equals("logical")) {
            return "wal_level is " + row.getString(3)
                    + ": run `alter system set wal_level = 'logical'` and restart PostgreSQL";
        }
        if (!row.getBoolean(5)) {
            return "the database's user may not replicate: run `alter role " + row.getString(4) + " replication`";
        }
        if (row.getInt(6) == 0) {
            return "there is no table weir.item: run `./weir migrate`";
        }
        if (row.getBoolean(14)) {
            return "row level security may hide items from the database's user: run `alter table weir.item disable row level"
                    + " security`";
        }
        String foreign = row.getString(8);
        if (foreign != null) {
            return "the partition " + foreign + " is a foreign table, whose changes are not in this database's log: run"
                    + " `alter table weir.item detach partition " + foreign + "`";
        }
        String unlogged = row.getString(9);
        if (unlogged != null) {
            return "the partition " + unlogged + " is not logged: run `alter table " + unlogged + " set logged`";
        }
        String identity = row.getString(10);
        if (identity != null) {
            return "the replica identity of " + identity + " is not its primary key: run `alter table " + identity
                    + " replica identity default`";
        }
        return null;
    }

    private static @Nullable String publicationUnfit(@Nullable String mark, boolean right) {
        if (mark == null) {
            return "there is no publication weir: run `" + CREATE_PUBLICATION + "` as the owner of weir.item, with CREATE on the"
                    + " database";
        }
        return right
                ? null
                : "the publication weir is not as it must be: run `drop publication weir; " + CREATE_PUBLICATION + "`";
    }
}
