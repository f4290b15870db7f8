-- Buckets have kinds: a write need not replace what is there. It may also change it by an op, and the row keeps what ops need.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- NULL where a row is no more than its value. Otherwise {"k": kind, "v": {site: version}, "e": what the kind needs}: "v" has the
-- version of each site's last write, its dot. Where there is no value the state is that of before, and all that it has is gone.
alter table weir.item add column state jsonb;
alter table weir.item alter column state set storage external;

-- An edge says which kinds it has; it refuses the buckets of others.
alter table weir.bucket drop constraint bucket_kind_check;
alter table weir.bucket add constraint kind_is_a_name check (kind ~ '^[a-z]+(-[a-z]+)*$' and octet_length(kind) <= 64);

-- What rows mean depends on the kind of their bucket.
create function weir.bucket_kind_changed() returns trigger
    language plpgsql
    as $$
declare
    declared text := case when tg_op = 'DELETE' then old.name else new.name end;
begin
    -- What is left of a bucket that is no longer declared are tombstones, whose state nobody reads.
    if exists (select from weir.item i
               where i.bucket = declared and (tg_op <> 'DELETE' or i.value is not null)) then
        raise exception using
            errcode = 'check_violation',
            schema = 'weir', table = 'bucket', column = 'kind',
            message = format('The bucket %L has rows, so its kind cannot change.', declared),
            hint = 'Rows of deleted items count until the reaper has removed them. Use another bucket.';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create trigger bucket_kind_given before insert on weir.bucket
    for each row when (new.kind <> 'register') execute function weir.bucket_kind_changed();
create trigger bucket_kind_changed before update on weir.bucket
    for each row when (new.kind <> old.kind or new.name <> old.name) execute function weir.bucket_kind_changed();
create trigger bucket_kind_removed before delete on weir.bucket
    for each row when (old.kind <> 'register') execute function weir.bucket_kind_changed();
alter table weir.bucket enable always trigger bucket_kind_given;
alter table weir.bucket enable always trigger bucket_kind_changed;
alter table weir.bucket enable always trigger bucket_kind_removed;

-- Plain SQL may delete an item of any kind; what else it does to a row with a state would leave the state behind.
create function weir.item_of_kind_changed() returns trigger
    language plpgsql
    as $$
declare
    kind text;
begin
    select b.kind into kind from weir.bucket b where b.name = new.bucket;
    if kind is null or kind in ('register', 'json') then
        return new;
    end if;
    if tg_op = 'UPDATE' and new.state is distinct from old.state then
        return new;
    end if;
    if tg_op = 'INSERT' and new.state is not null then
        return new;
    end if;
    raise exception using
        errcode = 'feature_not_supported',
        schema = 'weir', table = 'item', column = 'value',
        message = format('The bucket %L is of the kind %s, whose values are written through an edge.', new.bucket, kind);
end
$$;

create trigger item_of_kind_inserted before insert on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge' and new.value is not null)
    execute function weir.item_of_kind_changed();
create trigger item_of_kind_updated before update of value, content_type, bucket, state on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge' and new.value is not null)
    execute function weir.item_of_kind_changed();
alter table weir.item enable always trigger item_of_kind_inserted;
alter table weir.item enable always trigger item_of_kind_updated;

-- What a write makes of a row. A function of each kind, weir.KIND_applied, returns it from the value that is there (NULL if there is
-- none, whatever the state says), its type, the state, the write's dot, what is asked ("put", "delete" or "op"), the body with its
-- type, and the context: the dots that the writer has seen.
create type weir.applied as (
    value bytea,        -- NULL: there is nothing any more
    content_type text,  -- NULL: as before
    state jsonb,
    result text,        -- for the answer; may be NULL
    refusal text,       -- not NULL: in words, why nothing is changed
    conflict boolean    -- whether it is refused for what is there, and not for what is asked
);

-- The state with the Idempotency-Keys of the last 256 writes that had one, {"i": {key: dot}}. "before" is the state of before.
create function weir.with_key(state jsonb, before jsonb, key text, dot bigint) returns jsonb
    language sql immutable parallel safe
    as $$
    select case
        when $3 is null and not jsonb_exists(coalesce($2, '{}'), 'i') then $1
        else $1 || jsonb_build_object('i', (
            select coalesce(jsonb_object_agg(k.key, k.value), '{}')
            from (select e.key, e.value
                  from jsonb_each(coalesce($2 -> 'i', '{}')
                                  || case when $3 is null then '{}' else jsonb_build_object($3, $4) end) e
                  order by e.value::text::bigint desc limit 256) k))
        end
    $$;

-- A counter: a sum for each site, of what was added and of what was taken away. It has no bounds. Ops: [{"op": "add", "change": n}].
-- To delete it is to take away what is there, so that what another site adds at the same time is not lost.
create function weir.counter_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql immutable parallel safe
    as $$
declare
    site text := ($4 & 63)::text;
    sites jsonb := coalesce($3 -> 'e', '{}');
    up numeric := coalesce((sites -> site ->> 0)::numeric, 0);
    down numeric := coalesce((sites -> site ->> 1)::numeric, 0);
    sum numeric;
    change numeric := 0;
    result weir.applied;
begin
    select coalesce(sum((s.value ->> 0)::numeric - (s.value ->> 1)::numeric), 0) into sum from jsonb_each(sites) s;
    if $1 is null or $5 = 'delete' then
        up := up + greatest(-sum, 0);
        down := down + greatest(sum, 0);
        sum := 0;
    end if;
    if $5 = 'op' then
        select coalesce(sum((o.value ->> 'change')::numeric), 0) into change
            from jsonb_array_elements(convert_from($6, 'utf8')::jsonb) o;
        up := up + greatest(change, 0);
        down := down + greatest(-change, 0);
        result.result := (sum + change)::text;
        result.value := convert_to(result.result, 'utf8');
        result.content_type := 'text/plain; charset=utf-8';
    end if;
    result.state := jsonb_build_object(
        'k', 'counter',
        'v', coalesce($3 -> 'v', '{}') || jsonb_build_object(site, $4),
        'e', sites || jsonb_build_object(site, jsonb_build_array(up, down)));
    return result;
end
$$;

-- Vectors {site: version}: the greatest of both for each site.
create function weir.vector_joined(a jsonb, b jsonb) returns jsonb
    language sql immutable parallel safe
    as $$
    select coalesce(jsonb_object_agg(site, version), '{}')
    from (select s.key as site, max(s.value::text::bigint) as version
          from (select * from jsonb_each(coalesce($1, '{}')) union all select * from jsonb_each(coalesce($2, '{}'))) s
          group by s.key) t
    $$;

-- The state of a counter that has seen what both have seen. Its value is weir.counter_value of it.
create function weir.counter_joined(a jsonb, b jsonb) returns jsonb
    language sql immutable parallel safe
    as $$
    select jsonb_build_object(
        'k', 'counter',
        'v', weir.vector_joined($1 -> 'v', $2 -> 'v'),
        'e', (select coalesce(jsonb_object_agg(site, jsonb_build_array(up, down)), '{}')
              from (select s.key as site, max((s.value ->> 0)::numeric) as up, max((s.value ->> 1)::numeric) as down
                    from (select * from jsonb_each($1 -> 'e') union all select * from jsonb_each($2 -> 'e')) s
                    group by s.key) t))
    $$;

create function weir.counter_value(state jsonb) returns numeric
    language sql immutable parallel safe
    as $$ select coalesce(sum((s.value ->> 0)::numeric - (s.value ->> 1)::numeric), 0) from jsonb_each($1 -> 'e') s $$;
