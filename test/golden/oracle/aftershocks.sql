create table quakes as select row_number() over () - 1 as rid, * from read_json('data/earthquakes.jsonl');
create table main as
select rid as main_rid, id as main, time as main_time, magnitude as main_magnitude, place as main_place
from quakes where magnitude >= 5;

-- @node most_followed ordered
select main, main_magnitude, main_place, count(*) as followers, max(magnitude) as largest,
  list_distinct(list(rid) || list(main_rid)) as "@quakes"
from main join quakes on time > main_time and time <= main_time + interval 1 hour
where network = 'us' and magnitude < main_magnitude
group by all order by followers desc, main limit 10;

-- @node felt_after ordered
select q.id, q.time, q.magnitude, q.felt, m.main, m.main_magnitude,
  case when main_rid is null or main_rid = rid then [rid] else [rid, main_rid] end as "@quakes"
from quakes q asof left join main m on m.main_time <= q.time
where q.felt >= 20 order by q.time;
