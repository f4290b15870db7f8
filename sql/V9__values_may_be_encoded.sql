-- Values may be stored encoded, with a language, and with how they are to be presented: header fields that are given back.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- NULL: there is no such field. Plain types, not domains with a check, which would rewrite the table; item_changed checks what
-- people write. An edge checks what it writes by itself, so that it pays for nothing.
alter table weir.item
    add column content_encoding text,
    add column content_language text,
    add column content_disposition text;

create function weir.check_content(item weir.item) returns void
    language plpgsql immutable
    as $$
declare
    name text;
    value text;
begin
    if $1.content_encoding is null and $1.content_language is null and $1.content_disposition is null then
        return;
    end if;
    if $1.content_encoding not in ('gzip', 'br', 'zstd', 'deflate') then
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

-- Printable ASCII and spaces.
create function weir.is_field_text(text text) returns boolean
    language sql immutable parallel safe
    as $$ select octet_length($1) between 1 and 1024 and $1 !~ '[^ -~]' collate "C" $$;

-- What people write. A version that is not above the row's and the floor is replaced by the next one. One that is too far ahead
-- of the clock is refused, unless it follows from the row's or from the floor, which are ahead of the clock once that has been
-- set back. Other versions are kept as they are, whatever site they name: a restored row, or a replicated one, keeps its own.
--
-- A row that gets another name leaves its version to the floor. A moment of expiry is noted, and what becomes a header field
-- must be fit for one; a tombstone has neither.
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
        new.content_encoding := null;
        new.content_language := null;
        new.content_disposition := null;
    elsif tg_op = 'INSERT' or renamed or new.expires_at is distinct from old.expires_at then
        perform weir.note_expiry(new.bucket, new.key, new.expires_at);
    end if;
    perform weir.check_content(new);
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

-- As before, and with the value's content fields; without them it has none.
drop function weir.put_item(text, text, bytea, text, timestamptz, interval);
create function weir.put_item(
        bucket text, key text, value bytea,
        content_type text default 'text/plain; charset=utf-8',
        modified_at timestamptz default null,
        expires_in interval default null,
        content_encoding text default null,
        content_language text default null,
        content_disposition text default null) returns bigint
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
    insert into weir.item as i (bucket, key, value, content_type, modified_at, expires_at,
                                content_encoding, content_language, content_disposition)
        values ($1, $2, $3, coalesce($4, 'text/plain; charset=utf-8'), date_trunc('second', coalesce($5, now())),
                date_trunc('milliseconds', clock_timestamp()) + $6, $7, $8, $9)
        on conflict (bucket, key) do update set
            value = excluded.value,
            content_type = excluded.content_type,
            version = weir.next_version(i.version, excluded.version),
            expires_at = excluded.expires_at,
            content_encoding = excluded.content_encoding,
            content_language = excluded.content_language,
            content_disposition = excluded.content_disposition,
            modified_at = case when $5 is null and weir.is_live(i.value, i.expires_at)
                               then i.modified_at else excluded.modified_at end,
            created_at = case when weir.is_live(i.value, i.expires_at) then i.created_at else excluded.created_at end
        returning i.version into stored;
    return stored;
end
$$;
