-- Who may come in: tokens, and buckets that anybody may read.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- Of the secret only its hash: whoever reads this table cannot use its tokens. A grant is rights on the buckets of a pattern,
-- 'read,list:shop-*'. As soon as there is a row, requests need a token.
create table weir.token (
    name text primary key
        constraint name_is_short check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
    sha256 bytea not null unique
        constraint sha256_has_32_bytes check (octet_length(sha256) = 32),
    grants text[] not null
        constraint grants_are_some check (cardinality(grants) > 0),
    created_at timestamptz not null default now(),
    expires_at timestamptz
);

-- Edges learn of them as they learn of the settings of buckets, by the same message.
create trigger token_changed after insert or update or delete or truncate on weir.token
    for each statement execute function weir.bucket_changed();
alter table weir.token enable always trigger token_changed;

-- NULL is private.
alter table weir.bucket
    add column access text
        constraint access_is_public_or_private check (access in ('public', 'private'));
