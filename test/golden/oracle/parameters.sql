create table quakes as select row_number() over () - 1 as rid, * from read_json('data/earthquakes.jsonl');
create table chosen as select * from quakes where magnitude >= ${min} and "depthKm" <= ${deepest};

-- @node events ordered
select time, magnitude, "depthKm", place, [rid] as "@quakes" from chosen order by magnitude desc, time;

-- @node count
select count(*) as events, avg("depthKm") as depth_km, max(magnitude) as strongest, coalesce(list(rid), []) as "@quakes" from chosen;
