-- More settings of a bucket, and a message that tells every edge at once when somebody has changed some.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- NULL takes the edge's own default, as in the columns from before. Times are in seconds, up to ten years; sizes in bytes, up to
-- the largest value that an edge can be set to take.
alter table weir.bucket
    add column cdn_max_age integer
        constraint cdn_max_age_is_up_to_ten_years check (cdn_max_age between 0 and 315360000),
    add column default_expires_in integer
        constraint default_expires_in_is_up_to_ten_years check (default_expires_in between 1 and 315360000),
    add column max_expires_in integer
        constraint max_expires_in_is_up_to_ten_years check (max_expires_in between 1 and 315360000),
    add column largest_value integer
        constraint largest_value_is_up_to_512_mib check (largest_value between 1 and 536870912),
    add column required_conditions text[]
        constraint required_conditions_are_known check (
            required_conditions <@ array['if-match', 'if-none-match', 'if-unmodified-since']
            and coalesce(array_ndims(required_conditions), 1) = 1),
    add constraint default_expiry_is_within_the_maximum check (default_expires_in <= max_expires_in);

-- The transaction travels with the message, because an edge receives it before the transaction's rows can be seen: it reads the
-- settings again until they can.
create function weir.bucket_changed() returns trigger
    language plpgsql
    as $$
begin
    perform pg_catalog.pg_logical_emit_message(true, 'weir.settings', pg_catalog.pg_current_xact_id()::text);
    return null;
end
$$;
create trigger bucket_changed after insert or update or delete or truncate on weir.bucket
    for each statement execute function weir.bucket_changed();
alter table weir.bucket enable always trigger bucket_changed;
