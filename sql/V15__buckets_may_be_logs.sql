-- A bucket of the kind log has entries, each of which names the one before it and the one after it.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- The end of a log, at which it grows. Whoever appends holds the row's lock, so that two never append to the same entry.
create table weir.log (
    bucket text collate "C" primary key,
    owner uuid not null default gen_random_uuid(), -- whose log it is
    head text,                                     -- the key of the last entry
    entries bigint not null default 0,             -- how many were ever appended
    nanos bigint not null default 0,               -- when the last one was, with a number among those of the same nanosecond
    number bigint not null default 0
);

-- The entries in their order. What is deleted by SQL is still here, and passed over.
create table weir.log_entry (
    bucket text collate "C" not null,
    place bigint not null,
    key text collate "C" not null,
    primary key (bucket, place)
);

-- An entry. Data and dependencies are texts, which stay as they are.
create function weir.log_entry_text(
        id text, owner text, previous text, following text, moment json, dependencies json, data json) returns bytea
    language sql stable parallel safe
    as $$
    select convert_to(format(
        '{"id":%s,"owner":%s,"prev":%s,"next":%s,"when":%s,"dependencies":%s,"data":%s}',
        to_json($1), to_json($2), coalesce(to_json($3)::text, 'null'), coalesce(to_json($4)::text, 'null'), $5, $6, $7), 'utf8')
    $$;

-- Appends to logs what a lane has, if its row is where it should be. A function, because what is behind the lock on the end of a
-- log has to be read by a statement that begins once the lock is held. "bodies" are [{"data": any, "dependencies": [UUID]}]. An
-- entry whose key is there already is a repeat. Returned are the entries by their numbers from 1, and with the first of each log
-- the entry to which it was appended, which now names it.
create function weir.appended(
        lane bigint, owner uuid, turn bigint, buckets text[], keys text[], bodies bytea[],
        out ord bigint, out repeated boolean, out version bigint, out modified_at bigint, out entry text,
        out former text, out former_version bigint, out transaction xid8)
    returns setof record
    language plpgsql volatile
    as $$
#variable_conflict use_column
declare
    name text;
    log weir.log;
    fresh bigint[];
    moment bigint;
    now_nanos bigint;
    first bigint;
begin
    update weir.lane l set seq = $3, touched_at = now() where l.id = $1 and l.owner = $2 and l.seq = $3 - 1;
    if not found then
        return;
    end if;
    transaction := pg_current_xact_id();
    for name in select distinct b.bucket from unnest($4) b(bucket) order by 1 loop
        insert into weir.log (bucket) values (name) on conflict do nothing;
        select l.* into log from weir.log l where l.bucket = name for update;
        repeated := true;
        former := null;
        former_version := null;
        for ord, version, modified_at, entry in
            select g.ord, i.version, floor(date_part('epoch', i.modified_at))::bigint, convert_from(i.value, 'utf8')
            from unnest($4, $5) with ordinality g(bucket, key, ord)
                join weir.item i on i.bucket = g.bucket and i.key = g.key
            where g.bucket = name
        loop
            return next;
        end loop;
        fresh := array(
            select g.ord from unnest($4, $5) with ordinality g(bucket, key, ord)
            where g.bucket = name
                and not exists (select from weir.item i where i.bucket = g.bucket and i.key = g.key)
            order by g.ord);
        continue when cardinality(fresh) = 0;
        repeated := false;
        moment := weir.next_version();
        now_nanos := (extract(epoch from clock_timestamp()) * 1000000)::bigint * 1000;
        first := case when now_nanos > log.nanos then 0 else log.number + 1 end;
        now_nanos := greatest(now_nanos, log.nanos);
        update weir.item i set
                value = weir.log_entry_text(
                    i.key, e.entry ->> 'owner', e.entry ->> 'prev', $5[fresh[1]], e.entry -> 'when', e.entry -> 'dependencies',
                    e.entry -> 'data'),
                version = weir.next_version(i.version, moment), last_write = null
            from (select convert_from(h.value, 'utf8')::json as entry from weir.item h
                  where h.bucket = name and h.key = log.head) e
            where i.bucket = name and i.key = log.head and i.value is not null
            returning i.key, i.version into former, former_version;
        for ord, version, modified_at, entry in
            insert into weir.item (bucket, key, value, content_type, version, modified_at, created_at, state)
            select name::weir.bucket_name, n.key::weir.item_key,
                   weir.log_entry_text(
                       n.key, log.owner::text, coalesce(lag(n.key) over (order by n.n), former), lead(n.key) over (order by n.n),
                       format('[0,[%s],%s]', now_nanos, first + n.n - 1)::json, n.op -> 'dependencies', n.op -> 'data'),
                   'application/json', moment, date_trunc('second', now()), now(),
                   jsonb_build_object('k', 'log', 'v', jsonb_build_object((moment & 63)::text, moment), 'e',
                                      jsonb_build_object('place', log.entries + n.n))
            from (select f.n, f.ord, $5[f.ord] as key, convert_from($6[f.ord], 'utf8')::json -> 0 as op
                  from unnest(fresh) with ordinality f(ord, n)) n
            order by n.n
            returning fresh[(state -> 'e' ->> 'place')::bigint - log.entries], version, floor(date_part('epoch', modified_at))::bigint,
                convert_from(value, 'utf8')
        loop
            return next;
            former := null;
            former_version := null;
        end loop;
        insert into weir.log_entry (bucket, place, key)
            select name, log.entries + f.n, $5[f.ord] from unnest(fresh) with ordinality f(ord, n);
        update weir.log l set head = $5[fresh[cardinality(fresh)]], entries = log.entries + cardinality(fresh),
                nanos = now_nanos, number = first + cardinality(fresh) - 1
            where l.bucket = name;
    end loop;
end
$$;
