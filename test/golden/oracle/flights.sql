create table flights as select row_number() over () - 1 as rid, * from 'data/flights.csv';
create table airports as select row_number() over () - 1 as rid, * from 'data/airports.csv';
create table departures as
select f.*, a.rid as airport, a.state as origin_state, a.city as origin_city
from flights f join airports a on a.iata = f.origin;

-- @node late_states ordered
select origin_state, count(*) as flights, avg(delay) as delay, avg((delay > 15)::int) as late_share, sum(distance) as miles,
  list(rid) as "@flights", list(distinct airport) as "@airports"
from departures group by origin_state having count(*) >= 100
order by delay desc, origin_state limit 10;

-- @node slow_routes ordered
select origin, destination, origin_city, a.city as destination_city, count(*) as flights, avg(delay) as delay, max(delay) as worst,
  list(d.rid) as "@flights", list_distinct(list(d.airport) || list(a.rid)) as "@airports"
from departures d join airports a on a.iata = d.destination
group by all having count(*) >= 10
order by delay desc, origin, destination limit 10;

-- @node hours ordered
select hour(date) as hour, count(*) as flights, avg(delay) as delay, median(delay) as median_delay, list(rid) as "@flights"
from flights group by all order by hour;

-- @node quiet_states ordered
select state, count(*) as airports, list(rid) as "@airports"
from airports where iata not in (select origin from flights)
group by state order by airports desc, state limit 5;
