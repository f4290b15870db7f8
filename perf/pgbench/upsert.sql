\set id random(1, :keys)
insert into perf.item (id, v) values (:id, :value) on conflict (id) do update set v = excluded.v;
