create table movies as
select row_number() over () - 1 as rid, *, year - year % 10 as decade, wins / nominations as win_rate
from 'data/movies.csv';

-- @node top_genres ordered
with tagged as (select *, unnest(string_split(genres, ',')) as genre from movies)
select genre, count(*) as films, avg(win_rate) as win_rate, sum(wins) as wins, avg(minutes) as minutes, list(rid) as "@movies"
from tagged group by genre having count(*) >= 5
order by win_rate desc, genre limit 5;

-- @node decades ordered
select decade, count(*) as films, avg(minutes) as minutes, min(minutes) as shortest, max(minutes) as longest,
  median(wins) as wins, list(rid) as "@movies"
from movies group by decade order by decade;

-- @node directors ordered
select director, count(*) as films, sum(wins) as wins, string_agg(title, ' · ' order by rid) as titles, list(rid) as "@movies"
from movies group by director having count(*) > 1
order by films desc, wins desc, director;

-- @node most_awarded ordered
select title, year, wins, nominations, [rid] as "@movies"
from movies order by wins desc, ceremony limit 10;
