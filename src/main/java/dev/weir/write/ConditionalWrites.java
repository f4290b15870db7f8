package dev.weir.write;

import dev.weir.item.Version;
import dev.weir.postgres.Acknowledged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Any writes, each with its own conditions, decided under the row lock (RFC 9110 section 13.2.2).
 *
 * <p>Existing rows are locked in the order of their keys, judged and updated. Missing rows are inserted; if another transaction
 * was first, the insert does nothing and there is no outcome this time: the next attempt finds the row. So a compare-and-set is
 * always an update, and never the insert arm of an upsert, which would insert after a concurrent delete.
 *
 * <p>{@code offset 0} keeps the planner from hashing the whole table to find out which keys exist. It would choose that while the
 * table is small, and the prepared plan would stay.
 */
final class ConditionalWrites implements WriteStatement {
    private static final String SQL =
            """
            with turn as (
              update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ? - 1 returning 1
            ), moment as materialized (
              select weir.moment(c) as version from weir.clock c
            ), input as materialized (
              select i.* from turn, %s
            ), locked as materialized (
              select i.ord, t.version, t.modified_at, t.tags,
                weir.is_live(t.value, t.expires_at, clock_timestamp())
                  and (i.tag is null or coalesce(i.tag = any (t.tags), false)) as live,
                weir.epoch_millis(t.expires_at) as expires_at,
                weir.repeated(t.last_write, t.version, i.idempotency_key) as repeated,
                case when weir.repeated(t.last_write, t.version, i.idempotency_key) is not null
                     then t.value is not distinct from i.value and (not i.is_put or t.content_type = i.content_type
                       and t.content_encoding is not distinct from i.content_encoding) end as same
              from input i join weir.item t on t.bucket = i.bucket and t.key = i.key
              order by i.ord
              for update of t %s
            ), judged as materialized (
              select i.*, l.ord is not null as known, coalesce(l.live, false) as live, l.version, l.modified_at,
                l.tags as old_tags, string_to_array(i.new_tags, ', ') as tags,
                date_trunc('milliseconds', clock_timestamp()) + make_interval(secs => i.expires_in) as expires_at,
                l.ord is not null
                  or exists (select from weir.item t where t.bucket = i.bucket and t.key = i.key offset 0) as there,
                case when i.if_match is null then true
                     when i.if_match = '*' then coalesce(l.live, false)
                     else coalesce(l.live and l.version = any (i.if_match::bigint[]), false) end
                and (i.not_modified_after is null or l.live is not true
                     or date_trunc('second', l.modified_at) <= to_timestamp(i.not_modified_after))
                and (i.if_none_match is null or l.live is not true
                     or i.if_none_match <> '*' and l.version <> all (i.if_none_match::bigint[])) as accepted,
                case when i.is_put = (l.repeated <> 'deleted') and l.live = i.is_put then l.repeated end as repeated,
                l.same, l.expires_at as kept_until
              from input i left join locked l using (ord)
            ), updated as (
              update weir.item t set
                value = case when j.is_put then j.value end,
                content_type = case when j.is_put then j.content_type else t.content_type end,
                version = weir.next_version(t.version, m.version),
                modified_at = case when j.asked_modified_at is not null then to_timestamp(j.asked_modified_at)
                                   when j.is_put and j.live then t.modified_at
                                   else date_trunc('second', now()) end,
                created_at = case when j.is_put and not j.live then now() else t.created_at end,
                expires_at = j.expires_at,
                content_encoding = j.content_encoding,
                content_language = j.content_language,
                content_disposition = j.content_disposition,
                tags = j.tags,
                last_write = case when not j.is_put then 'deleted ' when j.live then 'updated ' else 'inserted ' end
                  || weir.next_version(t.version, m.version) || ' ' || j.idempotency_key
              from judged j, moment m
              where j.known and j.accepted and j.repeated is null and (j.is_put or j.live)
                and t.bucket = j.bucket and t.key = j.key
              returning j.ord, j.bucket, j.key, t.version, t.modified_at, t.expires_at, t.tags, j.old_tags
            ), inserted as (
              insert into weir.item (bucket, key, value, content_type, version, modified_at, created_at, expires_at,
                     content_encoding, content_language, content_disposition, tags, last_write)
              select j.bucket::weir.bucket_name, j.key::weir.item_key, j.value, j.content_type::weir.content_type,
                     m.version::weir.item_version,
                     coalesce(to_timestamp(j.asked_modified_at), date_trunc('second', now()))::weir.http_date, now(),
                     j.expires_at, j.content_encoding, j.content_language, j.content_disposition, j.tags,
                     'inserted ' || m.version || ' ' || j.idempotency_key
              from judged j, moment m where j.is_put and not j.there and j.accepted
              order by j.ord
              on conflict (bucket, key) do nothing
              returning bucket, key, version, modified_at, expires_at, tags
            ), noted as (
              insert into weir.expiry (expires_at, bucket, key)
              select u.expires_at, u.bucket, u.key from updated u where u.expires_at is not null
              union all
              select i.expires_at, i.bucket, i.key from inserted i where i.expires_at is not null
              on conflict do nothing
            ), tagged as (
              insert into weir.tag (bucket, tag, key, version)
              select w.bucket, n.tag, w.key, w.version
              from (select bucket, key, version, tags from updated
                    union all select bucket, key, version, tags from inserted) w
                cross join unnest(w.tags) as n(tag)
              on conflict (bucket, tag, key) do update set version = excluded.version
            ), untagged as (
              delete from weir.tag where ctid = any (array(
                select g.ctid from updated u cross join unnest(u.old_tags) as o(tag)
                  cross join lateral (select t.ctid from weir.tag t
                    where t.bucket = u.bucket and t.tag = o.tag and t.key = u.key offset 0) g
                where o.tag <> all (coalesce(u.tags, '{}'))))
            )
            select 'judged', ord, known, there, live, accepted,
                   version, floor(date_part('epoch', modified_at))::bigint, null, null, pg_current_xact_id(), kept_until,
                   repeated, same
            from judged
            union all
            select 'updated', ord, true, true, null, true,
                   version, floor(date_part('epoch', modified_at))::bigint, null, null, pg_current_xact_id(),
                   weir.epoch_millis(expires_at), null, null
            from updated
            union all
            select 'inserted', null, false, false, null, true,
                   version, floor(date_part('epoch', modified_at))::bigint, bucket, key,
                   pg_current_xact_id(), weir.epoch_millis(expires_at), null, null
            from inserted
            """;

