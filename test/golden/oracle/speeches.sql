create table speeches as
select row_number() over () - 1 as rid, *, regexp_extract_all(lower(text), $$[\p{L}\p{N}_]+(?:'[\p{L}\p{N}]+)*$$) as words
from read_json('data/speeches.jsonl');
create table dictionary as select row_number() over () - 1 as rid, * from 'data/mood-words.csv';
create table words as
select * exclude (text, words), unnest(words) as word, unnest(range(len(words))) as nth from speeches;
create table scored as
select w.*, d.rid as entry, d.score from words w join dictionary d using (word) where word not in ('the', 'of', 'and', 'to');

-- Words with a rating, the longest phrase first, read from the left; "not" and its like within three words before turn it over.
create table negation as
select unnest(string_split('no not never none nobody nothing neither nor cannot without hardly barely scarcely ain''t aint dont cant wont isnt wasnt doesnt didnt', ' ')) as word;
create table phrases as
select w.rid, w.nth, max_by({size: n, valence: valence}, n) as phrase
from words w join speeches s using (rid), range(1, 5) as size(n), afinn
where entry = array_to_string(s.words[w.nth + 1 : w.nth + n], ' ') and len(string_split(entry, ' ')) = n and w.nth + n <= len(s.words)
group by all;
create table walk as
with recursive step as (
  select rid, 0::bigint as nth from speeches
  union all
  select step.rid, step.nth + coalesce(phrase.size, 1)
  from step join speeches using (rid) left join phrases on phrases.rid = step.rid and phrases.nth = step.nth
  where step.nth + coalesce(phrase.size, 1) < len(words)
)
select rid, nth from step;
create table mood as
with rated as (
  select w.rid, phrase.valence * case when exists (
    from words b where b.rid = w.rid and b.nth between w.nth - 3 and w.nth - 1
      and (b.word in (select word from negation) or b.word like '%n''t')) then -0.74 else 1 end as valence
  from walk w join phrases using (rid, nth)
)
select rid, sum(valence)::double as total from rated group by rid;

-- @node on_freedom ordered
with plain as (select *, ' ' || array_to_string(words, ' ') || ' ' as line from speeches)
select year, president, sentence, text, [rid] as "@speeches" from plain
where (line like '% freedom %' or line like '% libert%') and not line like '% freedom of %'
order by year, sentence;

-- @node by_topic ordered
select year, word, count(*) as uses, min(sentence) as first_sentence, list(distinct rid) as "@speeches"
from words where word in ('jobs', 'schools', 'taxes', 'war', 'peace', 'health', 'budget', 'energy')
group by all order by year, uses desc, word;

-- @node moods ordered
with each as (select s.*, coalesce(total / sqrt(total * total + 15), 0) as mood from speeches s left join mood using (rid))
select year, president, count(*) as sentences, avg(mood) as mood, min(mood) as darkest, list(rid) as "@speeches"
from each group by all order by mood desc, year;

-- @node scores ordered
select year, president, count(*) as scored_words, sum(score) as score, avg(score) as per_word,
  list(distinct rid) as "@speeches", list(distinct entry) as "@dictionary"
from scored group by all order by year;

-- @node heaviest_words ordered
select word, count(*) as uses, sum(score) as weight, list(distinct rid) as "@speeches", list(distinct entry) as "@dictionary"
from scored group by word order by weight, word limit 10;
