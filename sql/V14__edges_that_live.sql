-- The edges that speak as kevinDB and where they were last heard, so that they know of each other.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- "spoken" is false of an address that only a client has named. "removed" is true of one that a client took out: it stays out
-- until a client or a start of the edge puts it back. A row of an edge that has spoken is kept: values name its address.
create table weir.edge (
    address text collate "C" primary key
        constraint address_has_a_length check (octet_length(address) between 1 and 300),
    last_seen timestamptz not null default clock_timestamp(),
    spoken boolean not null default false,
    removed boolean not null default false
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
