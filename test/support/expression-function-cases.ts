/** Expressions over the table of `expression-table.ts`, one a line, that DuckDB reads the same way. */
const lines = (text: string): readonly string[] => text.trim().split('\n');

/** Functions on numbers. */
export const numberCases: readonly string[] = lines(`
sqrt(abs(i))
cbrt(i)
exp(j)
exp(x)
ln(j::double + 4)
log10(j::double + 4)
log(j::double + 4)
log2(j::double + 4)
power(x, y)
pow(i, 2)
power(1, x)
power(-1, x)
sin(i)
cos(i)
tan(i)
asin(i / 1e10)
acos(i / 1e10)
atan(x)
atan2(x, y)
sinh(j)
cosh(j)
tanh(x)
degrees(x)
radians(x)
pi()
round(x)
round(y)
round(x, 1)
round(y, 0)
round(x * 1000, -2)
round(i, -1)
round(i, -2)
round(i, 2)
round(b // 10, -3)
round(j)
round(b)
round(2.5e0)
round(-2.5e0)
round(1.005e0, 2)
round(y, j)
floor(x)
ceil(x)
ceiling(y)
trunc(x)
trunc(i)
floor(i)
isnan(x)
isinf(x)
isfinite(x)
gcd(i // 2, j)
`);

/** Functions on times. */
export const timeCases: readonly string[] = lines(`
year(t)
quarter(t)
month(t)
week(t)
weekofyear(t)
day(t)
dayofmonth(t)
hour(t)
minute(t)
second(t)
millisecond(t)
dayofweek(t)
weekday(t)
isodow(t)
dayofyear(t)
isoyear(t)
dayname(t)
monthname(t)
year(v)
week(v)
isoyear(v)
dayofyear(v)
epoch(t)
epoch_ms(t)
epoch_ms(b // 1000000)
date_part('year', t)
date_part('doy', t)
date_part('isodow', t)
date_part('yearweek', t)
date_part('century', t)
date_part('millennium', t)
date_part('decade', t)
date_part('microsecond', t)
date_part('epoch', t)
extract(year from t)
extract(dow from t)
extract(epoch from t)
date_trunc('year', t)
date_trunc('quarter', t)
date_trunc('month', t)
date_trunc('week', t)
date_trunc('day', t)
date_trunc('hour', t)
date_trunc('minute', t)
date_trunc('second', t)
date_trunc('millisecond', t)
date_trunc('decade', t)
date_trunc('century', t)
date_trunc('Years', v)
date_diff('year', t, v)
date_diff('quarter', t, v)
date_diff('month', t, v)
date_diff('week', t, v)
date_diff('week', t::date, v::date)
date_diff('day', t, v)
date_diff('hour', t, v)
date_diff('minute', t, v)
date_diff('second', t, v)
date_diff('millisecond', t, v)
date_diff('decade', t, v)
date_diff('century', t, v)
datediff('day', v, t)
date_sub('year', t, v)
date_sub('quarter', t, v)
date_sub('month', t, v)
date_sub('week', t, v)
date_sub('day', t, v)
date_sub('hour', t, v)
date_sub('month', v, t)
t + interval 1 month
t + interval (j) month
t - interval 1 month
t + interval '1 year 2 months 3 days'
t + interval 90 minutes
t + interval '1' day
interval 3 day + t
t - interval '36 hours'
t + interval (-i // 1000000) second
t + interval 1 quarter
t + interval 2 weeks
t + interval '01:30:00'
date_add(t, interval 1 month)
last_day(t)
last_day(v)
make_timestamp(2020, 2, 29, 12, 30, 15.5e0)
make_timestamp(2020, 2, 29, 24, 0, 0)
make_date(2020, j::bigint % 12 + 1, 1)
strftime(t, '%a %A %w %u %d %-d %b %B %m %-m %y %-y %Y')
strftime(t, '%H %-H %I %-I %p %M %-M %S %-S %g %f %j %-j')
strftime(t, '%U %W %V %G %c %x %X %% %z')
strftime(v, '%U %W %V %G %j')
strftime(t, 'plain')
strptime('2021-03-04', '%Y-%m-%d')
strptime('4 mar 2021 5:06 pm', '%d %b %Y %I:%M %p')
strptime('Sunday, 3 January 2021', '%A, %d %B %Y')
strptime('2021 060', '%Y %j')
strptime('21/12/31 23:59:58.25', '%y/%m/%d %H:%M:%S.%f')
strptime('12 am', '%I %p')
strptime('69', '%y')
try_strptime(s, '%Y-%m-%d')
try_strptime('2021-02-30', '%Y-%m-%d')
try_strptime('2021-02-28', '%Y-%m-%d')
strptime(strftime(t, '%Y-%m-%d %H:%M:%S.%g'), '%Y-%m-%d %H:%M:%S.%g')
year(t) = 2021 and month(t) < 6
case when t > v then t else v end
date_trunc('day', t) = t
cast(t as date) = date '2021-01-03'
to_timestamp(1.5e0)::timestamp
datepart('month', t)
datetrunc('month', t)
datesub('day', t, v)
date(t)
`);

