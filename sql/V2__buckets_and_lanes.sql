-- The declared buckets, and the rows by which a write lane knows which of its batches were committed.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- A column of seconds that is NULL takes the edge's own default.
create table weir.bucket (
    name weir.bucket_name primary key,
    kind text not null default 'register' check (kind = 'register'),
    partitioned boolean not null default false,
    max_age integer check (max_age >= 0),
    s_maxage integer check (s_maxage >= 0),
    stale_while_revalidate integer check (stale_while_revalidate >= 0),
    stale_if_error integer check (stale_if_error >= 0),
    not_found_s_maxage integer check (not_found_s_maxage >= 0),
    created_at timestamptz not null default now()
);

-- A batch moves its lane's row from seq n-1 to n in the statement that writes. The room in the page keeps the updates in it.
create table weir.lane (
    id bigint generated always as identity primary key,
    seq bigint not null default 0,
    touched_at timestamptz not null default now()
) with (fillfactor = 25);
