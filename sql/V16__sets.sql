-- Buckets may be of sets, whose elements writes add and remove. Small sets are one row; large ones have a row for each element.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- The elements of large sets. The state of such a set's row in weir.item names its owner here, and the row's content_encoding is
-- 'elements': its value is the number of bytes that readers see, which are made of these rows. Whoever writes them has locked
-- that row. They stay while there is a tombstone, until the next write or the reaper, which deletes them together with it.
create table weir.element (
    owner uuid not null,
    member text collate "C" not null,
    dots jsonb,  -- {dot: element}; NULL: the member has been removed for good
    primary key (owner, member)
) with (fillfactor = 90);

-- An element as readers see it: what the write with the greatest of its dots has given. Names in jsonb are ordered by their
-- lengths first, and so dots by their numbers.
create function weir.element_shown(dots jsonb) returns text
    language sql immutable parallel safe
    as $$ select jsonb_path_query_array($1, '$.*') ->> -1 $$;

-- What readers see of a set that is one row, in the order of the members' bytes.
create function weir.set_value(state jsonb) returns bytea
    language plpgsql immutable parallel safe
    as $$
begin
    return (select convert_to(
                '[' || coalesce(string_agg(weir.element_shown(e.value), ',' order by e.key collate "C"), '') || ']', 'utf8')
            from jsonb_each(coalesce($1 -> 'e', '{}')) e);
end
$$;

-- The state of a set whose elements are gone: all that it has, of one kind for ever.
create function weir.set_emptied(state jsonb) returns jsonb
    language plpgsql immutable parallel safe
    as $$
begin
    if $1 ->> 'k' <> 'set-forever' then
        return $1 || '{"e": {}}';
    end if;
    return $1 || jsonb_build_object('e', '{}'::jsonb, 'r', coalesce($1 -> 'r', '{}')
        || (select coalesce(jsonb_object_agg(k, 0), '{}') from jsonb_object_keys(coalesce($1 -> 'e', '{}')) k));
end
$$;

-- Sets: "e" is {member: {dot: element}}, the elements as texts, which readers see as they are; and in the kind set-forever "r" is
-- {member: 0} of those that were removed. A large set has in their place "elements", the owner of its rows, the number "n" and
-- the bytes "b" of its elements, and the bytes "m" of the removed members.
--
-- What is asked is {"k": kind, "most": bytes, "add": [{"key", "shown": element}], "remove": [key]}, each key once. A write gives
-- all its elements one dot. It takes the place of what was there, so that an element has several only where sites are joined.
create function weir.set_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql volatile
    as $$
declare
    asked jsonb;
    kind text := $3 ->> 'k';
    before jsonb := $3;
    adds jsonb := '{}';
    removes text[] := '{}';
    v jsonb := coalesce($3 -> 'v', '{}') || jsonb_build_object(($4 & 63)::text, $4);
    e jsonb;
    r jsonb;
    n bigint;
    bytes bigint;
    owner uuid;
    result weir.applied;
begin
    if $5 = 'delete' then
        result.state := (case when jsonb_exists($3, 'elements') then $3 else weir.set_emptied($3) end - 'i')
            || jsonb_build_object('v', v);
        return result;
    end if;
    asked := convert_from($6, 'utf8')::jsonb;
    kind := coalesce(kind, asked ->> 'k');
    if jsonb_array_length(asked -> 'add') = 1 then
        adds := jsonb_build_object(
            asked -> 'add' -> 0 ->> 'key', jsonb_build_object($4::text, asked -> 'add' -> 0 -> 'shown'));
    elsif jsonb_array_length(asked -> 'add') > 1 then
        select jsonb_object_agg(a.value ->> 'key', jsonb_build_object($4::text, a.value -> 'shown')) into adds
            from jsonb_array_elements(asked -> 'add') a;
    end if;
    if jsonb_array_length(asked -> 'remove') > 0 then
        removes := array(select jsonb_array_elements_text(asked -> 'remove'));
    end if;
    result.content_type := 'application/json';

    if jsonb_exists($3, 'elements') then
        if $1 is not null or kind = 'set-forever' then
            return weir.large_set_applied(
                result, ($3 - 'i') || jsonb_build_object('v', v), $1 is null, adds, removes, (asked ->> 'most')::bigint);
        end if;
        delete from weir.element d where d.owner = ($3 ->> 'elements')::uuid;
        before := null;
    elsif $1 is null and $3 is not null then
        before := weir.set_emptied($3);
    end if;

    e := coalesce(before -> 'e', '{}');
    if kind = 'set-forever' then
        r := coalesce(before -> 'r', '{}');
        if r <> '{}' then
            adds := adds - array(select jsonb_object_keys(r));
        end if;
        if cardinality(removes) > 0 then
            r := r || (select jsonb_object_agg(k, 0) from unnest(removes) k);
        end if;
    end if;
    if cardinality(removes) > 0 then
        e := e - removes;
    end if;
    e := e || adds;

    select convert_to(
               '[' || coalesce(string_agg(weir.element_shown(s.value), ',' order by s.key collate "C"), '') || ']', 'utf8'),
           count(*)
        into result.value, n
        from jsonb_each(e) s;
    bytes := octet_length(result.value);
    if r <> '{}' then
        select n + count(*), bytes + sum(octet_length(k)) into n, bytes from jsonb_object_keys(r) k;
    end if;
    -- What takes room away is not refused, though a lower bound may have been set meanwhile.
    if bytes > (asked ->> 'most')::bigint and (adds <> '{}' or r is not null) then
        return weir.set_refused(result, bytes, (asked ->> 'most')::bigint);
    end if;
    result.state := jsonb_build_object('k', kind, 'v', v, 'e', e);
    if r is not null then
        result.state := result.state || jsonb_build_object('r', r);
    end if;
    -- Only of a row that is there, and so is locked.
    if $3 is not null and (n > 64 or bytes > 65536) then
        owner := gen_random_uuid();
        insert into weir.element (owner, member, dots)
            select owner, s.key, s.value from jsonb_each(e) s
            union all
            select owner, k, null from jsonb_object_keys(coalesce(r, '{}')) k;
        select jsonb_build_object(
                   'k', kind, 'v', v, 'elements', owner, 'n', count(s.dots),
                   'b', coalesce(sum(octet_length(weir.element_shown(s.dots))), 0),
                   'm', coalesce(sum(octet_length(s.member)) filter (where s.dots is null), 0))
            into result.state
            from (select s.key as member, s.value as dots from jsonb_each(e) s
                  union all
                  select k, null from jsonb_object_keys(coalesce(r, '{}')) k) s;
        result.value := convert_to(octet_length(result.value)::text, 'utf8');
    end if;
    return result;
