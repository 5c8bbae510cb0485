create table flights as select row_number() over () - 1 as rid, * from 'data/flights.csv';
create table counted as
select origin, count(*) as flights, sum(distance)::bigint as miles, list(rid) as rids from flights group by origin;

-- @node kept ordered
select 'dataset://departures/by-airport.csv' as path, count(*) as rows,
  length('origin,flights,miles') + 1 + sum(length(origin || flights || miles) + 3)::bigint as bytes,
  flatten(list(rids)) as "@flights"
from counted;
