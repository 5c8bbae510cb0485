create table flights as select row_number() over () - 1 as rid, * from 'data/flights.csv';
create table airports as select row_number() over () - 1 as rid, * from 'data/airports.csv';
create table flown as
select f.*, a.rid as airport, a.city, a.state, a.iata
from flights f join airports a on f.origin = a.iata
where f.distance > 2000 and a.state in ('CA', 'OR', 'WA', 'NV', 'HI', 'AK');

-- @node late_western ordered
select date, origin, city, destination, distance, delay, [rid] as "@flights", [airport] as "@airports"
from flown where delay > 30 order by delay desc, date, origin, destination;

-- @node busiest_airports ordered
with totals as (
  select iata, state, count(*) as flights, avg(delay) as delay, list(rid) as rids, list(distinct airport) as airports
  from flown group by iata, state
)
select iata, state, flights, delay, rank() over (partition by state order by flights desc, iata) as place
from totals qualify place <= 2 order by state, place;
