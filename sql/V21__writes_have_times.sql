-- Writes may bring the time at which they were made elsewhere. What is there gives way to what is later, in whatever order writes
-- arrive, and what is made here and now is later than all that is there.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- Times are those of hybrid logical clocks, [epoch, [nanoseconds since 1970], count]. jsonb compares them as they are ordered, one
-- number after the other.

-- The present, or the next time behind one that is ahead of the clock.
create function weir.time_after(before jsonb) returns jsonb
    language plpgsql volatile parallel safe
    as $$
declare
    now jsonb := jsonb_build_array(
        0, jsonb_build_array((extract(epoch from clock_timestamp()) * 1000000)::bigint * 1000), 0);
begin
    if $1 is null or $1 < now then
        return now;
    elsif ($1 ->> 2)::bigint < 4294967295 then
        return jsonb_set($1, '{2}', to_jsonb(($1 ->> 2)::bigint + 1));
    end if;
    return jsonb_build_array($1 -> 0, jsonb_build_array(($1 -> 1 ->> 0)::bigint + 1), 0);
end
$$;

-- Whether a time is no further ahead of the clock than a version may be.
create function weir.is_in_time(moment jsonb) returns boolean
    language sql stable
    as $$
    select ($1 -> 1 ->> 0)::numeric
        <= (weir.epoch_millis(clock_timestamp()) + (select c.clock_skew_ms from weir.clock c limit 1)) * 1000000.0
    $$;

create function weir.refused_for_time(result weir.applied) returns weir.applied
    language plpgsql immutable parallel safe
    as $$
begin
    $1.value := null;
    $1.refusal := 'What is there is as late or later; nothing was changed.';
    $1.conflict := true;
    return $1;
end
$$;

-- Of the kind latest: JSON, and the write with the latest time wins. "e" is {"t": the time of the last write, "d": its dot}. What
-- is asked is {"value": JSON, "when": time}, or null in place of the time, which is now. A delete keeps the time, so that older
-- writes do not bring back what was deleted.
create function weir.latest_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql volatile
    as $$
declare
    asked json;
    before jsonb := $3 -> 'e' -> 't';
    moment jsonb;
    result weir.applied;
begin
    if $5 <> 'delete' then
        asked := convert_from($6, 'utf8')::json;
        if asked ->> 'when' is not null then
            moment := asked -> 'when';
            if not weir.is_in_time(moment) then
                result.refusal := 'The time of the write is in the future; nothing was changed.';
                result.conflict := false;
                return result;
            elsif moment <= before then
                return weir.refused_for_time(result);
            end if;
        end if;
        -- As text, so that numbers stay as they are.
        result.value := convert_to((asked -> 'value')::text, 'utf8');
        result.content_type := 'application/json';
    end if;
    result.state := jsonb_build_object(
        'k', 'latest',
        'v', coalesce($3 -> 'v', '{}') || jsonb_build_object(($4 & 63)::text, $4),
        'e', jsonb_build_object('t', coalesce(moment, weir.time_after(before)), 'd', $4));
    return result;
end
$$;

-- The row that has seen what both have seen: the later value, and of those of the same time that with the greater dot.
create function weir.latest_joined(a_value bytea, a jsonb, b_value bytea, b jsonb) returns weir.applied
    language plpgsql immutable parallel safe
    as $$
declare
    later boolean := ($2 -> 'e' -> 't', $2 -> 'e' -> 'd') < ($4 -> 'e' -> 't', $4 -> 'e' -> 'd');
    result weir.applied;
begin
    result.value := case when later then $3 else $1 end;
    result.content_type := 'application/json';
    result.state := jsonb_build_object(
        'k', 'latest',
        'v', weir.vector_joined($2 -> 'v', $4 -> 'v'),
        'e', case when later then $4 -> 'e' else $2 -> 'e' end);
    return result;
end
$$;

-- An element that was added with a time says so, in its member "when". The time of another one is that of its write.
create function weir.element_time(dot bigint, element text) returns jsonb
    language plpgsql immutable parallel safe
    as $$
begin
    return coalesce(
        ($2::json -> 'when')::text::jsonb, jsonb_build_array(0, jsonb_build_array(($1 >> 16) * 1000000), 0));
end
$$;

-- The latest of a member's elements, of which there are several only where sites are joined.
create function weir.latest_element(dots jsonb, out moment jsonb, out element text, out dot bigint)
    language plpgsql immutable parallel safe
    as $$
begin
    select weir.element_time(d.key::bigint, d.value), d.value, d.key::bigint
        into moment, element, dot
        from jsonb_each_text($1) d
        where length(d.key) < 20
        order by 1 desc, 3 desc
        limit 1;
end
$$;

-- What is added to a member's dots so that readers see the latest of its elements, and not that with the greatest dot. The name is
-- longer than any dot, and so behind all of them.
create function weir.shown_by_time(dots jsonb) returns jsonb
    language plpgsql immutable parallel safe
    as $$
