import { DuckDBInstance } from '@duckdb/node-api';

// Makes the TPC-H tables beside this file: node --import tsx examples/data/tpch/generate.ts [scale = 0.005]
// Columns follow clause 4.2.3 of the TPC-H specification (revision 3.0.1); comments, addresses and phone numbers are left out. The random
// stream is our own, so rows differ from dbgen's and nothing measured on them is a TPC-H result. Same scale, same bytes.

const scale = Number(process.argv[2] ?? 0.005);
const folder = new URL('.', import.meta.url).pathname;

const nations: readonly (readonly [string, number])[] = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
];
const regions = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'];
const segments = ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'MACHINERY', 'HOUSEHOLD'];
const priorities = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'];
const instructions = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'];
const modes = ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'];

const suppliers = Math.round(10_000 * scale);
const parts = Math.round(200_000 * scale);
const customers = Math.round(150_000 * scale);
const orders = Math.round(1_500_000 * scale);

const dayMs = 86_400_000;
const firstDay = Date.UTC(1992, 0, 1) / dayMs;
const lastDay = Date.UTC(1998, 11, 31) / dayMs;
const today = Date.UTC(1995, 5, 17) / dayMs;
const date = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
const money = (cents: number) => (cents / 100).toFixed(2);

let state = 19_920_101;
/** A whole number in [low, high], evenly. */
function between(low: number, high: number): number {
  // Weyl sequence with a 32-bit mix: fast, seedable, good enough to spread keys.
  state = (state + 0x9e3779b9) | 0;
  let bits = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return low + Math.floor((((bits ^ (bits >>> 16)) >>> 0) / 4_294_967_296) * (high - low + 1));
}
const pick = (words: readonly string[]) => words[between(0, words.length - 1)];

const retailCents = (part: number) => 90_000 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1000);
/** The i-th of the four suppliers of a part. */
const supplierOf = (part: number, i: number) =>
  ((part + i * (Math.floor(suppliers / 4) + Math.floor((part - 1) / suppliers))) % suppliers) + 1;

function* customerRows() {
  for (let key = 1; key <= customers; key++)
    yield [
      key,
      `Customer#${String(key).padStart(9, '0')}`,
      between(0, 24),
      money(between(-99_999, 999_999)),
      pick(segments),
    ];
}

function* supplierRows() {
  for (let key = 1; key <= suppliers; key++)
    yield [key, `Supplier#${String(key).padStart(9, '0')}`, between(0, 24), money(between(-99_999, 999_999))];
}

type Row = readonly (string | number)[];

/** Orders and their line items: of every 32 order keys only the first 8 are used, and a third of the customers never buy. */
function orderTables(): { orderRows: Row[]; lineRows: Row[] } {
  const orderRows: Row[] = [];
  const lineRows: Row[] = [];
  for (let i = 0; i < orders; i++) {
    const key = Math.floor(i / 8) * 32 + (i % 8) + 1;
    let customer = between(1, customers);
    while (customer % 3 === 0) customer = between(1, customers);
    const day = between(firstDay, lastDay - 151);
    const count = between(1, 7);
    let total = 0;
    let open = 0;
    for (let line = 1; line <= count; line++) {
      const part = between(1, parts);
      const quantity = between(1, 50);
      const price = quantity * retailCents(part);
      const discount = between(0, 10);
      const tax = between(0, 8);
      const shipped = day + between(1, 121);
      const committed = day + between(30, 90);
      const received = shipped + between(1, 30);
      const isOpen = shipped > today;
      if (isOpen) open++;
      total += (price * (100 + tax) * (100 - discount)) / 10_000;
      lineRows.push([
        key,
        part,
        supplierOf(part, between(0, 3)),
        line,
        quantity,
        money(price),
        money(discount),
        money(tax),
        received <= today ? pick(['R', 'A']) : 'N',
        isOpen ? 'O' : 'F',
        date(shipped),
        date(committed),
        date(received),
        pick(instructions),
        pick(modes),
      ]);
    }
    const status = open === 0 ? 'F' : open === count ? 'O' : 'P';
    orderRows.push([key, customer, status, money(Math.round(total)), date(day), pick(priorities), 0]);
  }
  return { orderRows, lineRows };
}

const connection = await (await DuckDBInstance.create(':memory:')).connect();

async function write(table: string, columns: string, rows: Iterable<Row>): Promise<void> {
  await connection.run(`create table ${table} (${columns})`);
  const quoted = [...rows].map(row => `(${row.map(v => `'${v}'`).join(',')})`);
  for (let at = 0; at < quoted.length; at += 5000)
    await connection.run(`insert into ${table} values ${quoted.slice(at, at + 5000).join(',')}`);
  await connection.run(`copy ${table} to '${folder}${table}.parquet' (format parquet, compression zstd)`);
  console.log(`${table}: ${quoted.length} rows`);
}

const { orderRows, lineRows } = orderTables();
await connection.run('set threads = 1');
await write(
  'region',
  'r_regionkey int, r_name varchar',
  regions.map((name, key) => [key, name]),
);
await write(
  'nation',
  'n_nationkey int, n_name varchar, n_regionkey int',
  nations.map(([name, region], key) => [key, name, region]),
);
await write('supplier', 's_suppkey int, s_name varchar, s_nationkey int, s_acctbal decimal(15,2)', supplierRows());
await write(
  'customer',
  'c_custkey int, c_name varchar, c_nationkey int, c_acctbal decimal(15,2), c_mktsegment varchar',
  customerRows(),
);
await write(
  'orders',
  'o_orderkey int, o_custkey int, o_orderstatus varchar, o_totalprice decimal(15,2), o_orderdate date, o_orderpriority varchar, o_shippriority int',
  orderRows,
);
await write(
  'lineitem',
  'l_orderkey int, l_partkey int, l_suppkey int, l_linenumber int, l_quantity decimal(15,2), l_extendedprice decimal(15,2), ' +
    'l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag varchar, l_linestatus varchar, l_shipdate date, ' +
    'l_commitdate date, l_receiptdate date, l_shipinstruct varchar, l_shipmode varchar',
  lineRows,
);
