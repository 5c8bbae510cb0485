import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Datasets } from '#engine/store/datasets.ts';
import { datasetSteps } from '../../support/server/dataset-steps.ts';
import { type Asker, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let ada: Asker;
let bob: Asker;
beforeAll(async () => {
  server = await testServer();
  ada = server.admin;
  bob = await server.person('Bob');
});
afterAll(() => server.close());

const { dataset, send, commit } = datasetSteps(() => server);
let count = 0;

describe('datasets', () => {
  test('are made, listed, described and removed by those who may', async () => {
    const name = await dataset(bob);
    expect((await bob.ask('GET', `/datasets/${name}`)).body).toMatchObject({
      name,
      role: 'owner',
      version: 0,
      sizeBytes: 0,
    });
    expect((await bob.ask('POST', '/datasets', { name })).body).toMatchObject({ code: 'DATASET_EXISTS' });
    expect((await bob.ask('POST', '/datasets', { name: name.toUpperCase() })).body.code).toBe('DATASET_NAME_INVALID');
    await bob.ask('PATCH', `/datasets/${name}`, { description: '<script>alert(1)</script>' });
    const listed = (await bob.ask('GET', `/datasets?query=${name}`)).body.items;
    expect(listed).toMatchObject([{ name, description: '<script>alert(1)</script>' }]);
    expect((await bob.ask('DELETE', `/datasets/${name}`)).status).toBe(204);
    expect((await bob.ask('GET', `/datasets/${name}`)).status).toBe(404);
    expect(readdirSync(join(server.data, 'datasets'))).not.toContain(name);
    expect((await ada.ask('POST', '/datasets', { name })).status).toBe(200);
    expect((await bob.ask('GET', `/datasets/${name}`)).status).toBe(404);
  });

  test('of a run or of the command line are known with their author as owner', async () => {
    const store = new Datasets(server.data);
    const blob = await store.blobs.put([Buffer.from('a\n1\n')]);
    store.commit('by-a-run', { message: 'run', author: bob.id, add: [{ path: 'a.csv', ...blob }] });
    store.commit('by-nobody', { message: 'cli', add: [{ path: 'a.csv', ...blob }] });
    expect((await bob.ask('GET', '/datasets/by-a-run')).body).toMatchObject({
      role: 'owner',
      version: 1,
      sizeBytes: 4,
    });
    expect((await bob.ask('GET', '/datasets/by-nobody')).status).toBe(404);
    expect((await ada.ask('GET', '/datasets/by-nobody')).body).toMatchObject({ role: 'owner' });
  });

  test('let each do what their role allows', async () => {
    const name = await dataset(bob);
    count++;
    const cleo = await server.person(`Cleo${count}`);
    const { body } = await commit(bob, name, { 'a.csv': 'n\n1\n' });
    expect(body).toMatchObject({ number: 1, author: { name: 'Bob' } });
    const looks = [`/datasets/${name}`, `/datasets/${name}/versions`, `/datasets/${name}/versions/1/rows?path=a.csv`];
    looks.push(`/datasets/${name}/versions/1/download?path=a.csv`, `/datasets/${name}/diff?from=1&to=1`);
    const statuses = async (who: Asker) => Promise.all(looks.map(async path => (await who.ask('GET', path)).status));
    const changes = async (who: Asker) => [
      (await who.ask('POST', `/datasets/${name}/uploads`, { path: 'b', sizeBytes: 1 })).status,
      (await who.ask('POST', `/datasets/${name}/versions`, { message: '', remove: ['a.csv'] })).status,
      (await who.ask('PATCH', `/datasets/${name}`, { description: 'x' })).status,
      (await who.ask('DELETE', `/datasets/${name}`)).status,
    ];
    expect(await statuses(server.stranger)).toEqual(looks.map(() => 401));
    expect(await statuses(cleo)).toEqual(looks.map(() => 404));
    expect(await changes(cleo)).toEqual([404, 404, 404, 404]);
    const role = (given: string) => bob.ask('PUT', `/datasets/${name}/members/${cleo.id}`, { role: given });
    await role('viewer');
    expect(await statuses(cleo)).toEqual(looks.map(() => 200));
    expect(await changes(cleo)).toEqual([403, 403, 403, 403]);
    await role('editor');
    expect(await changes(cleo)).toEqual([200, 200, 200, 403]);
    const announced = (await bob.ask('POST', `/datasets/${name}/uploads`, { path: 'c', sizeBytes: 1 })).body.id;
    const dan = await server.person(`Dan${count}`);
    expect((await dan.ask('GET', `/uploads/${announced}`)).status).toBe(404);
    expect((await send(dan, announced, 0, 'x')).status).toBe(404);
    expect((await dan.ask('DELETE', `/uploads/${announced}`)).status).toBe(404);
    expect((await commit(dan, name, {})).status).toBe(404);
    const other = await dataset(dan);
    const stolen = await dan.ask('POST', `/datasets/${other}/versions`, { message: '', uploads: [announced] });
    expect(stolen.status).toBe(404);
  });
});

const outside = [
  '../x',
  '..%2fx',
  '%2e%2e/x',
  '%252e%252e%252fx',
  '..\\x',
  '/etc/passwd',
  'C:\\x',
  'a/../../x',
  'a\0b',
  'nul',
  '',
  'x\n',
];
test.each(outside)('%j names no file of a dataset, wherever it is said', async path => {
  const name = await dataset(bob);
  await commit(bob, name, { 'a.csv': 'n\n1\n' });
  const said = encodeURIComponent(path);
  const answers = [
    await bob.ask('POST', `/datasets/${name}/uploads`, { path, sizeBytes: 1 }),
    await bob.ask('GET', `/datasets/${name}/versions/1/rows?path=${said}`),
    await bob.ask('GET', `/datasets/${name}/versions/1/download?path=${said}`),
    await bob.ask('GET', `/datasets/${name}/diff?from=1&to=1&path=${said}`),
    await bob.ask('POST', '/datasets', { name: path }),
  ];
  for (const { status, body } of answers) expect([400, 404], JSON.stringify(body)).toContain(status);
  expect((await bob.ask('GET', `/datasets/${encodeURIComponent(`../${name}`)}`)).status).toBe(404);
});

describe('versions', () => {
  test('with HTML in names and messages give it back as data', async () => {
    const name = await dataset(bob);
    const path = '<img src=x onerror=alert(1)>.html';
    const made = await commit(bob, name, { [path]: '<script>1</script>' }, { message: '<b>new</b>' });
    expect(made.body).toMatchObject({ message: '<b>new</b>', files: [{ path }] });
    const sent = await bob.ask('GET', `/datasets/${name}/versions/1/download?path=${encodeURIComponent(path)}`);
    expect(sent.body).toBe('<script>1</script>');
    expect(sent.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(String(sent.headers['content-disposition'])).toMatch(
      /^attachment; filename="[\w. -]+"; filename\*=UTF-8''%3Cimg/,
    );
  });

  test('made on an older one are refused', async () => {
    const name = await dataset(bob);
    await commit(bob, name, { a: '1' }, { base: 0 });
    expect(await commit(bob, name, { a: '2' }, { base: 0 })).toMatchObject({
      status: 409,
      body: { code: 'DATASET_CHANGED' },
    });
    expect((await commit(bob, name, { a: '2' }, { base: 1 })).body.number).toBe(2);
    const { body } = await bob.ask('GET', `/datasets/${name}/versions?limit=1`);
    expect(body).toMatchObject({ items: [{ number: 2 }], next: '2' });
    expect((await bob.ask('GET', `/datasets/${name}/versions?cursor=${body.next}`)).body.items).toMatchObject([
      { number: 1 },
    ]);
  });

  test('committed at the same time are both there', async () => {
    const name = await dataset(bob);
    const made = await Promise.all([commit(bob, name, { a: '1' }), commit(ada, name, { b: '2' })]);
    expect(made.map(({ body }) => body.number).sort()).toEqual([1, 2]);
    const newest = (await bob.ask('GET', `/datasets/${name}/versions`)).body.items[0];
    expect(newest.files.map((file: { path: string }) => file.path)).toEqual(['a', 'b']);
  });
});

describe('a look into files', () => {
  const rows = async (name: string, query: string) => bob.ask('GET', `/datasets/${name}/versions/latest/rows?${query}`);

  test('gives pages of rows, filtered, searched and sorted, and statistics', async () => {
    const name = await dataset(bob);
    const lines = Array.from({ length: 500 }, (_, i) => `${i},${i % 7},name ${i}`);
    await commit(bob, name, { 'x/t.csv': `id,n,t\n${lines.join('\n')}\n` });
    const page = await rows(name, 'path=x/t.csv&offset=2&limit=2');
    expect(page.body).toMatchObject({
      ids: [2, 3],
      rows: [
        [2, 2, 'name 2'],
        [3, 3, 'name 3'],
      ],
      matched: 500,
      total: 500,
    });
    const sorted = await rows(name, 'path=x/t.csv&where=n%20=%206&sort=id:desc&limit=1');
    expect(sorted.body).toMatchObject({ ids: [496], matched: 71, empty: null });
    expect((await rows(name, 'path=x/t.csv&search=NAME%20499')).body.ids).toEqual([499]);
    expect((await rows(name, 'path=x/t.csv&where=n>9')).body.empty).toMatchObject({ reason: 'no-match' });
    expect((await rows(name, 'path=x/t.csv&where=q>9')).body).toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
    const { body } = await bob.ask('GET', `/datasets/${name}/versions/1/statistics?path=x/t.csv`);
    expect(body).toMatchObject({
      rows: 500,
      columns: [{ name: 'id', distinct: 500, min: 0, max: 499 }, { name: 'n', distinct: 7 }, {}],
    });
  });

  test.each([
    ['a.jsonl', '{"n":1}\n{"n":2}\n', [[1], [2]]],
    ['a.json', '[{"n":1},{"n":2}]', [[1], [2]]],
    ['a.tsv', 'n\tm\n1\t2\n', [[1, 2]]],
    ['a.md', '# one\n\ntwo\n', [['# one'], [''], ['two']]],
    ['empty.txt', '', []],
  ])('reads %s by its ending', async (path, text, wanted) => {
    const name = await dataset(bob);
    await commit(bob, name, { [path]: text });
    const page = await rows(name, `path=${path}`);
    expect(page.body.rows).toEqual(wanted);
  });

  test('says what is wrong with a file that is not what its name says', async () => {
    const name = await dataset(bob);
    await commit(bob, name, { 'a.parquet': 'no parquet', 'b.json': '{"a":' });
    expect((await rows(name, 'path=a.parquet')).body).toMatchObject({ code: 'FILE_FORMAT' });
    expect((await rows(name, 'path=b.json')).status).toBe(400);
  });
});

test('two versions differ by files, and a file by rows', async () => {
  const name = await dataset(bob);
  await commit(bob, name, { 'a.csv': 'id,v\n1,a\n2,b\n', gone: 'x' });
  await commit(bob, name, { 'a.csv': 'id,v\n2,B\n3,c\n', fresh: 'y' }, { remove: ['gone'] });
  const { body } = await bob.ask('GET', `/datasets/${name}/diff?from=1&to=latest&path=a.csv&keys=id`);
  expect(body).toMatchObject({
    from: 1,
    to: 2,
    files: { added: [{ path: 'fresh' }], removed: [{ path: 'gone' }], changed: [{ after: { path: 'a.csv' } }] },
    rows: { counts: { added: 1, removed: 1, changed: 1, same: 0 } },
  });
  const wrong = await bob.ask('GET', `/datasets/${name}/diff?from=1&to=2&path=gone`);
  expect(wrong).toMatchObject({ status: 404, body: { code: 'DATASET_FILE_UNKNOWN' } });
});

test('a stored result becomes a version, for those who may see its run', async () => {
  const content = {
    sluice: 1,
    name: 'w',
    operators: [{ id: 'r', type: 'rows', config: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2]] } }],
    links: [],
  };
  const workflow = (await bob.ask('POST', '/workflows', { content })).body.workflow.id;
  const run = (await server.services.runs.start(workflow, { id: bob.id, name: 'Bob' }, {})).id;
  await server.services.runs.untilOver(run);
  const name = await dataset(bob);
  const save = (who: Asker, path: string, node = 'r') =>
    who.ask('POST', `/datasets/${name}/versions`, { message: 'from a run', result: { run, node, port: 'out', path } });
  expect((await save(bob, 'n.parquet')).body).toMatchObject({ number: 1, files: [{ path: 'n.parquet' }] });
  expect((await save(bob, 'n.csv')).body).toMatchObject({ number: 2 });
  const page = await bob.ask('GET', `/datasets/${name}/versions/2/rows?path=n.parquet`);
  expect(page.body.rows).toEqual([[1], [2]]);
  expect((await save(bob, 'n.txt')).body).toMatchObject({ code: 'REQUEST_INVALID' });
  expect((await save(bob, 'n.csv', 'none')).body).toMatchObject({ code: 'NODE_UNKNOWN' });
  const fay = await server.person(`Fay${count}`);
  await bob.ask('PUT', `/datasets/${name}/members/${fay.id}`, { role: 'editor' });
  expect((await save(fay, 'n.csv')).status).toBe(404);
});
