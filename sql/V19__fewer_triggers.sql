-- A trigger costs each write some microseconds, even if its condition is false: so one each for inserts and updates.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- weir.task follows a row of a queue; "was" is NULL where there was none. An insert that finds a row there after all changes nothing.
create function weir.task_follows(was weir.item, new_row weir.item) returns void
    language plpgsql
    as $$
begin
    if $1.key is not null and ($2.value is null or $2.key <> $1.key or $2.bucket <> $1.bucket) then
        delete from weir.task t where t.bucket = $1.bucket and t.key = $1.key;
    end if;
    if $2.value is not null then
        insert into weir.task as t (bucket, key, until) values ($2.bucket, $2.key, ($2.state -> 'e' ->> 'u')::bigint)
            on conflict (bucket, key) do update set until = excluded.until where $1.key is not null;
    end if;
end
$$;

-- What plain SQL does to a row with a state would leave the state behind, but for its deletion.
create function weir.check_kind(was weir.item, new_row weir.item) returns void
    language plpgsql
    as $$
declare
    kind text;
begin
    select b.kind into kind from weir.bucket b where b.name = $2.bucket;
    if $2.value is null or kind is null or kind in ('register', 'json')
        or $1.key is null and $2.state is not null
        or $1.key is not null and ($2.state is distinct from $1.state
            or $2.value = $1.value and $2.content_type = $1.content_type and $2.bucket = $1.bucket)
    then
        return;
    end if;
    raise exception using
        errcode = 'feature_not_supported',
        schema = 'weir', table = 'item', column = 'value',
        message = format('The bucket %L is of the kind %s, whose values are written through an edge.', $2.bucket, kind);
end
$$;

-- Of an edge's writes only those that do not raise the version, and those of queues, get here.
create or replace function weir.item_changed() returns trigger
    language plpgsql
    as $$
declare
    clock weir.clock;
    renamed boolean := tg_op = 'UPDATE' and (new.key <> old.key or new.bucket <> old.bucket);
    statement text;
begin
    if current_setting('weir.writer', true) is distinct from 'edge' then
        perform weir.check_kind(old, new);
    elsif tg_op = 'INSERT' or not renamed and new.version > old.version then
        perform weir.task_follows(old, new);
        return new;
    end if;
    if tg_op = 'INSERT' or new.version > weir.clock_version() then
        select * into clock from weir.clock;
        if new.version > greatest(clock.floor, old.version) + 64
            and new.version > weir.clock_version() + (clock.clock_skew_ms::bigint << 16)
        then
            perform weir.refuse_version(new.bucket, new.key, new.version);
        end if;
    end if;
    if tg_op = 'UPDATE' then
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
    if new.state ->> 'k' = 'queue' then
        perform weir.task_follows(old, new);
    end if;
    return new;
end
$$;

drop trigger item_of_kind_inserted on weir.item;
drop trigger item_of_kind_updated on weir.item;
drop function weir.item_of_kind_changed();
drop trigger task_changed on weir.item;
drop trigger item_changed on weir.item;
drop trigger item_lowered on weir.item;

create trigger item_inserted before insert on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge' or new.state ->> 'k' = 'queue')
    execute function weir.item_changed();
create trigger item_updated before update on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge' or new.version <= old.version
        or new.state ->> 'k' = 'queue')
    execute function weir.item_changed();
alter table weir.item enable always trigger item_inserted;
alter table weir.item enable always trigger item_updated;

create or replace function weir.task_changed() returns trigger
    language plpgsql
    as $$
begin
    delete from weir.task t where t.bucket = old.bucket and t.key = old.key;
    return null;
end
$$;