    private final String many;
    private final String one;

    private ConditionalWrites(String locking) {
        this.many = SQL.formatted(InputColumn.manyRows(), locking);
        this.one = SQL.formatted(InputColumn.oneRow(), locking);
    }

    /** Waits for locked rows, as long as the connection's lock_timeout lets it. */
    static ConditionalWrites waiting() {
        return new ConditionalWrites("");
    }

    /** Skips locked rows: they get no outcome this time. */
    static ConditionalWrites skippingLocked() {
        return new ConditionalWrites("skip locked");
    }

    @Override
    public Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(writes.size() == 1 ? one : many)) {
            statement.setLong(1, turn);
            statement.setLong(2, lane.id());
            statement.setObject(3, lane.owner());
            statement.setLong(4, turn);
            InputColumn.bind(connection, statement, 5, writes);
            try (ResultSet rows = statement.executeQuery()) {
                Acknowledged.check(statement);
                return read(rows, writes);
            }
        }
    }

    private static Result read(ResultSet rows, List<? extends Write> writes) throws SQLException {
        List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
        boolean[] live = new boolean[writes.size()];
        boolean moved = false;
        int transaction = 0;
        int inserted = 0;
        while (rows.next()) {
            transaction = moved ? transaction : (int) rows.getLong(11);
            moved = true;
            Version version = new Version(rows.getLong(7));
            OptionalLong modifiedAt = OptionalLong.of(rows.getLong(8));
            switch (rows.getString(1)) {
                case "judged" -> {
                    int at = rows.getInt(2) - 1;
                    boolean known = rows.getBoolean(3);
                    live[at] = rows.getBoolean(5);
                    WriteOutcome repeated = repeated(rows, version, modifiedAt);
                    if (repeated != null) {
                        outcomes.set(at, repeated);
                    } else if (known || !rows.getBoolean(4)) {
                        outcomes.set(at, judged(writes.get(at), live[at], rows.getBoolean(6), version, modifiedAt));
                    }
                }
                case "updated" -> {
                    int at = rows.getInt(2) - 1;
                    outcomes.set(at, writes.get(at) instanceof Write.Put
                            ? new WriteOutcome.Stored(!live[at], Optional.of(version), modifiedAt, expiresAt(rows))
                            : new WriteOutcome.Deleted(version));
                }
                default -> {
                    int at = Columns.indexOf(writes, rows.getString(9), rows.getString(10), inserted++);
                    outcomes.set(at, new WriteOutcome.Stored(true, Optional.of(version), modifiedAt, expiresAt(rows)));
                }
            }
        }
        return moved ? new Result(true, transaction, outcomes) : Result.NOT_MOVED;
    }

    /** The outcome of a write that has the key of the row's last one; null for all others. */
    private static @Nullable WriteOutcome repeated(ResultSet row, Version version, OptionalLong modifiedAt) throws SQLException {
        String what = row.getString(13);
        if (what == null) {
            return null;
        }
        if (!row.getBoolean(14)) {
            return new WriteOutcome.Rejected(Optional.of(version), modifiedAt, true);
        }
        return new WriteOutcome.Repeated(what.equals("deleted")
                ? new WriteOutcome.Deleted(version)
                : new WriteOutcome.Stored(what.equals("inserted"), Optional.of(version), modifiedAt, expiresAt(row)));
    }

    private static OptionalLong expiresAt(ResultSet row) throws SQLException {
        long millis = row.getLong(12);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    /** The outcome for a row that was neither updated nor inserted; null for a put that should have been, and lost a race. */
    private static @Nullable WriteOutcome judged(
            Write write, boolean live, boolean accepted, Version version, OptionalLong modifiedAt) {
        if (write instanceof Write.Delete && !live) {
            // RFC 9110 section 13.2.1: without its conditions it would not succeed either, so they are ignored.
            return new WriteOutcome.Absent();
        }
        if (accepted) {
            return null;
        }
        return live
                ? new WriteOutcome.Rejected(Optional.of(version), modifiedAt)
                : new WriteOutcome.Rejected(Optional.empty(), OptionalLong.empty());
    }
}