end
$$;

create function weir.set_refused(result weir.applied, bytes bigint, most bigint) returns weir.applied
    language plpgsql immutable parallel safe
    as $$
begin
    $1.value := null;
    $1.refusal := format('The set would have %s bytes, and the bucket takes at most %s; nothing was changed.', $2, $3);
    $1.conflict := true;
    return $1;
end
$$;

-- Writes only the rows of the elements that are asked for. "adds" is {member: {dot: element}}; "gone" says that what was
-- there has been deleted, which in this kind is for good. Without seqscan, since a plan would stay that was made while the table
-- was small.
create function weir.large_set_applied(
        result weir.applied, state jsonb, gone boolean, adds jsonb, removes text[], most bigint)
    returns weir.applied
    language plpgsql volatile
    set enable_seqscan = off
    as $$
declare
    forever boolean := state ->> 'k' = 'set-forever';
    owned uuid := (state ->> 'elements')::uuid;
    n bigint := (state ->> 'n')::bigint;
    b bigint := (state ->> 'b')::bigint;
    m bigint := (state ->> 'm')::bigint;
    touched text[];
    change record;
    bytes bigint;
begin
    if gone then
        select 0 as n, 0 as b, coalesce(sum(octet_length(e.member)), 0) as m into change
            from weir.element e where e.owner = owned;
        n := 0;
        b := 0;
        m := change.m;
    end if;
    if forever and adds <> '{}' then
        adds := adds - array(
            select k from jsonb_object_keys(adds) k
            where exists (select from weir.element e
                          where e.owner = owned and e.member = k and (e.dots is null or gone) offset 0));
    end if;
    touched := removes || array(select jsonb_object_keys(adds));
    if not gone then
        select count(e.dots) as n, coalesce(sum(octet_length(weir.element_shown(e.dots))), 0) as b
            into change
            from unnest(touched) k
                cross join lateral (select x.* from weir.element x where x.owner = owned and x.member = k offset 0) e;
        n := n - change.n;
        b := b - change.b;
    end if;
    if adds <> '{}' then
        select count(*) as n, sum(octet_length(weir.element_shown(a.value))) as b into change from jsonb_each(adds) a;
        n := n + change.n;
        b := b + change.b;
    end if;
    if forever and cardinality(removes) > 0 then
        select coalesce(sum(octet_length(k)), 0) as m into change
            from unnest(removes) k
            where not exists (select from weir.element e
                              where e.owner = owned and e.member = k and (e.dots is null or gone) offset 0);
        m := m + change.m;
    end if;
    -- With brackets, and commas between.
    bytes := b + greatest(n, 1) + 1;
    if bytes + m > most and (adds <> '{}' or forever) then
        return weir.set_refused(result, bytes + m, most);
    end if;

    if gone then
        update weir.element e set dots = null where e.owner = owned and e.dots is not null;
    end if;
    if cardinality(removes) > 0 and forever then
        insert into weir.element (owner, member) select owned, k from unnest(removes) k
            on conflict (owner, member) do update set dots = null;
    elsif cardinality(removes) > 0 then
        delete from weir.element where ctid = any (array(
            select e.ctid from unnest(removes) k
                cross join lateral (select x.ctid from weir.element x where x.owner = owned and x.member = k offset 0) e));
    end if;
    if adds <> '{}' then
        insert into weir.element (owner, member, dots) select owned, a.key, a.value from jsonb_each(adds) a
            on conflict (owner, member) do update set dots = excluded.dots;
    end if;
    result.state := large_set_applied.state || jsonb_build_object('n', n, 'b', b, 'm', m);
    result.value := convert_to(bytes::text, 'utf8');
    return result;
