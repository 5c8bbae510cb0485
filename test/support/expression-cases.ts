/** Expressions over the table of `expression-table.ts`, one a line, that DuckDB reads the same way. */
const lines = (text: string): readonly string[] => text.trim().split('\n');

/** Operators, literals, conditions and casts. */
export const operatorCases: readonly string[] = lines(`
i + 1
i + j
i * j
i - j
-i
i // j
i / j
i // 0
i % 0
i / 0
b + 1
b - 1
b * 2
-b
b // 2
b % 7
b // -1
b / 2
b + i
x + y
x - y
x * y
x / y
x // y
x % y
x ^ 2
2 ** i
-x
i = j
i <> j
i < j
i <= b
b > 9007199254740992
b = 9007199254740993
b >= x
x = y
x <> y
x < y
x <= y
x > y
x >= y
x > 1
x < 1
x >= 1e300
x <= 0
x = 'nan'::double
1 < x
s = u
s < u
s <= 'hello'
s > 'HELLO'
s <> ''
t < v
t >= '2021-01-01'
t = timestamp '2021-01-03 04:05:06.789'
'2020-01-01' < t
t between '2000-01-01' and '2021-12-31'
t in ('1970-01-01', '2021-01-03 04:05:06.789')
p = q
p < q
p >= q
p and q
p or q
not p
not (p and q)
p and null
p or null
p and not q or p is null
p and i > 0
i > 0 or x > 0 and s <> ''
not (i > 0 or s = 'hello')
p is true
p is not true
p is false
p is not false
p is null
p is unknown
i is null
s is not null
s is null
x is null
i is distinct from j
i is not distinct from j
x is distinct from y
s is distinct from u
s is not distinct from null
p is distinct from q
b is distinct from 3
i between 0 and 10
i not between j and 10
x between y and null
s between 'a' and 'z'
i in (1, 2, 3)
i in (1, null)
i not in (1, null)
i in (j, 1)
b in (9007199254740993, 7)
x in ('nan'::double, 0, 1.5e0)
s in ('hello', 'HELLO')
s not in ('hello', null)
s in (u, 'hello')
i in (1,2,3,4,5,6,7,8,9,10,42)
b in (1,2,3,4,5,6,7,8,9,10,9007199254740993)
x in (0,1,2,3,4,5,6,7,8,9,'nan'::double)
s in ('a','b','c','d','e','f','g','h','i','hello')
null in (1, 2)
case when p then 1 when q then 2 else 3 end
case when i > 0 then 'pos' when i < 0 then 'neg' end
case i when 1 then 'one' when 0 then 'zero' else s end
case s when 'hello' then 1 when u then 2 end
case when p then s else u end
case when p then i else b end
case when p then i else x end
case when null then 1 else 2 end
case when i <> 0 then 10 // i else -1 end
case when p then t else v end
case when p then null else 1 end
case x when y then 1 else 0 end
case when s = 'hello' then 1 else 0 end
case when s like '%l%' then upper(s) else 'none' end
coalesce(i, j)
coalesce(i, j, 0)
coalesce(s, u, 'none')
coalesce(s, 'none')
coalesce(null, i)
coalesce(p, q, false)
coalesce(i, x)
ifnull(x, y)
nullif(i, j)
nullif(i, 1)
nullif(s, '')
nullif(i, 1.5e0)
nullif(x, y)
nullif(p, q)
if(p, i, j)
if(p, 'yes', 'no')
least(i, j)
greatest(i, j)
least(x, y)
greatest(x, y)
least(s, u)
greatest(s, u, 'm')
least(i, b, x)
greatest(t, v)
least(p, q)
greatest(i, null)
abs(i // 2)
abs(x)
abs(b // 2)
sign(i)
sign(b)
sign(x)
mod(x, y)
i::bigint
i::double
b::double
x::varchar = 'x'
(x // 1e10)::int
i::bool
x::bool
p::int
p::bigint
p::double
i::varchar
b::varchar
p::varchar
t::varchar
t::date
cast(i as string)
try_cast(s as int)
try_cast(s as double)
try_cast(s as timestamp)
try_cast(s as bool)
try_cast(x as int)
try_cast(x as bigint)
try_cast(b as int)
cast('12' as int)
'2.5e0'::double
try_cast('x' as int)
cast(' 42 ' as bigint)
'9223372036854775807'::bigint
i || s
s || u
s || '-' || i
'a' || 1 + 2
concat(s, u)
concat(i, '-', s, '-', p)
concat_ws('-', s, u, i)
concat_ws(u, 'a', s)
upper(s) || lower(u)
i is null and s is null
length(s) > 3 and upper(s) <> s
i + length(s)
length(s || u)
(i > 0) = p
(i > 0) is null
(i > j) is distinct from p
not (s like '%o%') or i > 3
1
null
'text'
true
1.5e0
9007199254740993
-9223372036854775808
9223372036854775807
date '2020-02-29'
timestamp '2020-02-29 12:34:56.789'
i % 7
mod(j, 4)
mod(i, j + 1000)
i + 1 > 0 or true
fmod(x, y)
`);

/** Functions on text. */
export const textCases: readonly string[] = lines(`
lower(s)
upper(s)
lcase(u)
ucase(u)
trim(s)
ltrim(s)
rtrim(s)
trim(s, 'lo 🦆')
ltrim(s, 'h')
rtrim(s, ' o')
length(s)
len(s)
char_length(u)
character_length(u)
strlen(s)
substr(s, 2)
substr(s, 2, 3)
substr(s, 0)
substr(s, 0, 2)
substr(s, -3)
substr(s, -3, 2)
substr(s, -10, 3)
substr(s, 3, -2)
substr(s, i)
substr(s, j, j)
substr(s, -j, j)
substring(s, 2, 2)
substring(s from 2 for 3)
left(s, 2)
left(s, -2)
left(s, j)
right(s, 2)
right(s, -2)
right(s, j)
lpad(s, 8, '*-')
rpad(s, 8, '🦆x')
lpad(s, 3, 'x')
rpad(s, -1, 'x')
repeat(u, 3)
repeat(u, 0)
repeat(u, j::bigint)
reverse(s)
reverse(u || s)
replace(s, 'l', 'LL')
replace(s, '', 'x')
replace(s, u, '<' || u || '>')
replace(s, ' ', '$&')
translate(s, 'elo', 'ip')
split_part(s, ',', 1)
split_part(s, ',', 3)
split_part(s, ',', -1)
split_part(s, ',', 0)
split_part(s, u, 2)
split_part(s, '', 2)
strpos(s, u)
strpos(s, '')
strpos(s, '🦆')
instr(s, 'l')
position('l' in s)
contains(s, u)
contains(s, '')
starts_with(s, 'he')
starts_with(s, u)
prefix(s, 'he')
ends_with(s, 'lo')
suffix(s, u)
ascii(s)
unicode(s)
ord(u)
chr(65)
chr(128512)
strip_accents(s)
levenshtein('kitten', 'sitting')
levenshtein(cast(i as varchar), '12')
`);
