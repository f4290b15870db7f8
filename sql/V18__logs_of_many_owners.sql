-- A log takes entries of other owners, who have chains of their own, and tells webhooks of what it has.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- The first entry of the log's own chain, and how many other owners there are. "entries" is the last place that was given.
alter table weir.log add column first text;
alter table weir.log add column others integer not null default 0;
update weir.log l
    set first = (select e.key from weir.log_entry e where e.bucket = l.bucket order by e.place limit 1);

-- Of an entry of another owner: whose it is, and the one before it. Of any: on what it depends; NULL if that is nothing.
alter table weir.log_entry add column owner uuid;
alter table weir.log_entry add column previous text;
alter table weir.log_entry add column dependencies text[];
create index log_entry_owner on weir.log_entry (bucket, owner, place) where owner is not null;
create index log_entry_key on weir.log_entry (bucket, key) where owner is not null;

-- Entries of another owner that follow each other without a gap, from "first" to "last". "before" is the one before the first,
-- which is not here; where it is empty there is none, so that "last" is the owner's head.
create table weir.log_run (
    bucket text collate "C" not null,
    owner uuid not null,
    last text collate "C" not null,
    first text collate "C" not null,
    before text collate "C" not null,
    place bigint not null, -- of the entry that began it
    entries bigint not null,
    primary key (bucket, owner, last)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index log_run_before on weir.log_run (bucket, owner, before);
create index log_run_whole on weir.log_run (bucket, owner, place) where before = '';

-- Who is told of a log's entries. All up to the place "cursor" are told, but for those of owners in "waiting", {owner: place}: of
-- them, only those up to that place; the owner of the log is '' there. One edge at a time tells, "holder", until "held_until" by
-- the database's clock.
create table weir.webhook (
    bucket text collate "C" not null,
    url text collate "C" not null
        constraint url_has_a_length check (octet_length(url) between 1 and 2048),
    cursor bigint not null,
    waiting jsonb not null default '{}',
    holder uuid,
    held_until timestamptz not null default '-infinity',
    failures integer not null default 0,
    next_try timestamptz not null default '-infinity',
    primary key (bucket, url)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Other nodes that a log knows of.
create table weir.node (
    bucket text collate "C" not null,
    url text collate "C" not null
        constraint url_has_a_length check (octet_length(url) between 1 and 2048),
    primary key (bucket, url)
);

-- Takes an entry of another owner, whose key is not here yet, under the lock on the end of the log. "op" is {"owner", "prev",
-- "next", "when", "dependencies", "data"}. "former" is the entry before it, if that names it from now on.
create function weir.adopted(
        bucket text, key text, op json, moment bigint,
        out version bigint, out modified_at bigint, out entry text, out former text, out former_version bigint,
        out refusal text, out conflict boolean)
    language plpgsql volatile
    as $$
#variable_conflict use_column
declare
    log weir.log;
    maker uuid := ($3 ->> 'owner')::uuid;
    previous text := $3 ->> 'prev';
    earlier weir.log_run;
    later weir.log_run;
begin
    select l.* into log from weir.log l where l.bucket = $1;
    if maker = log.owner then
        refusal := 'Attempted new log entry with local owner id';
        conflict := false;
        return;
    end if;
    select r.* into earlier from weir.log_run r where r.bucket = $1 and r.owner = maker and r.last = previous;
    select r.* into later from weir.log_run r
        where r.bucket = $1 and r.owner = maker and r.before = $2 and r.last is distinct from previous
        order by r.place limit 1;
    if not exists (select from weir.log_run r where r.bucket = $1 and r.owner = maker) then
        if log.others >= 10000 then
            refusal := 'The log has entries of 10000 other owners, and takes none of more.';
            conflict := true;
            return;
        end if;
        log.others := log.others + 1;
    end if;
    update weir.item i set
            value = weir.log_entry_text(
                i.key, e.entry ->> 'owner', e.entry ->> 'prev', $2, e.entry -> 'when', e.entry -> 'dependencies',
                e.entry -> 'data'),
            version = weir.next_version(i.version, $4), last_write = null
        from (select convert_from(h.value, 'utf8')::json as entry from weir.item h
              where h.bucket = $1 and h.key = previous and h.value is not null) e
        where i.bucket = $1 and i.key = previous and i.value is not null
            and (e.entry ->> 'owner')::uuid = maker and e.entry ->> 'next' is null
        returning i.key, i.version into former, former_version;
    log.entries := log.entries + 1;
    insert into weir.item (bucket, key, value, content_type, version, modified_at, created_at, state)
        values ($1::weir.bucket_name, $2::weir.item_key,
                weir.log_entry_text(
                    $2, maker::text, previous, coalesce($3 ->> 'next', later.first), $3 -> 'when', $3 -> 'dependencies',
                    $3 -> 'data'),
                'application/json', $4, date_trunc('second', now()), now(),
                jsonb_build_object('k', 'log', 'v', jsonb_build_object(($4 & 63)::text, $4), 'e',
                                   jsonb_build_object('place', log.entries)))
        returning version, floor(date_part('epoch', modified_at))::bigint, convert_from(value, 'utf8')
        into version, modified_at, entry;
    insert into weir.log_entry (bucket, place, key, owner, previous, dependencies)
        values ($1, log.entries, $2, maker, previous,
                nullif(array(select d.key from json_array_elements_text($3 -> 'dependencies') d(key)), '{}'));
    delete from weir.log_run r where r.bucket = $1 and r.owner = maker and r.last = later.last;
    if earlier.last is null then
        insert into weir.log_run (bucket, owner, last, first, before, place, entries)
            values ($1, maker, coalesce(later.last, $2), $2, coalesce(previous, ''), log.entries, 1 + coalesce(later.entries, 0));
    else
        update weir.log_run r set last = coalesce(later.last, $2), entries = r.entries + 1 + coalesce(later.entries, 0)
            where r.bucket = $1 and r.owner = maker and r.last = earlier.last;
    end if;
    -- What follows it and came before it gets places behind it, so that places are in the order of the chain. A long run, which
    -- somebody has sent from its end on, stays where it is.
    if later.entries <= 1000 then
        with recursive run(key, number) as (
            select later.first, 1
            union all
            select convert_from(i.value, 'utf8')::json ->> 'next', r.number + 1
            from run r join weir.item i on i.bucket = $1 and i.key = r.key
            where r.key <> later.last and r.number < later.entries and i.value is not null
        )
        update weir.log_entry e set place = log.entries + r.number
            from run r where e.bucket = $1 and e.key = r.key and e.owner = maker;
        log.entries := log.entries + later.entries;
    end if;
    update weir.log l set entries = log.entries, others = log.others where l.bucket = $1;
end
$$;

-- As before, and it also takes entries of other owners, whose bodies begin with their owner: [{"owner": …}]. Callers that know only
-- the columns of before find them as they were.
drop function weir.appended(bigint, uuid, bigint, text[], text[], bytea[]);
create function weir.appended(
        lane bigint, owner uuid, turn bigint, buckets text[], keys text[], bodies bytea[],
        out ord bigint, out repeated boolean, out version bigint, out modified_at bigint, out entry text,
        out former text, out former_version bigint, out transaction xid8, out refusal text, out conflict boolean)
    returns setof record
    language plpgsql volatile
    as $$
#variable_conflict use_column
declare
    name text;
    log weir.log;
    fresh bigint[];
    others bigint[];
    moment bigint;
    now_nanos bigint;
    begun bigint;
    follows boolean;
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
        refusal := null;
        conflict := null;
        for ord, version, modified_at, entry in
            select g.ord, i.version, floor(date_part('epoch', i.modified_at))::bigint, convert_from(i.value, 'utf8')
            from unnest($4, $5) with ordinality g(bucket, key, ord)
                join weir.item i on i.bucket = g.bucket and i.key = g.key
            where g.bucket = name
        loop
            return next;
        end loop;
        select coalesce(array_agg(f.ord order by f.ord) filter (where not f.other), '{}'),
               coalesce(array_agg(f.ord order by f.ord) filter (where f.other), '{}')
            into fresh, others
            from (select g.ord, substring(g.body from 1 for 10) = '[{"owner":'::bytea as other
                  from unnest($4, $5, $6) with ordinality g(bucket, key, body, ord)
                  where g.bucket = name
                      and not exists (select from weir.item i where i.bucket = g.bucket and i.key = g.key)) f;
        continue when cardinality(fresh) + cardinality(others) = 0;
        repeated := false;
        moment := weir.next_version();
        if cardinality(fresh) > 0 then
            now_nanos := (extract(epoch from clock_timestamp()) * 1000000)::bigint * 1000;
            begun := case when now_nanos > log.nanos then 0 else log.number + 1 end;
            now_nanos := greatest(now_nanos, log.nanos);
            update weir.item i set
                    value = weir.log_entry_text(
                        i.key, e.entry ->> 'owner', e.entry ->> 'prev', $5[fresh[1]], e.entry -> 'when',
                        e.entry -> 'dependencies', e.entry -> 'data'),
                    version = weir.next_version(i.version, moment), last_write = null
                from (select convert_from(h.value, 'utf8')::json as entry from weir.item h
                      where h.bucket = name and h.key = log.head) e
                where i.bucket = name and i.key = log.head and i.value is not null
                returning i.key, i.version into former, former_version;
            follows := former is not null;
            for ord, version, modified_at, entry in
                insert into weir.item (bucket, key, value, content_type, version, modified_at, created_at, state)
                select name::weir.bucket_name, n.key::weir.item_key,
                       weir.log_entry_text(
                           n.key, log.owner::text, coalesce(lag(n.key) over (order by n.n), former),
                           lead(n.key) over (order by n.n), format('[0,[%s],%s]', now_nanos, begun + n.n - 1)::json,
                           n.op -> 'dependencies', n.op -> 'data'),
                       'application/json', moment, date_trunc('second', now()), now(),
                       jsonb_build_object('k', 'log', 'v', jsonb_build_object((moment & 63)::text, moment), 'e',
                                          jsonb_build_object('place', log.entries + n.n))
                from (select f.n, f.ord, $5[f.ord] as key, convert_from($6[f.ord], 'utf8')::json -> 0 as op
                      from unnest(fresh) with ordinality f(ord, n)) n
                order by n.n
                returning fresh[(state -> 'e' ->> 'place')::bigint - log.entries], version,
                    floor(date_part('epoch', modified_at))::bigint, convert_from(value, 'utf8')
            loop
                return next;
                former := null;
                former_version := null;
            end loop;
            insert into weir.log_entry (bucket, place, key, dependencies)
                select name, log.entries + f.n, $5[f.ord],
                       case when substring($6[f.ord] from 1 for 20) <> '[{"dependencies":[],'::bytea
                            then array(select d.key from json_array_elements_text(
                                convert_from($6[f.ord], 'utf8')::json -> 0 -> 'dependencies') d(key)) end
                from unnest(fresh) with ordinality f(ord, n);
            update weir.log l set head = $5[fresh[cardinality(fresh)]], entries = log.entries + cardinality(fresh),
                    nanos = now_nanos, number = begun + cardinality(fresh) - 1,
                    first = case when follows then l.first else $5[fresh[1]] end
                where l.bucket = name;
        end if;
        foreach ord in array others loop
            select a.version, a.modified_at, a.entry, a.former, a.former_version, a.refusal, a.conflict
                into version, modified_at, entry, former, former_version, refusal, conflict
                from weir.adopted(name, $5[ord], convert_from($6[ord], 'utf8')::json -> 0, moment) a;
            return next;
        end loop;
    end loop;
end
$$;
