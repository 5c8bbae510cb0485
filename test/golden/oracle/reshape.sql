create table employment as select row_number() over () - 1 as rid, * from 'data/employment.csv';
create table long as
unpivot (select rid, month, construction, manufacturing, information, financial_activities, education_and_health_services,
  leisure_and_hospitality, government from employment)
on * exclude (rid, month) into name sector value thousands;
create table yearly as
select sector, year(month) as year, avg(thousands) as thousands, list(rid) as rids from long group by all;

-- @node by_year ordered
with wide as (pivot (select sector, year, thousands from yearly) on year using first(thousands) group by sector)
select wide.*, (select list(rid) from employment) as "@employment" from wide order by sector;

-- @node losses ordered
with lagged as (select *, lag(thousands) over (partition by sector order by year) as year_before from yearly)
select sector, year, thousands, year_before, thousands / year_before - 1 as change, rids as "@employment"
from lagged order by change nulls last, sector limit 8;
