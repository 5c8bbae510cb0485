create table weather as
select row_number() over () - 1 as rid, *, month(date) as month, year(date) as year, temp_max - temp_min as range
from 'data/weather.csv';

-- @node heat_jumps ordered
with windowed as (
  select *, lag(temp_max) over per_place as day_before,
    avg(temp_max) over (partition by location order by date rows between 6 preceding and current row) as week_average
  from weather window per_place as (partition by location order by date)
)
select location, date, temp_max, day_before, week_average, temp_max - day_before as change, [rid] as "@weather"
from windowed where temp_max - day_before >= 10
order by change desc, date, location;

-- @node hottest_days ordered
select * exclude rid, rank() over heat as heat_rank, dense_rank() over heat as heat_level, [rid] as "@weather"
from weather window heat as (partition by location, year, month order by temp_max desc)
qualify heat_rank = 1 and year = 2015
order by location, date;

-- @node year_to_date ordered
with monthly as (
  select location, year, month, sum(precipitation) as rain_mm, max(wind) as gust, count(*) as days, list(rid) as rids
  from weather group by all
)
select * exclude rids, sum(rain_mm) over (partition by location, year order by month) as rain_so_far, rids as "@weather"
from monthly order by location, year, month;
