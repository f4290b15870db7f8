-- Bounds how far ahead of the clock a version may be brought, and keeps the floor away from the end of the range.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- How far ahead of the database's clock a version may be that somebody brings: a day, as versions count.
create function weir.version_day() returns bigint
    language sql immutable parallel safe
    as $$ select 86400000::bigint << 16 $$;

-- Raises the floor to at least this version, and to the present time at once, so that a statement that removes many rows raises
-- it once and not for every row. A version more than a day ahead of both the clock and the floor is not followed: the key it
-- belonged to may then get lower versions, and all other keys keep theirs. The clock's row stays locked until the transaction
-- ends.
create or replace function weir.raise_floor(version bigint) returns void
    language sql volatile
    as $$
        update weir.clock
        set floor = case when $1 <= greatest(floor, weir.clock_version()) + weir.version_day()
                         then greatest($1, weir.clock_version()) else greatest(floor, weir.clock_version()) end
        where floor < case when $1 <= greatest(floor, weir.clock_version()) + weir.version_day()
                           then $1 else weir.clock_version() - (1000::bigint << 16) end
    $$;

-- Whoever sets the floor by hand is held to the same bound. Lowering it is allowed.
create function weir.clock_advanced() returns trigger
    language plpgsql
    as $$
begin
    raise exception using
        errcode = 'check_violation',
        schema = 'weir', table = 'clock', column = 'floor',
        message = format('The version floor %s would be more than a day ahead of the database''s clock.', new.floor),
        hint = 'Use weir.raise_floor(version), which leaves such versions out.';
end
$$;

create trigger clock_advanced before update on weir.clock
    for each row when (new.floor > old.floor + (86400000::bigint << 16)
                       and new.floor > ((date_part('epoch', clock_timestamp()) * 1000)::bigint + 86400000) << 16)
    execute function weir.clock_advanced();
alter table weir.clock enable always trigger clock_advanced;

create function weir.refuse_version(bucket text, key text, version bigint) returns void
    language plpgsql
    as $$
begin
    raise exception using
        errcode = 'check_violation',
        schema = 'weir', table = 'item', column = 'version',
        message = format('The version %s of the key %L in the bucket %L is more than a day ahead of the database''s clock.',
                         $3, $2, $1),
        hint = 'Leave the version out: the database gives each row the next one.';
end
$$;

-- As in the first step, and a version is bounded. The default of the column, one above the floor, is never refused.
create or replace function weir.item_inserted() returns trigger
    language plpgsql
    as $$
declare
    statement text;
    lowest bigint := (select floor from weir.clock);
begin
    if new.version <= lowest then
        new.version := weir.next_version();
    elsif new.version > lowest + 1 and new.version > weir.clock_version() + weir.version_day() then
        perform weir.refuse_version(new.bucket, new.key, new.version);
    end if;
    if pg_trigger_depth() = 1
        and exists (select from weir.item i where i.bucket = new.bucket and i.key = new.key and i.value is null)
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

-- As in the first step, and a version is bounded. An update may always go one above its row's version, which is ahead of the
-- clock once that has been set back, and one above the floor.
create or replace function weir.item_updated() returns trigger
    language plpgsql
    as $$
declare
    renamed boolean := new.key <> old.key or new.bucket <> old.bucket;
begin
    if new.version > greatest(old.version, (select floor from weir.clock)) + 1
        and new.version > weir.clock_version() + weir.version_day()
    then
        perform weir.refuse_version(new.bucket, new.key, new.version);
    end if;
    if renamed then
        perform weir.raise_floor(old.version);
    end if;
    if renamed or new.version <= old.version then
        new.version := greatest(new.version, old.version + 1, weir.next_version());
    end if;
    return new;
end
$$;

-- One trigger and not two: PostgreSQL prepares each one's condition anew for every statement, a lone PUT's as well.
drop trigger item_updated on weir.item;
create trigger item_updated before update on weir.item
    for each row when (new.version <= old.version or new.key <> old.key or new.bucket <> old.bucket
                       or new.version >> 16 > date_part('epoch', clock_timestamp()) * 1000 + 86400000)
    execute function weir.item_updated();
alter table weir.item enable always trigger item_updated;

-- A floor in the last thousandth of the range came from a row that nobody refused. Every write fails there, and no clock has
-- ever been that wrong, so it comes back to where it can be raised to.
update weir.clock set floor = weir.clock_version() + weir.version_day()
    where floor > 4611686018427387903 - (4611686018427387903 / 1000);
