create table quakes as select row_number() over () - 1 as rid, * from read_json('data/earthquakes.jsonl');

-- @node major ordered
select id, time, magnitude, place, [rid] as "@quakes" from quakes where magnitude >= 5 order by magnitude desc, id;

-- @node light
select network, count(*) as events, avg("depthKm") as depth_km, list(rid) as "@quakes"
from quakes where magnitude >= 4 and magnitude < 5 group by network;

-- @node minor
select status, count(*) as events, list(rid) as "@quakes"
from quakes where magnitude >= 2.5 and magnitude < 4 group by status;

-- @node micro
select count(*) as events, max(magnitude) as strongest, list(rid) as "@quakes" from quakes where magnitude < 2.5;

-- The condition is a row made of the whole week.
-- @node felt ordered
select * exclude rid, (select list(rid) from quakes) as "@quakes" from quakes where felt >= 50 order by felt desc, id;

-- @node calm
select * exclude rid, [rid] as "@quakes" from quakes where false;

-- @node hundred sample 100
select * exclude rid, [rid] as "@quakes" from quakes;
