-- Imports a Poky database into Weir's table, from either of Poky's layouts: the one flat table `poky`, or `poky` with an
-- inherited child table for each bucket. Poky's tables are only read.
--
-- Both have to be in one database. Make the schema first (`./weir migrate --dsn ...`), then:
--
--     psql -v ON_ERROR_STOP=1 -f sql/import-poky.sql "$DATABASE_URL"
--
-- It is one transaction and may be run again: a key that Weir does not have is added, one that Poky has changed since (a later
-- modified_at) is updated, and nothing else is touched; what was deleted in Weir stays deleted. A name that Weir cannot
-- hold is left out and listed in a warning. Where a key stands in several of the inherited tables, the latest is taken.
-- Bytes are stored as they are; those that are no UTF-8 text get application/octet-stream. A timestamp without time zone is
-- taken as UTC, and cut to the second.
do $import$
declare
    source regclass := to_regclass('poky');
    data_type text;
    data_expression text;
    modified_expression text;
    created_expression text;
    have integer;
    refused bigint;
    named integer := 0;
    added bigint := 0;
    updated bigint := 0;
    same bigint;
    row record;
begin
    if source is null then
        raise exception 'There is no table poky on the search_path.'
            using hint = 'Set it: PGOPTIONS=--search_path=<schema> psql ...';
    end if;
    if to_regclass('weir.item') is null then
        raise exception 'There is no table weir.item.' using hint = 'Run ./weir migrate first.';
    end if;
    select count(*) into have from pg_attribute
        where attrelid = source and attname in ('bucket', 'key', 'data', 'created_at', 'modified_at') and not attisdropped;
    if have <> 5 then
        raise exception 'The table % is not Poky''s: it needs bucket, key, data, created_at, modified_at.', source;
    end if;

    select format_type(atttypid, null) into data_type from pg_attribute where attrelid = source and attname = 'data';
    data_expression := case data_type when 'bytea' then 'data' else 'convert_to(data::text, ''UTF8'')' end;
    select case format_type(atttypid, null) when 'timestamp without time zone'
            then '(modified_at at time zone ''UTC'')' else 'modified_at::timestamptz' end
        into modified_expression from pg_attribute where attrelid = source and attname = 'modified_at';
    select case format_type(atttypid, null) when 'timestamp without time zone'
            then '(created_at at time zone ''UTC'')' else 'created_at::timestamptz' end
        into created_expression from pg_attribute where attrelid = source and attname = 'created_at';

    create function pg_temp.weir_is_utf8(value bytea) returns boolean
        language plpgsql immutable
        as $$
    begin
        perform convert_from(value, 'UTF8');
        return true;
    exception when others then
        return false;
    end
    $$;

    execute format($sql$
        create temporary view weir_poky as
        select distinct on (p.bucket, p.key) p.*
        from (select bucket::text collate "C" as bucket, key::text collate "C" as key, %s as value,
                     date_trunc('second', coalesce(%s, %s, now())) as modified_at, coalesce(%s, now()) as created_at
              from %s) p
        order by p.bucket, p.key, p.modified_at desc, p.created_at desc
        $sql$, data_expression, modified_expression, created_expression, created_expression, source);

    select count(*) into refused from weir_poky
        where not coalesce(weir.is_bucket_name(bucket) and weir.is_key(key) and value is not null, false);
    if refused > 0 then
        for row in
            select bucket, key, value is null as empty from weir_poky
            where not coalesce(weir.is_bucket_name(bucket) and weir.is_key(key) and value is not null, false)
            limit 1000
        loop
            raise warning 'Left out: bucket %, key %: %', quote_nullable(row.bucket), quote_nullable(row.key),
                case when not coalesce(weir.is_bucket_name(row.bucket), false) then 'no bucket name'
                     when not coalesce(weir.is_key(row.key), false) then 'no key'
                     else 'its data is NULL' end;
            named := named + 1;
        end loop;
        if named < refused then
            raise warning 'Left out: % more.', refused - named;
        end if;
    end if;

    -- The edge's mark spares each row the triggers that judge what people write.
    perform set_config('weir.writer', 'edge', true);
    update weir.item i set
            value = p.value, version = weir.next_version(i.version), modified_at = p.modified_at,
            content_type = case when pg_temp.weir_is_utf8(p.value)
                then 'text/plain; charset=utf-8' else 'application/octet-stream' end,
            content_encoding = null, content_language = null, content_disposition = null
        from weir_poky p
        where i.bucket = p.bucket and i.key = p.key and weir.is_live(i.value, i.expires_at) and p.modified_at > i.modified_at
            and p.value is not null;
    get diagnostics updated = row_count;
    insert into weir.item (bucket, key, value, content_type, modified_at, created_at)
        select bucket, key, value,
            case when pg_temp.weir_is_utf8(value) then 'text/plain; charset=utf-8' else 'application/octet-stream' end,
            modified_at, created_at
        from weir_poky p where weir.is_bucket_name(bucket) and weir.is_key(key) and value is not null
        on conflict (bucket, key) do nothing;
    get diagnostics added = row_count;
    select count(*) - refused - added - updated into same from weir_poky;

    raise notice 'Imported from %: % added, % updated, % left as they are, % left out.', source, added, updated, same, refused;
    drop view weir_poky;
    drop function pg_temp.weir_is_utf8(bytea);
    perform set_config('weir.writer', '', true);
end
$import$;
