-- A row remembers the Idempotency-Key of its last write, so that a repeat of that write can be told from a new one.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- What the write did, the version that it gave, and its key: "inserted 117652372710001152 3f2c". It counts only while the row has
-- that version, so nobody who writes the row has to know of it.
alter table weir.item add column last_write text;

-- What the last write did, if this is a repeat of it: "inserted", "updated" or "deleted"; else NULL. PostgreSQL inlines it.
create function weir.repeated(last_write text, version bigint, idempotency_key text) returns text
    language sql immutable parallel safe
    as $$ select case when substr($1, strpos($1, ' ')) = ' ' || $2::text || ' ' || $3 then split_part($1, ' ', 1) end $$;
