-- Each statement reads the text of a trigger's condition anew, unless the trigger is one for columns that it does not set: what
-- every write pays for is as short as can be.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- Of an edge's writes only those that do not raise the version get here.
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
    if tg_op = 'UPDATE' and new.state ->> 'k' = 'queue' then
        perform weir.task_follows(old, new);
    end if;
    return new;
end
$$;

-- An edge that changes a task sets its state, be it to what it was.
create function weir.task_written() returns trigger
    language plpgsql
    as $$
begin
    if new.state ->> 'k' = 'queue' then
        perform weir.task_follows(old, new);
    end if;
    return new;
end
$$;

create or replace function weir.item_deleted() returns trigger
    language plpgsql
    as $$
begin
    if old.version > (select floor from weir.clock) then
        perform weir.raise_floor(old.version);
    end if;
    if jsonb_exists(old.state, 'elements') then
        delete from weir.element e where e.owner = (old.state ->> 'elements')::uuid;
    end if;
    if old.state ->> 'k' = 'queue' then
        delete from weir.task t where t.bucket = old.bucket and t.key = old.key;
    end if;
    return null;
end
$$;

drop trigger item_inserted on weir.item;
drop trigger item_updated on weir.item;
drop trigger task_deleted on weir.item;
drop function weir.task_changed();

create trigger item_changed before insert or update on weir.item
    for each row when (current_setting('weir.writer', true) is distinct from 'edge') execute function weir.item_changed();
create trigger item_lowered before update on weir.item
    for each row when (new.version <= old.version) execute function weir.item_changed();
create trigger task_inserted before insert on weir.item
    for each row when (new.state is not null) execute function weir.task_written();
create trigger task_updated before update of state on weir.item
    for each row when (new.state ->> 'k' = 'queue') execute function weir.task_written();
alter table weir.item enable always trigger item_changed;
alter table weir.item enable always trigger item_lowered;
alter table weir.item enable always trigger task_inserted;
alter table weir.item enable always trigger task_updated;
