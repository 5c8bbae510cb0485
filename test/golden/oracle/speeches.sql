create table speeches as select row_number() over () - 1 as rid, * from read_json('data/speeches.jsonl');
create table dictionary as select row_number() over () - 1 as rid, * from 'data/mood-words.csv';
create table words as
select s.* exclude text, unnest(regexp_extract_all(lower(text), '[\p{L}\p{N}]+')) as word from speeches s;
create table scored as
select w.*, d.rid as entry, d.score from words w join dictionary d using (word);

-- @node on_freedom ordered
select year, president, sentence, text, [rid] as "@speeches" from speeches
where regexp_matches(lower(text), '\bfreedom\b|\blibert') and not regexp_matches(lower(text), '\bfreedom of\b')
order by year, sentence;

-- @node by_topic ordered
with topics as (select *, regexp_extract(lower(text), '\b(jobs|schools|taxes|war|health|budget|energy)\b', 1) as topic from speeches)
select year, topic, count(*) as sentences, list(rid) as "@speeches"
from topics where topic <> '' group by all order by year, sentences desc, topic;

-- @node scores ordered
select year, president, count(*) as scored_words, sum(score) as score, avg(score) as per_word,
  list(distinct rid) as "@speeches", list(distinct entry) as "@dictionary"
from scored group by all order by year;

-- @node heaviest_words ordered
select word, count(*) as uses, sum(score) as weight, list(distinct rid) as "@speeches", list(distinct entry) as "@dictionary"
from scored group by word order by weight, word limit 10;
