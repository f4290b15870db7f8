-- Whose a lane's row is. A restore from an older backup takes the numbers back, and two lanes would share one; the owner is
-- random, and each batch asks for it.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

alter table weir.lane add column owner uuid not null default gen_random_uuid();