declare
    latest record;
begin
    if jsonb_path_query_array($1, '$.*') -> 1 is null then
        return '{}';
    end if;
    select * into latest from weir.latest_element($1);
    if latest.element = weir.element_shown($1) then
        return '{}';
    end if;
    return jsonb_build_object('the latest by its time', latest.element);
end
$$;

-- The elements that are there of those that are to be added.
create function weir.elements_named(owner uuid, asked jsonb) returns jsonb
    language plpgsql volatile
    set enable_seqscan = off
    as $$
begin
    return (select jsonb_object_agg(e.member, e.dots)
            from jsonb_array_elements($2) a
                cross join lateral (select x.member, x.dots from weir.element x
                                    where x.owner = $1 and x.member = a.value ->> 'key' and x.dots is not null offset 0) e);
end
$$;

-- An element with its time; NULL if what is there is as late or later. "when" is a time, or "now".
create function weir.element_in_time(asked jsonb, there jsonb) returns text
    language plpgsql volatile
    as $$
declare
    moment jsonb := $1 -> 'when';
    before jsonb;
begin
    if moment is null then
        return $1 ->> 'shown';
    end if;
    if $2 is not null then
        before := (weir.latest_element($2)).moment;
    end if;
    if moment = '"now"' then
        moment := weir.time_after(before);
    elsif moment <= before then
        return null;
    end if;
    return left($1 ->> 'shown', -1) || ',"when":' || replace(moment::text, ' ', '') || '}';
end
$$;

-- Those of the elements to be added, [{"key", "shown", "when"}], that are later than what is there, as {member: {dot: element}}.
create function weir.elements_in_time(asked jsonb, there jsonb, dot bigint) returns jsonb
    language plpgsql volatile
    as $$
begin
    return (select coalesce(jsonb_object_agg(t.member, jsonb_build_object($3::text, t.element)), '{}')
            from (select a.value ->> 'key' as member, weir.element_in_time(a.value, $2 -> (a.value ->> 'key')) as element
                  from jsonb_array_elements($1) a offset 0) t
            where t.element is not null);
end
$$;

-- As before, and where "timed" is among what is asked, elements to be added may have a "when".
create or replace function weir.set_applied(
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
    timed boolean;
    result weir.applied;
begin
    if $5 = 'delete' then
        result.state := (case when jsonb_exists($3, 'elements') then $3 else weir.set_emptied($3) end - 'i')
            || jsonb_build_object('v', v);
        return result;
    end if;
    asked := convert_from($6, 'utf8')::jsonb;
    kind := coalesce(kind, asked ->> 'k');
    timed := jsonb_exists(asked, 'timed');
    if timed and exists (select from jsonb_array_elements(asked -> 'add') a
                         where not weir.is_in_time(nullif(a.value -> 'when', '"now"'))) then
        result.refusal := 'The time of an element is in the future; nothing was changed.';
        result.conflict := false;
        return result;
    end if;
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
            if timed then
                adds := weir.elements_in_time(
                    asked -> 'add',
                    case when $1 is not null then weir.elements_named(($3 ->> 'elements')::uuid, asked -> 'add') end, $4);
            end if;
            if timed and adds = '{}' and cardinality(removes) = 0 then
                return weir.refused_for_time(result);
            end if;
            return weir.large_set_applied(
                result, ($3 - 'i') || jsonb_build_object('v', v), $1 is null, adds, removes, (asked ->> 'most')::bigint);
        end if;
        delete from weir.element d where d.owner = ($3 ->> 'elements')::uuid;
        before := null;
    elsif $1 is null and $3 is not null then
        before := weir.set_emptied($3);
    end if;

    e := coalesce(before -> 'e', '{}');
    if timed then
        adds := weir.elements_in_time(asked -> 'add', e, $4);
        if adds = '{}' and cardinality(removes) = 0 then
            return weir.refused_for_time(result);
        end if;
    end if;
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

-- As before, and of several elements of a member readers see the latest.
create or replace function weir.set_joined(a jsonb, b jsonb) returns jsonb
    language plpgsql immutable parallel safe
    as $$
declare
    e jsonb;
    r jsonb;
begin
    select coalesce(jsonb_object_agg(j.member, j.dots || weir.shown_by_time(j.dots)), '{}') into e
    from (select member, jsonb_object_agg(dot, coalesce(l.x, o.x)) as dots
          from (select m.key as member, d.key as dot, d.value as x from jsonb_each($1 -> 'e') m, jsonb_each(m.value) d
                where length(d.key) < 20) l
            full join
               (select m.key as member, d.key as dot, d.value as x from jsonb_each($2 -> 'e') m, jsonb_each(m.value) d
                where length(d.key) < 20) o
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
