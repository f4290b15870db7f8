\set id random(1, :keys)
select v from perf.read where id = :id;
