-- Counters do the same for less: where there is one site and one op, as there nearly always is, the function runs no query, which
-- would take most of its time.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

create or replace function weir.counter_applied(
        value bytea, content_type text, state jsonb, dot bigint, operation text, body bytea, body_type text, context jsonb)
    returns weir.applied
    language plpgsql immutable parallel safe
    as $$
declare
    site text := ($4 & 63)::text;
    sites jsonb := coalesce($3 -> 'e', '{}');
    up numeric := coalesce((sites -> site ->> 0)::numeric, 0);
    down numeric := coalesce((sites -> site ->> 1)::numeric, 0);
    sum numeric := up - down;
    ops jsonb;
    change numeric := 0;
    result weir.applied;
begin
    if sites - site <> '{}' then
        sum := weir.counter_value($3);
    end if;
    if $1 is null or $5 = 'delete' then
        up := up + greatest(-sum, 0);
        down := down + greatest(sum, 0);
        sum := 0;
    end if;
    if $5 = 'op' then
        ops := convert_from($6, 'utf8')::jsonb;
        if jsonb_array_length(ops) = 1 then
            change := (ops -> 0 ->> 'change')::numeric;
        else
            select coalesce(sum((o.value ->> 'change')::numeric), 0) into change from jsonb_array_elements(ops) o;
        end if;
        up := up + greatest(change, 0);
        down := down + greatest(-change, 0);
        result.result := (sum + change)::text;
        result.value := convert_to(result.result, 'utf8');
        result.content_type := 'text/plain; charset=utf-8';
    end if;
    result.state := jsonb_build_object(
        'k', 'counter',
        'v', coalesce($3 -> 'v', '{}') || jsonb_build_object(site, $4),
        'e', sites || jsonb_build_object(site, jsonb_build_array(up, down)));
    return result;
end
$$;
