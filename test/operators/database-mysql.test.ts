import type { EventEmitter } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import mysql from 'mysql2';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import type { Table } from '#engine/operator/define.ts';
import { sqlWrite } from '#operators/sink/sql-write.ts';
import { sqlSource } from '#operators/source/sql-source.ts';
import { runOperator } from '../support/run-operator.ts';

vi.setConfig({ testTimeout: 10_000 });
const { Types } = mysql;
const utf8 = 45;
const binary = 63;

interface ServerConnection {
  serverHandshake(args: object): void;
  writeOk(args?: object): void;
  writeError(args: object): void;
  writeEof(): void;
  writeColumns(columns: readonly object[]): void;
  writeTextRow(row: readonly (string | null)[]): void;
  _resetSequenceId(): void;
  readonly stream: Socket;
  on(event: string, listener: (text: string) => void): void;
}

const column = (name: string, columnType: number, more: object = {}) => ({
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name,
  orgName: name,
  characterSet: utf8,
  columnLength: 255,
  columnType,
  flags: 0,
  decimals: 0,
  ...more,
});
const columns = [
  column('flag', Types.TINY, { columnLength: 1 }),
  column('small', Types.TINY, { columnLength: 4 }),
  column('int', Types.LONG),
  column('unsigned', Types.LONG, { flags: 32 }),
  column('big', Types.LONGLONG),
  column('price', Types.NEWDECIMAL),
  column('at', Types.DATETIME),
  column('day', Types.DATE),
  column('text', Types.VAR_STRING),
  column('bytes', Types.BLOB, { characterSet: binary }),
  column('doc', Types.JSON, { characterSet: utf8 }),
  column('time', Types.TIME, { characterSet: binary }),
];
const rows = [
  [
    '1',
    '-5',
    '7',
    '4294967295',
    '9007199254740993',
    '1.10',
    '2020-06-01 12:00:00.250',
    '2020-06-01',
    'naïve',
    'ab',
    '{"a":1}',
    '10:30:00',
  ],
  columns.map(() => null),
];

/** The protocol of a MySQL server, with answers written down; no server can be had from npm. */
const said: string[] = [];
let fails: string | undefined;
let url = '';
const server = (mysql as unknown as { createServer(): EventEmitter & { listen(port: number): void } }).createServer();
const connections: ServerConnection[] = [];
const withoutTls = 0xffffff ^ 2048;

function serve(connection: ServerConnection): void {
  connection.on('error', () => {});
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '8.0.0',
    connectionId: 1,
    statusFlags: 2,
    characterSet: utf8,
    capabilityFlags: withoutTls,
    authCallback: (_: unknown, accept: () => void) => {
      accept();
      connection._resetSequenceId();
    },
  });
  const answer = (text: string) => {
    said.push(text);
    if (fails && text.includes(fails)) connection.writeError({ code: 1064, message: 'You have an error' });
    else if (/^SELECT/.test(text)) {
      connection.writeColumns(columns);
      if (!/LIMIT 0$/.test(text)) for (const row of rows) connection.writeTextRow(row);
      connection.writeEof();
    } else connection.writeOk();
    connection._resetSequenceId();
  };
  // The server half of the driver tells SET apart, as if it were prepared.
  connection.on('query', answer);
  connection.on('stmt_prepare', answer);
}

beforeAll(async () => {
  server.on('connection', (connection: unknown) => {
    connections.push(connection as ServerConnection);
    serve(connection as ServerConnection);
  });
  const { _server: listener } = server as unknown as { _server: Server };
  await new Promise<void>(done => {
    listener.once('listening', done);
    server.listen(0);
  });
  url = `mysql://u:secret@127.0.0.1:${(listener.address() as AddressInfo).port}/d`;
});
afterAll(() => {
  for (const { stream } of connections) stream.destroy();
  (server as unknown as { _server: Server })._server.close();
});

test('MySQL types become ours, in a read-only transaction', async () => {
  said.length = 0;
  const run = await runOperator(
    sqlSource,
    { connection: 'db', query: 'SELECT * FROM t;' },
    {},
    { secrets: { db: url }, batchRows: 1 },
  );
  expect(run.faults).toEqual([]);
  expect(run.schemas.out.map(a => `${a.name} ${a.type}`)).toEqual([
    'flag bool',
    'small int32',
    'int int32',
    'unsigned int64',
    'big int64',
    'price float64',
    'at timestamp',
    'day timestamp',
    'text string',
    'bytes binary',
    'doc json',
    'time string',
  ]);
  const first: Value[] = [
    true,
    -5,
    7,
    4294967295,
    9007199254740993n,
    1.1,
    Date.UTC(2020, 5, 1, 12, 0, 0, 250),
    Date.UTC(2020, 5, 1),
    'naïve',
    new Uint8Array([97, 98]),
    { a: 1 },
    '10:30:00',
  ];
  expect(run.rows.out.map(r => r.values)).toEqual([first, columns.map(() => null)]);
  expect(said.slice(-4)).toEqual([
    'SELECT * FROM (\nSELECT * FROM t\n) AS sluice_rows LIMIT 0',
    'START TRANSACTION READ ONLY',
    'SELECT * FROM t',
    'COMMIT',
  ]);
});

const table: Table = {
  schema: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'j', type: 'json' },
  ],
  rows: [
    ["it's", 250, { a: 'b' }],
    ['x', null, null],
  ],
};
const write = (config: object) =>
  runOperator(sqlWrite, { connection: 'db', table: 't', ...config }, { in: table }, { secrets: { db: url } });

test('MySQL rows are written in one transaction, and a replaced table changes places in one statement', async () => {
  said.length = 0;
  await write({ mode: 'replace' });
  expect(said.slice(1)).toEqual([
    'DROP TABLE IF EXISTS `t (being written)`',
    'CREATE TABLE `t (being written)` (`id` LONGTEXT, `at` DATETIME(3), `j` JSON)',
    'START TRANSACTION',
    "INSERT INTO `t (being written)` (`id`, `at`, `j`) VALUES ('it\\'s', '1970-01-01 00:00:00.250', '{\\\"a\\\":\\\"b\\\"}'), ('x', NULL, NULL) ",
    'COMMIT',
    'CREATE TABLE IF NOT EXISTS `t` LIKE `t (being written)`',
    'DROP TABLE IF EXISTS `t (replaced)`',
    'RENAME TABLE `t` TO `t (replaced)`, `t (being written)` TO `t`',
    'DROP TABLE `t (replaced)`',
  ]);
});

test('MySQL upsert names its keys, and a failure rolls back', async () => {
  said.length = 0;
  await write({ mode: 'upsert', keys: ['id'] });
  expect(said[1]).toBe(
    'CREATE TABLE IF NOT EXISTS `t` (`id` VARCHAR(255), `at` DATETIME(3), `j` JSON, PRIMARY KEY (`id`))',
  );
  expect(said[3]).toMatch(/ON DUPLICATE KEY UPDATE `at` = VALUES\(`at`\), `j` = VALUES\(`j`\)$/);
  said.length = 0;
  fails = 'INSERT';
  await expect(write({ mode: 'append' })).rejects.toMatchObject({
    code: 'SQL_FAILED',
    message: expect.stringContaining('You have an error'),
  });
  expect(said.at(-1)).toBe('ROLLBACK');
  expect(said).not.toContain('COMMIT');
});