end
$$;

-- The state of a set as if it were one row.
create function weir.set_whole(state jsonb) returns jsonb
    language plpgsql stable
    as $$
begin
    if not jsonb_exists($1, 'elements') then
        return $1;
    end if;
    return (select $1 - '{elements,n,b,m}'::text[]
                || jsonb_build_object('e', coalesce(jsonb_object_agg(e.member, e.dots) filter (where e.dots is not null), '{}'))
                || case when $1 ->> 'k' = 'set-forever'
                        then jsonb_build_object(
                            'r', coalesce(jsonb_object_agg(e.member, 0) filter (where e.dots is null), '{}'))
                        else '{}' end
            from weir.element e where e.owner = ($1 ->> 'elements')::uuid);
end
$$;

-- The state of a set that has seen what both have seen; of sets that are one row (weir.set_whole). A dot stays that both have, or
-- that the other one has not seen; what the other one has seen and does not have, it has removed or replaced. Its value is
-- weir.set_value of it.
create function weir.set_joined(a jsonb, b jsonb) returns jsonb
    language plpgsql immutable parallel safe
    as $$
declare
    e jsonb;
    r jsonb;
begin
    select coalesce(jsonb_object_agg(j.member, j.dots), '{}') into e
    from (select member, jsonb_object_agg(dot, coalesce(l.x, o.x)) as dots
          from (select m.key as member, d.key as dot, d.value as x from jsonb_each($1 -> 'e') m, jsonb_each(m.value) d) l
            full join
               (select m.key as member, d.key as dot, d.value as x from jsonb_each($2 -> 'e') m, jsonb_each(m.value) d) o
            using (member, dot)
          where l.x is not null and o.x is not null
             or o.x is null and not weir.has_seen($2 -> 'v', dot::bigint)
             or l.x is null and not weir.has_seen($1 -> 'v', dot::bigint)
          group by member) j;
    if $1 ->> 'k' = 'set-forever' then
        r := coalesce($1 -> 'r', '{}') || coalesce($2 -> 'r', '{}');
        return jsonb_build_object(
            'k', $1 -> 'k', 'v', weir.vector_joined($1 -> 'v', $2 -> 'v'),
            'e', e - array(select jsonb_object_keys(r)), 'r', r);
    end if;
    return jsonb_build_object('k', $1 -> 'k', 'v', weir.vector_joined($1 -> 'v', $2 -> 'v'), 'e', e);
end
$$;

-- Whether a vector {site: version} has seen the write with the dot.
create function weir.has_seen(vector jsonb, dot bigint) returns boolean
    language sql immutable parallel safe
    as $$ select coalesce(($1 ->> ($2 & 63)::text)::bigint >= $2, false) $$;

-- As before, and the elements of a set go with its row.
create or replace function weir.item_deleted() returns trigger
    language plpgsql
    as $$
begin
    if old.version > (select floor from weir.clock) then
        perform weir.raise_floor(old.version);
    end if;
    if jsonb_exists(old.state, 'elements') then
        delete from weir.element e where e.owner = (old.state ->> 'elements')::uuid;
    end if;
    return null;
end
$$;

create or replace function weir.item_truncated() returns trigger
    language plpgsql
    as $$
declare
    highest bigint;
begin
    execute format('select max(version) from %I.%I', tg_table_schema, tg_table_name) into highest;
    perform weir.raise_floor(highest);
    execute format('delete from weir.element e using %I.%I i where e.owner = (i.state ->> ''elements'')::uuid',
                   tg_table_schema, tg_table_name);
    return null;
end
$$;

-- As before, and the value of a large set is in other rows.
create or replace function weir.check_content(item weir.item) returns void
    language plpgsql immutable
    as $$
declare
    name text;
    value text;
begin
    if $1.content_encoding is null and $1.content_language is null and $1.content_disposition is null then
        return;
    end if;
    if $1.content_encoding not in ('gzip', 'br', 'zstd', 'deflate')
        and ($1.content_encoding <> 'elements' or jsonb_exists($1.state, 'elements') is not true)
    then
        name := 'content_encoding';
        value := $1.content_encoding;
    elsif not weir.is_field_text($1.content_language) then
        name := 'content_language';
        value := $1.content_language;
    elsif not weir.is_field_text($1.content_disposition) then
        name := 'content_disposition';
        value := $1.content_disposition;
    else
        return;
    end if;
    raise exception using
        errcode = 'check_violation',
        schema = 'weir', table = 'item', column = name,
        message = format('The key %L of bucket %L cannot have the %s %L.', $1.key, $1.bucket, name, left(value, 100)),
        hint = 'A content_encoding is gzip, br, zstd, deflate or NULL. The others are one line of 1 to 1024 printable ASCII'
               ' characters, or NULL.';
end
$$;
