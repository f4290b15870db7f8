-- Items, the clock that gives them versions, and the triggers that keep versions rising whoever writes.
-- Every name is qualified: the functions and triggers below run under any search_path.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- The version floor: no version at or below it is ever given again. It is raised whenever a row, and with it the knowledge of
-- its version, is removed for good.
create table weir.clock (
    id boolean primary key default true check (id),
    floor bigint not null check (floor between 0 and 4611686018427387903)
) with (fillfactor = 10);
insert into weir.clock (floor) values (0);

-- The present time as a version: milliseconds since the epoch, and sixteen bits for what happens within one.
create function weir.clock_version() returns bigint
    language sql volatile parallel safe
    as $$ select (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint << 16 $$;

-- A version that no removed row had. An existing row's next version is also above its own: greatest(version + 1, this).
create function weir.next_version() returns bigint
    language sql volatile parallel safe
    as $$ select greatest((select floor + 1 from weir.clock),
                          (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint << 16) $$;

-- Raises the floor to at least this version. It goes up to the present time at once, so that a statement that removes many rows
-- raises it once and not for every row. The clock's row stays locked until the transaction ends.
create function weir.raise_floor(version bigint) returns void
    language sql volatile
    as $$ update weir.clock set floor = greatest($1, weir.clock_version()) where floor < $1 $$;

-- 1 to 128 of A-Z a-z 0-9 _ . , -, not '.' or '..', not beginning with '_'.
create function weir.is_bucket_name(name text) returns boolean
    language sql immutable parallel safe
    as $$ select octet_length($1) <= 128 and $1 ~ '^(?!\.{1,2}$)[A-Za-z0-9.,-][A-Za-z0-9_.,-]*$' collate "C" $$;

-- 1 to 1,024 bytes, no control character, no U+FFFD, no segment that is empty, '.' or '..'.
create function weir.is_key(key text) returns boolean
    language sql immutable parallel safe
    as $$ select octet_length($1) <= 1024
        and $1 !~ '(^|/)\.{0,2}(/|$)|[\u0001-\u001f\u007f-\u009f\ufffd]' collate "C" $$;

-- What the columns of an item may hold. Domains and not constraints of the table: a session keeps a domain's check ready, where
-- each statement reads a table's constraints anew, and an upsert checks its row once and not twice. NULL passes a domain, so
-- the columns are NOT NULL besides.
create domain weir.bucket_name as text collate "C"
    constraint is_a_bucket_name check (weir.is_bucket_name(value));

create domain weir.item_key as text collate "C"
    constraint is_a_key check (weir.is_key(value));

-- It becomes a header's value as it stands.
create domain weir.content_type as text
    constraint is_one_line check (octet_length(value) between 1 and 1024 and value !~ '[^\u0009 -~]' collate "C");

create domain weir.item_version as bigint
    constraint is_in_range check (value between 1 and 4611686018427387902);

-- An HTTP date has four digits for the year; this keeps 'infinity' out, too.
create domain weir.http_date as timestamptz
    constraint is_an_http_date check (value >= '0001-01-01 00:00:00+00' and value < '10000-01-01 00:00:00+00');

-- One row an item; value NULL is a tombstone: the item is gone, its version is still known.
create table weir.item (
    bucket weir.bucket_name not null,
    key weir.item_key not null,
    value bytea,
    content_type weir.content_type not null default 'text/plain; charset=utf-8',
    version weir.item_version not null default weir.next_version(),
    modified_at weir.http_date not null default date_trunc('second', now()),
    created_at timestamptz not null default now(),
    primary key (bucket, key)
) partition by list (bucket);

-- Not compressed, so that a piece of a large value is read without the rest.
alter table weir.item alter column value set storage external;

create table weir.item_default partition of weir.item default with (fillfactor = 90);

-- An update that brings no higher version gets one; so does one that gives a row another name. The edge's own statements bring
-- theirs, and the condition keeps them from paying for this.
create function weir.item_updated() returns trigger
    language plpgsql
    as $$
begin
    if new.key <> old.key or new.bucket <> old.bucket then
        perform weir.raise_floor(old.version);
    end if;
    new.version := greatest(new.version, old.version + 1, weir.next_version());
    return new;
end
$$;

create trigger item_updated before update on weir.item
    for each row when (new.version <= old.version or new.key <> old.key or new.bucket <> old.bucket)
    execute function weir.item_updated();

-- A row removed for good leaves its version to the floor. After and not before the row: the clock's row is then the last lock a
-- DELETE takes, so that two of them cannot deadlock over it. A row and not a statement trigger: only these reach partitions
-- that are named directly or attached later, and rows that move from one partition to another.
create function weir.item_deleted() returns trigger
    language plpgsql
    as $$
begin
    if old.version > (select floor from weir.clock) then
        perform weir.raise_floor(old.version);
    end if;
    return null;
end
$$;

create trigger item_deleted after delete on weir.item
    for each row execute function weir.item_deleted();

-- People's inserts: a version below the floor is not taken, and a key that is a tombstone gets a message that helps. An upsert
-- must pass, and a trigger cannot see one; so the statement's text decides whether to speak. Where it is not sure it stays
-- silent, and the primary key refuses the row in PostgreSQL's own words.
create function weir.item_inserted() returns trigger
    language plpgsql
    as $$
declare
    statement text;
begin
    if new.version <= (select floor from weir.clock) then
        new.version := weir.next_version();
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

create trigger item_inserted before insert on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge')
    execute function weir.item_inserted();

-- TRUNCATE runs no row trigger. Its trigger has to stand on every partition: guard_partition puts it there.
create function weir.item_truncated() returns trigger
    language plpgsql
    as $$
declare
    highest bigint;
begin
    execute format('select max(version) from %I.%I', tg_table_schema, tg_table_name) into highest;
    perform weir.raise_floor(highest);
    return null;
end
$$;

create function weir.guard_partition(partition regclass) returns void
    language plpgsql
    as $$
begin
    execute format('create trigger item_truncated before truncate on %s '
                   'for each statement execute function weir.item_truncated()', partition);
    execute format('alter table %s enable always trigger item_truncated', partition);
end
$$;

do $$
begin
    perform weir.guard_partition('weir.item');
    perform weir.guard_partition('weir.item_default');
end
$$;

-- session_replication_role = replica skips triggers that are not enabled always.
alter table weir.item enable always trigger item_updated;
alter table weir.item enable always trigger item_deleted;
alter table weir.item enable always trigger item_inserted;

-- Stores a value and returns its version. Without modified_at a new item gets the present time, an existing one keeps its own.
create function weir.put_item(
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
            version = greatest(i.version + 1, excluded.version),
            modified_at = case when $5 is not null or i.value is null then excluded.modified_at else i.modified_at end,
            created_at = case when i.value is null then excluded.created_at else i.created_at end
        returning i.version into stored;
    return stored;
end
$$;

-- Deletes an item, which leaves a tombstone. False where there was none.
create function weir.delete_item(bucket text, key text) returns boolean
    language plpgsql
    as $$
#variable_conflict use_column
begin
    update weir.item i set value = null, version = greatest(i.version + 1, weir.next_version())
        where i.bucket = $1 and i.key = $2 and i.value is not null;
    return found;
end
$$;
