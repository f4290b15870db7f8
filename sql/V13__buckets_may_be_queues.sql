-- A bucket of the kind queue has tasks, which workers take one after the other.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- The tasks that are there, in the order in which they were added. A task that was taken and has timed out is back at its place.
-- The rows follow those of weir.item and nobody else writes them.
create table weir.task (
    bucket text collate "C" not null,
    key text collate "C" not null,
    place bigint not null generated always as identity,
    until bigint, -- when the worker's time is over, in ms since the epoch; NULL: nobody has it
    primary key (bucket, key)
);
create index task_pending on weir.task (bucket, place) where until is null;
create index task_working on weir.task (bucket, until) where until is not null;

create function weir.task_changed() returns trigger
    language plpgsql
    as $$
begin
    if tg_op <> 'INSERT' and (tg_op = 'DELETE' or new.value is null or new.key <> old.key or new.bucket <> old.bucket) then
        delete from weir.task t where t.bucket = old.bucket and t.key = old.key;
    end if;
    if tg_op <> 'DELETE' and new.value is not null then
        insert into weir.task (bucket, key, until) values (new.bucket, new.key, (new.state -> 'e' ->> 'u')::bigint)
            on conflict (bucket, key) do update set until = excluded.until;
    end if;
    return null;
end
$$;

create trigger task_changed after insert or update on weir.item
    for each row when (new.state ->> 'k' = 'queue') execute function weir.task_changed();
create trigger task_deleted after delete on weir.item
    for each row when (old.state ->> 'k' = 'queue') execute function weir.task_changed();
alter table weir.item enable always trigger task_changed;
alter table weir.item enable always trigger task_deleted;

-- The keys of tasks that may be claimed, the oldest first. What another transaction is taking may be among them.
create function weir.claimable(bucket text, most integer) returns table (key text)
    language sql stable
    as $$
    select t.key from (
        (select t.key, t.place from weir.task t where t.bucket = $1 and t.until is null order by t.place limit $2)
        union all
        (select t.key, t.place from weir.task t
         where t.bucket = $1 and t.until is not null and t.until <= weir.epoch_millis(statement_timestamp())
         order by t.until limit $2)) t
    where exists (select from weir.item i where i.bucket = $1 and i.key = t.key and weir.is_live(i.value, i.expires_at))
    order by t.place limit $2
    $$;

create function weir.iso_millis(millis bigint) returns text
    language sql stable parallel safe
    as $$ select to_char(timestamp '1970-01-01' + $1 * interval '1 ms', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- A task. In its state "s" is pending or working, "w" the worker who has it or had it last, "u" until when it is his, "t" for how
-- long he takes it. Ops: [{"op": "add", "id": key, "info": any}], or one of "claim", "take" (which its worker repeats to keep it),
-- "done" and "release", with "worker", "timeout_ms" and "info". Refused with no words: there is no such task.
create function weir.queue_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql volatile parallel safe
    as $$
declare
    now bigint := weir.epoch_millis(clock_timestamp());
    op json;
    task json;
    facts jsonb := coalesce($3 -> 'e', '{}');
    name text := $5;
    worker text;
    working boolean := coalesce($3 -> 'e' ->> 's' = 'working', false);
    timed_out boolean := coalesce(($3 -> 'e' ->> 'u')::bigint <= now, false);
    keeps boolean;
    result weir.applied;
begin
    result.content_type := 'application/json';
    if $5 = 'op' then
        op := convert_from($6, 'utf8')::json -> 0;
        name := op ->> 'op';
        worker := op ->> 'worker';
    end if;
    keeps := working and facts ->> 'w' = worker;
    if name = 'add' then
        if $1 is not null then
            result.refusal := 'There is a task of this key already; nothing was changed.';
        end if;
        task := json_build_object('id', op -> 'id', 'info', op -> 'info', 'added', weir.iso_millis(now), 'tries', 0);
        facts := jsonb_build_object('s', 'pending');
    elsif $1 is null then
        result.refusal := '';
    elsif name = 'claim' and working and not timed_out then
        result.refusal := 'The task is taken.';
    elsif name = 'take' and working and not timed_out and not keeps then
        result.refusal := 'Another worker has the task; nothing was changed.';
    elsif name = 'done' and facts ->> 'w' is distinct from worker then
        result.refusal := 'The task is not this worker''s; nothing was changed.';
    elsif name = 'release' and not (working and timed_out) then
        result.refusal := 'The task has not timed out.';
    elsif name not in ('done', 'delete') then
        task := convert_from($1, 'utf8')::json;
    end if;
    if result.refusal is not null then
        result.conflict := true;
        return result;
    end if;
    if name in ('done', 'delete') then
        facts := '{}';
    elsif name = 'release' then
        facts := facts - 'u' || '{"s": "pending"}';
    elsif name in ('claim', 'take') then
        facts := jsonb_build_object('s', 'working', 'w', worker, 't', coalesce(
            (op ->> 'timeout_ms')::bigint, case when keeps then (facts ->> 't')::bigint end, 60000));
        facts := facts || jsonb_build_object('u', now + (facts ->> 't')::bigint);
    end if;
    if name not in ('done', 'delete') then
        keeps := keeps and name = 'take';
        working := facts ->> 's' = 'working';
        -- As text, so that the info stays as it is. The state comes first: whoever reads it need not read all.
        result.result := format(
            '{"id":%s,"state":"%s","worker":%s,"until":%s,"added":%s,"taken":%s,"tries":%s,"info":%s}',
            task -> 'id', facts ->> 's',
            case when working then to_json(facts ->> 'w') else 'null' end,
            coalesce(to_json(weir.iso_millis((facts ->> 'u')::bigint)), 'null'),
            task -> 'added',
            case when not working then 'null' when keeps then task -> 'taken' else to_json(weir.iso_millis(now)) end,
            (task ->> 'tries')::bigint + case when working and not keeps then 1 else 0 end,
            coalesce(case when name <> 'add' then op -> 'info' end, task -> 'info'));
        result.value := convert_to(result.result, 'utf8');
    end if;
    result.state := jsonb_build_object(
        'k', 'queue', 'v', coalesce($3 -> 'v', '{}') || jsonb_build_object(($4 & 63)::text, $4), 'e', facts);
    return result;
end
$$;
