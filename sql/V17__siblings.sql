-- Values that are written at the same time are all kept, until a write says that its writer has seen them.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- What stands before a sibling in the body of several: its fields, and an empty line. "about" is its entry in the state, [length,
-- type] or [length, type, label].
create function weir.sibling_head(dot bigint, about jsonb) returns text
    language plpgsql immutable parallel safe
    as $$
begin
    return 'Content-Type: ' || ($2 ->> 1) || E'\r\nContent-Length: ' || ($2 ->> 0) || E'\r\nLast-Modified: '
        || to_char(to_timestamp(($1 >> 16) / 1000) at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "GMT"')
        || E'\r\nWeir-Dot: ' || $1 || coalesce(E'\r\nWeir-Label: ' || ($2 ->> 2), '') || E'\r\n\r\n';
end
$$;

-- The siblings of a row in the order of their dots; none if there is no value, whatever the state says. A body of several has
-- boundaries of 37 characters.
create function weir.siblings_of(value bytea, state jsonb) returns table (dot bigint, about jsonb, body bytea)
    language sql immutable parallel safe
    as $$
    select p.dot, p.about,
           case when p.several then substr($1, (p.at - p.bytes + 1)::int, p.bytes) else $1 end
    from (select e.key::bigint as dot, e.value as about, (e.value ->> 0)::int as bytes, count(*) over () > 1 as several,
                 sum(43 + octet_length(weir.sibling_head(e.key::bigint, e.value)) + (e.value ->> 0)::int)
                     over (order by e.key::bigint) - 2 as at
          from jsonb_each($2 -> 'e') e) p
    where $1 is not null
    order by p.dot
    $$;

-- What readers see of siblings: nothing, the only value as it is, or a body of type multipart/mixed (RFC 2046 section 5.1) with all
-- of them, whose boundary is in none. Equal siblings give equal bytes.
create function weir.siblings_shown(dots bigint[], abouts jsonb[], bodies bytea[], out value bytea, out content_type text)
    language plpgsql immutable parallel safe
    as $$
declare
    boundary text := '';
begin
    if coalesce(cardinality($1), 0) < 2 then
        value := $3[1];
        content_type := $2[1] ->> 1;
        return;
    end if;
    loop
        boundary := 'weir-' || left(encode(sha256(convert_to(boundary || $1::text, 'utf8')), 'hex'), 32);
        exit when not exists (select from unnest($3) b where position(convert_to(boundary, 'utf8') in b) > 0);
    end loop;
    select string_agg(convert_to(case when s.n > 1 then E'\r\n--' else '--' end || boundary || E'\r\n'
                                 || weir.sibling_head(s.dot, s.about), 'utf8') || s.body, '' order by s.n)
           || convert_to(E'\r\n--' || boundary || E'--\r\n', 'utf8')
        into value
        from unnest($1, $2, $3) with ordinality as s(dot, about, body, n);
    content_type := 'multipart/mixed; boundary=' || boundary;
end
$$;

-- Siblings. A write replaces those that its writer has seen. The context says which: {"seen": {site: version}}, all of a site up to
-- a version, and {"dots": [dot]}; without either it has seen none, but a delete then takes all that are there. It comes from clients,
-- and so only takes away what is here: were it to say what has been seen of another site, a wrong one would hide that site's next
-- writes. "label" is kept with the value; "most" siblings may there be, with "bytes" together.
create function weir.siblings_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql immutable parallel safe
    as $$
declare
    seen jsonb := $8 -> 'seen';
    named jsonb := coalesce($8 -> 'dots', '[]');
    most bigint := coalesce(($8 ->> 'most')::bigint, 64);
    bytes bigint := coalesce(($8 ->> 'bytes')::bigint, 1 << 30);
    dots bigint[] := '{}';
    abouts jsonb[] := '{}';
    bodies bytea[] := '{}';
    result weir.applied;
begin
    if $1 is not null and not ($5 = 'delete' and seen is null and named = '[]') then
        select coalesce(array_agg(s.dot order by s.dot), '{}'), coalesce(array_agg(s.about order by s.dot), '{}'),
                coalesce(array_agg(s.body order by s.dot), '{}')
            into dots, abouts, bodies
            from weir.siblings_of($1, $3) s
            where coalesce((seen ->> (s.dot & 63)::text)::bigint, 0) < s.dot and not named @> to_jsonb(s.dot::text);
    end if;
    if $5 = 'put' then
        if cardinality(dots) >= most then
            result.conflict := true;
            result.refusal := format('There are %s siblings already, and there may be %s. Read them, and write one in their place'
                || ' with the Weir-Context that was read; nothing was changed.', cardinality(dots), most);
            return result;
        end if;
        if cardinality(dots) > 0 and (select sum(octet_length(b)) from unnest(bodies) b) + octet_length($6) > bytes then
            result.conflict := true;
            result.refusal := format('With the %s siblings that are there already the item would have more than %s bytes. Read them,'
                || ' and write one in their place with the Weir-Context that was read; nothing was changed.',
                cardinality(dots), bytes);
            return result;
        end if;
        dots := array_append(dots, $4);
        abouts := array_append(abouts, jsonb_build_array(octet_length($6), $7)
            || case when $8 ->> 'label' is null then '[]' else jsonb_build_array($8 -> 'label') end);
        bodies := array_append(bodies, $6);
        if cardinality(dots) > 1 and dots[cardinality(dots) - 1] > $4 then
            -- Another site's clock is ahead.
            select array_agg(s.dot order by s.dot), array_agg(s.about order by s.dot), array_agg(s.body order by s.dot)
                into dots, abouts, bodies
                from unnest(dots, abouts, bodies) s(dot, about, body);
        end if;
    end if;
    select s.value, s.content_type into result.value, result.content_type from weir.siblings_shown(dots, abouts, bodies) s;
    if cardinality(dots) = 0 then
        result.content_type := null;
    end if;
    result.state := jsonb_build_object(
        'k', 'siblings',
        'v', coalesce($3 -> 'v', '{}') || jsonb_build_object($4 & 63, $4),
        'e', (select coalesce(jsonb_object_agg(s.dot::text, s.about), '{}') from unnest(dots, abouts) s(dot, about)));
    return result;
end
$$;

-- The row that has seen what both have seen: a sibling stays if both have it, or if the other has not seen it.
create function weir.siblings_joined(a_value bytea, a jsonb, b_value bytea, b jsonb) returns weir.applied
    language plpgsql immutable parallel safe
    as $$
declare
    dots bigint[];
    abouts jsonb[];
    bodies bytea[];
    result weir.applied;
begin
    select coalesce(array_agg(s.dot order by s.dot), '{}'), coalesce(array_agg(s.about order by s.dot), '{}'),
           coalesce(array_agg(s.body order by s.dot), '{}')
        into dots, abouts, bodies
        from (select dot, coalesce(x.about, y.about) as about, coalesce(x.body, y.body) as body
              from weir.siblings_of($1, $2) x full join weir.siblings_of($3, $4) y using (dot)
              where x.dot is not null and y.dot is not null
                  or y.dot is null and coalesce(($4 -> 'v' ->> (dot & 63)::text)::bigint, 0) < dot
                  or x.dot is null and coalesce(($2 -> 'v' ->> (dot & 63)::text)::bigint, 0) < dot) s;
    select s.value, s.content_type into result.value, result.content_type from weir.siblings_shown(dots, abouts, bodies) s;
    result.state := jsonb_build_object(
        'k', 'siblings',
        'v', weir.vector_joined($2 -> 'v', $4 -> 'v'),
        'e', (select coalesce(jsonb_object_agg(s.dot::text, s.about), '{}') from unnest(dots, abouts) s(dot, about)));
    return result;
end
$$;

-- What a reader is told of siblings: how many there are; what was seen of other sites than that of the version, as versions with "-"
-- between them; and the label of the only one. In one text, with spaces between the three.
create function weir.siblings_told(state jsonb, version bigint) returns text
    language sql immutable parallel safe
    as $$
    select e.n || ' '
        || (select coalesce(string_agg(v.value::text, '-' order by v.key::int), '') from jsonb_each($1 -> 'v') v
            where v.key <> ($2 & 63)::text)
        || ' ' || coalesce(e.label, '')
    from (select count(*) as n, case when count(*) = 1 then min(s.value ->> 2) end as label from jsonb_each($1 -> 'e') s) e
    $$;
