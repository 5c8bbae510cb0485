-- The book as text: a line belongs to the table when it has seven fields.
create table lines as
select row_number() over () as line, raw from read_csv('data/penguins.csv', columns = {raw: 'varchar'}, delim = '\0', quote = '', header = false);
create table fields as
select line, raw, regexp_extract_all(raw, '(^|,)("[^"]*"|[^,]*)', 2) as field from lines where line > 1;
create table book as
select row_number() over (order by line) - 1 as rid, line,
  field[1] as species, trim(field[2]) as island, nullif(trim(field[3], '"'), '') as beak_length_mm, nullif(field[4], '') as beak_depth_mm,
  nullif(field[5], '') as flipper_length_mm, nullif(field[6], '') as body_mass_g,
  case when lower(field[7]) in ('male', 'female') then lower(field[7]) end as sex
from fields where len(field) = 7;
create table typed as
select rid, line, species, island, sex, try_cast(beak_length_mm as double) as beak_length_mm, try_cast(beak_depth_mm as double) as beak_depth_mm,
  try_cast(flipper_length_mm as int) as flipper_length_mm, try_cast(body_mass_g as int) as body_mass_g,
  (beak_length_mm is not null and try_cast(beak_length_mm as double) is null)
    or (beak_depth_mm is not null and try_cast(beak_depth_mm as double) is null)
    or (flipper_length_mm is not null and try_cast(flipper_length_mm as int) is null)
    or (body_mass_g is not null and try_cast(body_mass_g as int) is null) as rejected
from book;
create table measured as select * from typed where not rejected and body_mass_g is not null;

-- @node broken_lines
select line, raw, [row_number() over (order by line) - 1] as "@book.rejected" from fields where len(field) <> 7;

-- @node not_numbers
select b.species, b.island, b.beak_length_mm, b.flipper_length_mm, b.body_mass_g, [rid] as "@book"
from book b join typed t using (rid) where rejected;

-- @node implausible
select species, island, body_mass_g, [rid] as "@book" from measured where not (body_mass_g between 2000 and 7000 and flipper_length_mm > 0);

-- @node species ordered
select species, coalesce(sex, 'unknown') as sex, count(*) as birds, avg(body_mass_g) as mass_g, stddev(body_mass_g) as mass_sd,
  median(flipper_length_mm) as flipper_mm, list(rid) as "@book"
from measured where body_mass_g between 2000 and 7000 and flipper_length_mm > 0
group by all order by species, sex;

-- @node islands ordered
with filled as (
  select * replace (coalesce(flipper_length_mm, (select median(flipper_length_mm) from typed where not rejected)) as flipper_length_mm,
    coalesce(beak_length_mm, (select avg(beak_length_mm) from typed where not rejected)) as beak_length_mm)
  from typed where not rejected
)
select island, count(*) as birds, avg(beak_length_mm) as beak_mm, avg(flipper_length_mm) as flipper_mm,
  count(distinct species) as species, list(rid) as "@book"
from filled group by island order by island;
