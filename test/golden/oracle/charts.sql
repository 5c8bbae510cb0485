create table weather as
select row_number() over () - 1 as rid, *, month(date) as month, year(date) as year from 'data/weather.csv';
create table flights as select row_number() over () - 1 as rid, * from 'data/flights.csv';
create table movies as select row_number() over () - 1 as rid, * from 'data/movies.csv';
create table fields as
select line, regexp_extract_all(raw, '(^|,)("[^"]*"|[^,]*)', 2) as field
from (select row_number() over () as line, raw from read_csv('data/penguins.csv', columns = {raw: 'varchar'}, delim = '\0', quote = '', header = false))
where line > 1;
create table book as
select row_number() over (order by line) - 1 as rid, field[1] as species, trim(field[2]) as island,
  nullif(trim(field[3], '"'), '') as beak_length, nullif(field[4], '') as beak_depth, nullif(field[6], '') as mass
from fields where len(field) = 7;
create table penguins as
select rid, species, island, try_cast(beak_length as double) as beak_length_mm, try_cast(beak_depth as double) as beak_depth_mm,
  try_cast(mass as double) as body_mass_g
from book
where (beak_length is null or try_cast(beak_length as double) is not null) and (beak_depth is null or try_cast(beak_depth as double) is not null)
  and (mass is null or try_cast(mass as double) is not null);

-- @node monthly marks
select epoch_ms(date_trunc('month', date)) as time, location as color, max(temp_max) as value, list(rid) as "@weather"
from weather group by all;

-- @node sky marks
select weather as x, location as color, count(*) as value, list(rid) as "@weather" from weather group by all;

-- @node rainy marks
select month as x, location as y, avg(precipitation) as heat, list(rid) as "@weather" from weather group by all;

-- @node yearly marks
select month as x, location as color, avg(temp_max) as y, quantile_cont(temp_max, 0.25) as low, quantile_cont(temp_max, 0.75) as high,
  list(rid) as "@weather"
from weather group by all;

-- @node spread marks
with quartiles as (
  select month, quantile_cont(temp_max, 0.25) as q1, median(temp_max) as median, quantile_cont(temp_max, 0.75) as q3 from weather group by month
)
select month as category, q1, median, q3, min(temp_max) filter (temp_max >= q1 - 1.5 * (q3 - q1)) as low,
  max(temp_max) filter (temp_max <= q3 + 1.5 * (q3 - q1)) as high, list(rid) as "@weather"
from weather join quartiles using (month) group by all;

-- @node warmth marks
select location as category, quantile_cont(temp_max, 0.25) as q1, median(temp_max) as median, quantile_cont(temp_max, 0.75) as q3, list(rid) as "@weather"
from weather group by all;

-- @node wind marks
select floor(wind / 2) * 2 as "from", floor(wind / 2) * 2 + 2 as "to", location as color, count(*) as count, list(rid) as "@weather" from weather group by all;

-- @node split marks
select weather as category, count(*) as size, list(rid) as "@weather" from weather group by all;

-- @node delays marks
select floor(distance / 500) * 500 as "xFrom", floor(delay / 50) * 50 as "yFrom", count(*) as count, list(rid) as "@flights" from flights group by all;

-- @node late
select 'density' as chart, count(*) as rows, null as notice, list(rid) as "@flights" from flights;

-- @node busy marks
select origin as category, count(*) as size, (select list(rid) from flights) as "@flights" from flights group by all order by size desc, origin limit 12;

-- @node routes
select 'sankey' as chart, count(*) as rows, '30 of 2 585 flows drawn; 8 flows back to an earlier step left out' as notice, list(rid) as "@flights"
from flights;

-- @node flight_count marks
select count(*) as number, list(rid) as "@flights" from flights;

-- @node beaks marks
select beak_length_mm as x, beak_depth_mm as y, species as color, (select list(rid) from penguins) as "@penguins"
from penguins where beak_length_mm is not null and beak_depth_mm is not null;

-- @node sizes marks
select beak_length_mm as p0, beak_depth_mm as p1, body_mass_g as p2, species as color, [rid] as "@penguins" from penguins;

-- @node islands marks
select species as name, island as top, count(*) as size, list(rid) as "@penguins" from penguins group by all;

-- @node winners marks
select year as x, nominations as y, wins as size, title as label, [rid] as "@movies" from movies;

-- @node directors
select 'table' as chart, 8 as rows, '8 of 97 rows drawn' as notice, list(rid) as "@movies" from movies;