/** Functions on JSON. */
export const jsonCases: readonly string[] = lines(`
json_extract_string('{"a":"x"}', '$.a')
json_extract_string('{"a":"x"}', '/a')
json_extract_string('{"a":null}', '$.a')
json_extract_string('{"a":{"b":1}}', '$.a')
json_extract_string('{"a":[1,2,3]}', '$.a[-1]')
json_extract_string('{"a":[1,2,3]}', '$.a[#-1]')
json_extract_string('{"a b":1}', '$."a b"')
json_extract_string('{"a":1}', '$.z')
json_extract_string('{"a":1}', '$.a.b')
json_extract_string('{"a":1}', 'a')
json_extract_string('{"a/b":1}', '/a~1b')
json_extract_string('{"s":"' || i || '"}', '$.s')
json_array_length('[1,2]')
json_array_length('{"a":1}')
json_valid(s)
json_valid('[1]')
json_extract_path_text('{"a":[1]}', '$.a[0]')
json_extract_path('[1]', '$[0]')::varchar
json_extract('{"a":1}', '$.a')::varchar
`);

/** LIKE and regular expressions. */
export const patternCases: readonly string[] = lines(`
s like 'h%'
s like '%o'
s like '%l%'
s like 'hello'
s like 'h_llo'
s like '_____'
s like '%'
s like ''
s like '%_%'
s like '%e%o%'
s like '%🦆'
s like '_ emoji%'
s like '100\\%%' escape '\\'
s like '100!%!_%' escape '!'
s like '100%_\\x'
s like 'a,b%c'
s not like '%l%'
s ilike 'HELLO'
s ilike '%ASTRASSE'
s ilike 'ας %'
s ilike '%ı%'
s like u
s like '%' || u || '%'
s ilike u || '%'
s like null
s like 'a$' escape '$'
s like 'h%' escape ''
regexp_matches(s, 'l+')
regexp_matches(s, '^h.*o$')
regexp_matches(s, 'HELLO', 'i')
regexp_matches(s, '(?i)HELLO')
regexp_matches(s, '\\d+')
regexp_matches(s, '[[:alpha:]]{3}')
regexp_matches(s, 'a.b', 's')
regexp_matches(s, 'a,b', 'l')
regexp_matches(s, u || '+')
regexp_matches(s, '')
regexp_full_match(s, 'h.*')
regexp_full_match(s, '.')
regexp_full_match(s, 'HELLO', 'i')
regexp_replace(s, 'l', 'L')
regexp_replace(s, 'l', 'L', 'g')
regexp_replace(s, '(l)(.)', '\\2\\1', 'g')
regexp_replace(s, '(.)', '[\\0\\\\]')
regexp_replace(s, 'l*', '-', 'g')
regexp_replace(s, '', '.', 'g')
regexp_replace(s, '$', '!', 'g')
regexp_replace(s, '[A-Z]', '', 'gi')
regexp_replace(s, 'l', '\\1')
regexp_replace(s, 'l', '\\')
regexp_replace(s, u, 'x')
regexp_extract(s, 'l+')
regexp_extract(s, '(l)(l)', 2)
regexp_extract(s, '(z)?l', 1)
regexp_extract(s, 'l', 3)
regexp_extract(s, 'HE', 0, 'i')
regexp_extract(s, '🦆')
`);
