create table flights as select row_number() over () - 1 as rid, * from 'data/flights.csv';
create table airports as select row_number() over () - 1 as rid, * from 'data/airports.csv';

-- @node latest ordered
select date, dayname(date) as weekday, origin, destination, distance, delay, [rid] as "@flights"
from flights where distance > 2000 and delay > 60 order by delay desc, date, origin, destination;

-- @node busiest_airports ordered
with totals as (
  select origin as iata, state, count(*) as flights, avg(delay) as delay
  from flights join airports on iata = origin
  where distance > 2000 and state in ('CA', 'OR', 'WA', 'NV', 'HI', 'AK') group by all
)
select *, rank() over (partition by state order by flights desc, iata) as place from totals qualify place <= 2 order by state, place;
