-- Items may have tags, by which many of them are found and deleted at once.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- NULL: it has none.
alter table weir.item add column tags text[];

-- Which keys have a tag. Every item that has a tag has a row here. A row may also name an item that has it no longer, since writes
-- that give no tags do not look here: the item's own row decides. The version is that of the write that gave the tag; who removes
-- a row that is out of date does so only if it is still the one that it looked at.
create table weir.tag (
    bucket text collate "C" not null,
    tag text collate "C" not null,
    key text collate "C" not null,
    version bigint not null,
    primary key (bucket, tag, key)
);

-- As before. An item's tags are noted, and a tombstone has none.
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
        new.tags := null;
    elsif tg_op = 'INSERT' or renamed or new.expires_at is distinct from old.expires_at then
        perform weir.note_expiry(new.bucket, new.key, new.expires_at);
    end if;
    perform weir.check_content(new);
    if cardinality(new.tags) = 0 then
        new.tags := null;
    elsif new.tags is not null then
        perform weir.note_tags(new.bucket, new.key, new.version, new.tags);
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

-- The bounds are the highest that the edge's settings limits.tags and limits.tag-bytes can have.
create function weir.note_tags(bucket text, key text, version bigint, tags text[]) returns void
    language plpgsql
    as $$
#variable_conflict use_column
begin
    if array_ndims($4) <> 1 or cardinality($4) > 128 or exists (
        select from unnest($4) t(tag)
        where tag is null or octet_length(tag) > 1024 or tag collate "C" !~ '^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$')
    then
        raise exception using
            errcode = 'check_violation',
            schema = 'weir', table = 'item', column = 'tags',
            message = format('The key %L of bucket %L cannot have the tags %s.', $2, $1, $4),
            hint = 'There can be 128 tags, each of 1 to 1024 visible ASCII characters without " and , and \.';
    end if;
    -- Whoever writes an item locks its row first, and then those of its tags. An INSERT that may meet a row has not, yet.
    perform from weir.item i where i.bucket = $1 and i.key = $2 for no key update;
    insert into weir.tag (bucket, tag, key, version)
        select distinct $1, t.tag, $2, $3 from unnest($4) t(tag)
        on conflict (bucket, tag, key) do update set version = excluded.version;
end
$$;

-- As before, and the item's tags; without them it has none.
drop function weir.put_item(text, text, bytea, text, timestamptz, interval, text, text, text);
create function weir.put_item(
        bucket text, key text, value bytea,
        content_type text default 'text/plain; charset=utf-8',
        modified_at timestamptz default null,
        expires_in interval default null,
        content_encoding text default null,
        content_language text default null,
        content_disposition text default null,
        tags text[] default null) returns bigint
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
                                content_encoding, content_language, content_disposition, tags)
        values ($1, $2, $3, coalesce($4, 'text/plain; charset=utf-8'), date_trunc('second', coalesce($5, now())),
                date_trunc('milliseconds', clock_timestamp()) + $6, $7, $8, $9, $10)
        on conflict (bucket, key) do update set
            value = excluded.value,
            content_type = excluded.content_type,
            version = weir.next_version(i.version, excluded.version),
            expires_at = excluded.expires_at,
            content_encoding = excluded.content_encoding,
            content_language = excluded.content_language,
            content_disposition = excluded.content_disposition,
            tags = excluded.tags,
            modified_at = case when $5 is null and weir.is_live(i.value, i.expires_at)
                               then i.modified_at else excluded.modified_at end,
            created_at = case when weir.is_live(i.value, i.expires_at) then i.created_at else excluded.created_at end
        returning i.version into stored;
    return stored;
end
$$;
