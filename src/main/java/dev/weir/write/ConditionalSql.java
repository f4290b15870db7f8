package dev.weir.write;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a statement that decides any writes. It is the same for all kinds but for a few parts: what is kept of the row that
 * is there, and what is made of it.
 *
 * <p>{@code offset 0} keeps the planner from hashing the whole table to find out which keys exist. It would choose that while
 * the table is small, and the prepared plan would stay.
 *
 * <p>Columns of the result: what the row tells; the write's number; whether its row is known, is there, is live, whether the
 * write is accepted; version and modified-at; two texts; the transaction; when the item expires; what a repeat did, and whether
 * it is the same write.
 */
final class ConditionalSql {
    private static final String TEMPLATE =
            """
            with turn as (
              update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ? - 1 returning 1
            ), moment as materialized (
              select weir.moment(c) as version from weir.clock c
            ), input as materialized (
              select i.* from turn, {input}
            ), locked as materialized (
              select i.ord, t.version, t.modified_at, t.tags, {seen}
                weir.is_live(t.value, t.expires_at, clock_timestamp())
                  and (i.tag is null or coalesce(i.tag = any (t.tags), false)) as live,
                weir.epoch_millis(t.expires_at) as expires_at,
                {told} as repeated,
                case when {told} is not null then {same} end as same
              from input i join weir.item t on t.bucket = i.bucket and t.key = i.key
              order by i.ord
              for update of t {locking}
            ), judged as materialized (
              select i.*, l.ord is not null as known, coalesce(l.live, false) as live, l.version, l.modified_at, {judged}
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
                case when {repeats} then l.repeated end as repeated,
                l.same, l.expires_at as kept_until
              from input i left join locked l using (ord)
            ){applied}, updated as (
              update weir.item t set
            {set}
              from {from}
              where j.known and j.accepted and j.repeated is null and (j.is_put or j.live)
                and t.bucket = j.bucket and t.key = j.key
              returning j.ord, j.bucket, j.key, t.version, t.modified_at, t.expires_at, t.tags, j.old_tags,
                t.value is null as gone
            ), inserted as (
              insert into weir.item (bucket, key, value, content_type, version, modified_at, created_at, expires_at,
                     content_encoding, content_language, content_disposition, tags, last_write, state)
              select j.bucket::weir.bucket_name, j.key::weir.item_key, {value}, {type}::weir.content_type,
                     m.version::weir.item_version,
                     coalesce(to_timestamp(j.asked_modified_at), date_trunc('second', now()))::weir.http_date, now(),
                     j.expires_at, j.content_encoding, j.content_language, j.content_disposition, j.tags,
                     'inserted ' || m.version || ' ' || j.idempotency_key, {state}
              from {from} where j.is_put and not j.there and j.accepted
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
                   version, floor(date_part('epoch', modified_at))::bigint, {result}, null, pg_current_xact_id(), kept_until,
                   repeated, same
            from judged{refused}
            union all
            select 'updated', ord, true, true, gone, true,
                   version, floor(date_part('epoch', modified_at))::bigint, null, null, pg_current_xact_id(),
                   weir.epoch_millis(expires_at), null, null
            from updated
            union all
            select 'inserted', null, false, false, null, true,
                   version, floor(date_part('epoch', modified_at))::bigint, bucket, key,
                   pg_current_xact_id(), weir.epoch_millis(expires_at), null, null
            from inserted
            """;

    /** A write replaces what is there. */
    private static final Map<String, String> REPLACING = Map.ofEntries(
            Map.entry("seen", ""),
            Map.entry("judged", ""),
            Map.entry("same", """
                    t.value is not distinct from i.value and (not i.is_put or t.content_type = i.content_type
                      and t.content_encoding is not distinct from i.content_encoding)"""),
            Map.entry("told", "weir.repeated(t.last_write, t.version, i.idempotency_key)"),
            Map.entry("repeats", "i.is_put = (l.repeated <> 'deleted') and l.live = i.is_put"),
            Map.entry("applied", ""),
            Map.entry("from", "judged j, moment m"),
            Map.entry("value", "j.value"),
            Map.entry("type", "j.content_type"),
            Map.entry("state", "null"),
            Map.entry("result", "null"),
            Map.entry("refused", ""),
            Map.entry("set", """
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
                      || weir.next_version(t.version, m.version) || ' ' || j.idempotency_key"""));

