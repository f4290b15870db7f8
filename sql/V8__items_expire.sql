-- Items may expire: from a moment on they count as absent, whether or not the row is a tombstone by then.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- NULL: it never expires. A plain type, not a domain with a check, which would rewrite the table.
alter table weir.item add column expires_at timestamptz;

-- When which key may have expired, for those who make tombstones of expired rows. An index of the items would have to be built
-- while the table is locked, and every write would look at it; here only the writes that need it add a row. A row that was
-- overtaken by a later write stays until its moment has come, and then says nothing: the item's own row decides.
create table weir.expiry (
    expires_at timestamptz not null,
    bucket text collate "C" not null,
    key text collate "C" not null,
    primary key (expires_at, bucket, key)
);

-- Whether there is an item at a moment: neither a tombstone nor expired. PostgreSQL inlines it, and the next two.
create function weir.is_live(value bytea, expires_at timestamptz, moment timestamptz) returns boolean
    language sql immutable parallel safe
    as $$ select $1 is not null and ($2 is null or $2 > $3) $$;

-- Whether there was an item when the statement began.
create function weir.is_live(value bytea, expires_at timestamptz) returns boolean
    language sql stable parallel safe
    as $$ select $1 is not null and ($2 is null or $2 > statement_timestamp()) $$;

-- Whole milliseconds since 1970, rounded down. Stable and not immutable, as extract is: otherwise it would not be inlined.
create function weir.epoch_millis(moment timestamptz) returns bigint
    language sql stable parallel safe
    as $$ select floor(extract(epoch from $1) * 1000)::bigint $$;

-- What people write. A version that is not above the row's and the floor is replaced by the next one. One that is too far ahead
-- of the clock is refused, unless it follows from the row's or from the floor, which are ahead of the clock once that has been
-- set back. Other versions are kept as they are, whatever site they name: a restored row, or a replicated one, keeps its own.
--
-- A row that gets another name leaves its version to the floor. A moment of expiry is noted, and a tombstone has none.
--
-- A key that is a tombstone gets a message that helps. An upsert must pass, and a trigger cannot see one; so the statement's text
-- decides whether to speak. Where it is not sure it stays silent, and the primary key refuses the row in PostgreSQL's own words.
create or replace function weir.item_changed() returns trigger
    language plpgsql
    as $$
declare
    clock weir.clock;
    renamed boolean := false;
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
    elsif new.version <= clock.floor then
        new.version := weir.moment(clock);
    end if;
    if not weir.is_live(new.value) then
        new.expires_at := null;
    elsif tg_op = 'INSERT' or renamed or new.expires_at is distinct from old.expires_at then
        perform weir.note_expiry(new.bucket, new.key, new.expires_at);
    end if;
    if tg_op = 'INSERT' and pg_trigger_depth() = 1 and exists (
        select from weir.item i where i.bucket = new.bucket and i.key = new.key and not weir.is_live(i.value, i.expires_at))
    then
        statement := current_query();
        if statement ~* '^\s*(insert\s+into|copy)\s+("?weir"?\s*\.\s*)?"?item' and statement !~* '\mon\s+conflict\M' then
            raise exception using
                errcode = 'unique_violation',
                schema = 'weir', table = 'item',
                message = format('The key %L of bucket %L was deleted or has expired, and its row, which is kept for a time,'
                                 ' cannot be replaced by an INSERT.', new.key, new.bucket),
                hint = 'Use weir.put_item(bucket, key, value), or INSERT ... ON CONFLICT (bucket, key) DO UPDATE.';
        end if;
    end if;
    return new;
end
$$;

create function weir.note_expiry(bucket text, key text, expires_at timestamptz) returns void
    language plpgsql
    as $$
#variable_conflict use_column
begin
    if $3 is null then
        return;
    end if;
    if not $3 < '10000-01-01 00:00:00+00' or not $3 >= '1970-01-01 00:00:00+00' then
        raise exception using
            errcode = 'check_violation',
            schema = 'weir', table = 'item', column = 'expires_at',
            message = format('The key %L of bucket %L cannot expire at %s, which is not between 1970 and 9999.', $2, $1, $3),
            hint = 'NULL stands for an item that never expires.';
    end if;
    insert into weir.expiry (expires_at, bucket, key) values ($3, $1, $2) on conflict do nothing;
end
$$;

-- As before, and for how long the item is to live; without that it never expires.
drop function weir.put_item(text, text, bytea, text, timestamptz);
create function weir.put_item(
        bucket text, key text, value bytea,
        content_type text default 'text/plain; charset=utf-8',
        modified_at timestamptz default null,
        expires_in interval default null) returns bigint
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
    insert into weir.item as i (bucket, key, value, content_type, modified_at, expires_at)
        values ($1, $2, $3, coalesce($4, 'text/plain; charset=utf-8'), date_trunc('second', coalesce($5, now())),
                date_trunc('milliseconds', clock_timestamp()) + $6)
        on conflict (bucket, key) do update set
            value = excluded.value,
            content_type = excluded.content_type,
            version = weir.next_version(i.version, excluded.version),
            expires_at = excluded.expires_at,
            modified_at = case when $5 is null and weir.is_live(i.value, i.expires_at)
                               then i.modified_at else excluded.modified_at end,
            created_at = case when weir.is_live(i.value, i.expires_at) then i.created_at else excluded.created_at end
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
        where i.bucket = $1 and i.key = $2 and weir.is_live(i.value, i.expires_at);
    return found;
end
$$;
