create table quakes as select row_number() over () - 1 as rid, * from read_json('data/earthquakes.jsonl');
create table shaped as
select *, trim(regexp_extract(place, '([^,]+)$', 1)) as region, date_trunc('day', time)::timestamp as day, 10 ^ (1.5 * magnitude) as energy
from quakes where kind = 'earthquake';
create table shallow as select region, list(rid) as rids from shaped where "depthKm" < 10 group by region;
create table deep as select region, list(rid) as rids from shaped where "depthKm" >= 10 or "depthKm" is null group by region;

-- @node man_made ordered
select kind, count(*) as events, max(magnitude) as strongest, list(rid) as "@quakes"
from quakes where kind <> 'earthquake' or kind is null group by kind order by kind;

-- @node band_totals ordered
select case when magnitude >= 4 then 'strong' when magnitude < 1 then 'weak' else 'middle' end as band,
  count(*) as quakes, avg("depthKm") as depth_km, sum(energy) as energy, list(rid) as "@quakes"
from shaped group by band order by band;

-- @node both_sorted ordered
select region, s.rids || d.rids as "@quakes" from shallow s join deep d using (region) order by region;

-- @node shallow_sorted ordered
select region, rids as "@quakes" from shallow where region not in (select region from deep) order by region;

-- @node one_sorted ordered
select region, coalesce(s.rids, d.rids) as "@quakes"
from shallow s full join deep d using (region) where s.region is null or d.region is null order by region;

-- @node either_count
select count(distinct region) as regions, list(rid) as "@quakes" from shaped;

-- @node days ordered
select day, count(*) as quakes, max(magnitude) as strongest, list(rid) as "@quakes" from shaped group by day order by day;

-- @node networks ordered
with per_day as (select day, count(*) as quakes, max(magnitude) as strongest, list(rid) as rids from shaped group by day),
  per_network as (select day, network, count(*) as located from shaped group by day, network)
select day, quakes, strongest, network, located, located / quakes as share,
  row_number() over (partition by day order by located desc, network) as place, rids as "@quakes"
from per_day join per_network using (day) qualify place <= 2 order by day, place;
