-- A setting of buckets: whether browsers treat their values as pages of an origin of their own, so that a stored page cannot act
-- as the edge's. NULL takes the edge's own default, as in the columns from before.
set local lock_timeout = '5s';
set local statement_timeout = '60s';

alter table weir.bucket add column sandbox boolean;