    /**
     * A function makes the new value of what is there. What the write does not give stays: the item's end and its tags. The
     * state has the Idempotency-Keys of the last writes, since others may have written after a write that is repeated; a key
     * alone tells a repeat, since the row does not show what was asked. What is applied has all that is needed of the write,
     * since a join with it would compare each write with each other one; and weir.with_key is called only if there is a key,
     * since a function with a query costs more than all the rest.
     */
    private static final Map<String, String> APPLYING = Map.ofEntries(
            Map.entry("seen", """
                    t.content_type as old_type, t.state as old_state,
                      case when weir.is_live(t.value, t.expires_at, clock_timestamp()) then t.value end as old_value,"""),
            Map.entry("judged", "l.old_value, l.old_type, l.old_state,"),
            Map.entry("same", "true"),
            Map.entry("told", """
                    coalesce(weir.repeated(t.last_write, t.version, i.idempotency_key),
                      case when jsonb_exists(t.state -> 'i', i.idempotency_key) then 'applied' end)"""),
            Map.entry("repeats", "l.repeated = 'applied' or l.live = (l.repeated <> 'deleted')"),
            Map.entry("applied", """
                    , applied as materialized (
                      select j.ord, j.bucket, j.key, j.is_put, j.known, j.there, j.live, j.accepted, j.repeated,
                        j.asked_modified_at, j.expires_in, j.expires_at, j.content_encoding, j.content_language,
                        j.content_disposition, j.new_tags, j.tags, j.old_tags, j.idempotency_key, j.old_state, d.dot, a.*
                      from judged j cross join moment m
                        cross join lateral (
                          select case when j.known then weir.next_version(j.version, m.version) else m.version end as dot) d
                        cross join lateral weir.{function}(j.old_value, j.old_type, j.old_state, d.dot,
                          j.operation, j.value, j.content_type, j.context::jsonb) a
                      where j.accepted and j.repeated is null and (j.known or not j.there) and (j.is_put or j.live)
                    )"""),
            Map.entry("from", "(select * from applied where refusal is null) j, moment m"),
            Map.entry("value", "j.value"),
            Map.entry("type", "j.content_type"),
            Map.entry("state", "case when j.idempotency_key is null then j.state"
                    + " else weir.with_key(j.state, null, j.idempotency_key, j.dot) end"),
            Map.entry("result", """
                    case when repeated is null then null
                         when old_state ->> 'k' in ('counter', 'queue') then convert_from(old_value, 'utf8')
                         when old_state ->> 'k' = 'siblings' then old_state -> 'i' ->> idempotency_key end"""),
            Map.entry("refused", """
                    \nunion all
                    select 'applied', ord, conflict, null, null, null, null, null, result, refusal, pg_current_xact_id(), null,
                           null, null
                    from applied"""),
            Map.entry("set", """
                        value = j.value,
                        content_type = coalesce(j.content_type, t.content_type),
                        state = case when j.idempotency_key is null and jsonb_exists(j.old_state, 'i') is not true then j.state
                                     else weir.with_key(j.state, j.old_state, j.idempotency_key, j.dot) end,
                        version = j.dot,
                        modified_at = coalesce(to_timestamp(j.asked_modified_at), date_trunc('second', now())),
                        created_at = case when j.value is not null and not j.live then now() else t.created_at end,
                        expires_at = case when j.value is null then null
                                          when j.live and j.expires_in is null then t.expires_at
                                          else j.expires_at end,
                        content_encoding = case when j.value is not null and jsonb_exists(j.state, 'elements')
                                                then 'elements' end,
                        content_language = null,
                        content_disposition = null,
                        tags = case when j.value is null then null
                                    when j.live and j.new_tags is null then t.tags
                                    else j.tags end,
                        last_write = case when j.value is null then 'deleted ' when j.live then 'updated ' else 'inserted ' end
                          || j.dot || ' ' || j.idempotency_key"""));

    private static final Pattern PART = Pattern.compile("\\{([a-z]+)\\}");

    private ConditionalSql() {}

    /**
     * The statement.
     *
     * @param function in the schema weir, which applies a write to what is there; null if it replaces that
     * @param columns what it is told of each write
     * @param many whether of many writes or of one
     * @param locking what follows {@code for update}
     */
    static String of(@Nullable String function, List<InputColumn> columns, boolean many, String locking) {
        Map<String, String> parts = new HashMap<>(function == null ? REPLACING : APPLYING);
        parts.put("input", many ? InputColumn.manyRows(columns) : InputColumn.oneRow(columns));
        parts.put("locking", locking);
        parts.put("function", function == null ? "" : function);
        // Twice, since a part names the function.
        return filled(filled(TEMPLATE, parts), parts);
    }

    private static String filled(String text, Map<String, String> parts) {
        return PART.matcher(text).replaceAll(part -> Matcher.quoteReplacement(
                parts.getOrDefault(part.group(1), part.group())));
    }
}
