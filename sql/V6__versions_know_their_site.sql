-- Versions carry the number of their site in their last six bits, one function gives a row's next one, and another says whether
-- an item is there. What people bring is bounded by site.clock-skew.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- Whether there is an item and not a tombstone. PostgreSQL inlines it, as it does the next two functions.
create function weir.is_live(value bytea) returns boolean
    language sql immutable parallel safe
    as $$ select $1 is not null $$;

-- The next version of a row that has the version "after". It is the moment's, or, where that is not higher, the first higher one
-- of the same site: the moment and a multiple of 64. This is the only place that knows how.
create function weir.next_version(after bigint, moment bigint) returns bigint
    language sql immutable parallel safe
    as $$ select $2 + greatest(0, (($1 - $2) | 63) + 1) $$;

-- What all edges of the database and anybody's SQL go by. An edge brings its settings here when it starts. "first" is the lowest
-- version of this site above the floor.
alter table weir.clock
    add column site smallint not null default 0 constraint site_has_six_bits check (site between 0 and 63),
    add column clock_skew_ms integer not null default 60000
        constraint clock_skew_is_up_to_a_day check (clock_skew_ms between 1000 and 86400000);
alter table weir.clock
    add column first bigint not null generated always as (weir.next_version(floor, site)) stored;

-- The version of a row that is new: the present time, or the first above the floor. A statement asks once and gives the answer to
-- next_version for each of its rows.
create function weir.moment(clock weir.clock) returns bigint
    language sql volatile parallel safe
    as $$ select greatest($1.first,
                          ((date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint << 16) + $1.site) $$;

-- The next version of a row that has the version "after", for a statement with few rows.
create function weir.next_version(after bigint) returns bigint
    language sql volatile parallel safe
    as $$ select weir.next_version($1, m.moment) from (select weir.moment(c) as moment from weir.clock c) m $$;

create or replace function weir.next_version() returns bigint
    language sql volatile parallel safe
    as $$ select weir.moment(c) from weir.clock c $$;

create or replace function weir.refuse_version(bucket text, key text, version bigint) returns void
    language plpgsql
    as $$
begin
    raise exception using
        errcode = 'check_violation',
        schema = 'weir', table = 'item', column = 'version',
        message = format('The version %s of the key %L in the bucket %L is more than %s s ahead of the database''s clock.',
                         $3, $2, $1, (select c.clock_skew_ms / 1000.0 from weir.clock c)::float),
        hint = 'Leave the version out: the database gives each row the next one. The bound is the setting site.clock-skew.';
end
$$;

-- What people write. A version that is not above the row's and the floor is replaced by the next one. One that is too far ahead
-- of the clock is refused, unless it follows from the row's or from the floor, which are ahead of the clock once that has been
-- set back. Other versions are kept as they are, whatever site they name: a restored row, or a replicated one, keeps its own.
--
-- A row that gets another name leaves its version to the floor.
--
-- A key that is a tombstone gets a message that helps. An upsert must pass, and a trigger cannot see one; so the statement's text
-- decides whether to speak. Where it is not sure it stays silent, and the primary key refuses the row in PostgreSQL's own words.
create function weir.item_changed() returns trigger
    language plpgsql
    as $$
declare
    clock weir.clock;
    renamed boolean;
    statement text;
begin
    if tg_op = 'INSERT' or new.version > weir.clock_version() then
        select * into clock from weir.clock;
        if new.version > greatest(clock.floor, old.version) + 64
            and new.version > weir.clock_version() + (clock.clock_skew_ms::bigint << 16)
        then
            perform weir.refuse_version(new.bucket, new.key, new.version);
        end if;
    end if;
    if tg_op = 'UPDATE' then
        renamed := new.key <> old.key or new.bucket <> old.bucket;
        if renamed then
            perform weir.raise_floor(old.version);
        end if;
        if renamed or new.version <= old.version then
            new.version := greatest(new.version, weir.next_version(old.version));
        end if;
        return new;
    end if;
    if new.version <= clock.floor then
        new.version := weir.moment(clock);
    end if;
    if pg_trigger_depth() = 1 and exists (
        select from weir.item i where i.bucket = new.bucket and i.key = new.key and not weir.is_live(i.value))
    then
        statement := current_query();
        if statement ~* '^\s*(insert\s+into|copy)\s+("?weir"?\s*\.\s*)?"?item' and statement !~* '\mon\s+conflict\M' then
            raise exception using
                errcode = 'unique_violation',
                schema = 'weir', table = 'item',
                message = format('The key %L of bucket %L was deleted and is still a tombstone, which an INSERT cannot replace.',
                                 new.key, new.bucket),
                hint = 'Use weir.put_item(bucket, key, value), or INSERT ... ON CONFLICT (bucket, key) DO UPDATE.';
        end if;
    end if;
    return new;
end
$$;

drop trigger item_inserted on weir.item;
drop trigger item_updated on weir.item;
drop function weir.item_inserted();
drop function weir.item_updated();

-- An edge brings the right versions, and is spared. PostgreSQL reads the condition of each trigger anew for every statement; an
-- upsert has one condition for both its halves only if it is one trigger.
create trigger item_changed before insert or update on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge')
    execute function weir.item_changed();

-- Whoever says to be an edge and brings no version, or gives a row another name, is held to the rules all the same. For others
-- item_changed, whose name comes first, has done the work.
create trigger item_lowered before update on weir.item
    for each row when (new.version <= old.version)
    execute function weir.item_changed();
create trigger item_renamed before update of bucket, key on weir.item
    for each row execute function weir.item_changed();

alter table weir.item enable always trigger item_changed;
alter table weir.item enable always trigger item_lowered;
alter table weir.item enable always trigger item_renamed;

-- As in the first step, with the functions above.
create or replace function weir.put_item(
        bucket text, key text, value bytea,
        content_type text default 'text/plain; charset=utf-8',
        modified_at timestamptz default null) returns bigint
    language plpgsql
    as $$
#variable_conflict use_column
declare
    stored bigint;
begin
    if $3 is null then
        raise exception using
            errcode = 'null_value_not_allowed',
            message = 'An item''s value must not be NULL.',
            hint = 'Use weir.delete_item(bucket, key) to delete an item.';
    end if;
    insert into weir.item as i (bucket, key, value, content_type, modified_at)
        values ($1, $2, $3, coalesce($4, 'text/plain; charset=utf-8'), date_trunc('second', coalesce($5, now())))
        on conflict (bucket, key) do update set
            value = excluded.value,
            content_type = excluded.content_type,
            version = weir.next_version(i.version, excluded.version),
            modified_at = case when $5 is null and weir.is_live(i.value) then i.modified_at else excluded.modified_at end,
            created_at = case when weir.is_live(i.value) then i.created_at else excluded.created_at end
        returning i.version into stored;
    return stored;
end
$$;

create or replace function weir.delete_item(bucket text, key text) returns boolean
    language plpgsql
    as $$
#variable_conflict use_column
begin
    update weir.item i set value = null, version = weir.next_version(i.version)
        where i.bucket = $1 and i.key = $2 and weir.is_live(i.value);
    return found;
end
$$;
