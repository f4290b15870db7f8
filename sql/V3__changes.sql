-- The publication that edges read changes from: which items changed and to which versions, not their values.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- Through the root, so that partitions come and go without the publication being changed. An old row is known by the primary
-- key, which is the replica identity that tables have from the start; any other would make updates and deletes fail here.
-- A publication belongs to the database and not to a schema: whoever may not make one migrates all the same, and each edge
-- says the command that somebody else has to run.
do $$
begin
    if not exists (select from pg_catalog.pg_publication where pubname = 'weir') then
        create publication weir for table weir.item (bucket, key, version)
            with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true);
    end if;
exception when insufficient_privilege then
    raise notice 'The publication weir could not be made: %', sqlerrm;
end
$$;
