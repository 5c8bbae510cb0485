import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { root } from '../../support/cli.ts';
import { type Asker, type Body, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let admin: Asker;
const time = { now: Date.parse('2031-05-01T12:00:00Z') };
beforeAll(async () => {
  server = await testServer({}, () => new Date(time.now));
  ({ admin } = server);
});
afterAll(() => server.close());

const made = async (body: object): Promise<Body> => (await admin.ask('POST', '/workflows', body)).body;
const idOf = async (body: object): Promise<string> => (await made(body)).workflow.id;
const contentOf = async (id: string): Promise<Workflow> =>
  (await admin.ask('GET', `/workflows/${id}/content`)).body.content;
const put = (id: string, content: unknown, revision?: number) =>
  admin.ask('PUT', `/workflows/${id}/content`, { content, ...(revision !== undefined && { revision }) });
const checkOf = async (id: string): Promise<Body> => (await admin.ask('GET', `/workflows/${id}/check`)).body;

const table = { type: 'rows', config: { schema: [{ name: 'a', type: 'int64' }], rows: [[1], [2]] } };
const chain = buildWorkflow({ table, few: { type: 'limit', config: { count: 1 } } }, ['table -> few']);

describe('making workflows', () => {
  test('an empty one is there at once, in the list and by its id', async () => {
    const { workflow, problems } = await made({ name: 'First' });
    expect([workflow.name, workflow.role, workflow.nodes, problems]).toEqual(['First', 'owner', 0, []]);
    expect((await admin.ask('GET', '/workflows?query=FIRST')).body.items.map((w: Body) => w.id)).toEqual([workflow.id]);
    expect((await admin.ask('GET', `/workflows/${workflow.id}`)).body).toMatchObject({
      id: workflow.id,
      name: 'First',
    });
    expect((await admin.ask('GET', '/workflows?query=%25')).body.items).toEqual([]);
  });

  test('names with markup come back as they are, as JSON', async () => {
    const name = '<img src=x onerror=alert(1)>"\'&';
    const id = await idOf({ name });
    const answer = await admin.ask('GET', `/workflows/${id}`);
    expect(answer.body.name).toBe(name);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  test('a file of ours keeps operators that nobody knows, and what else is in it', async () => {
    const content = {
      ...chain,
      operators: [...chain.operators, { ...chain.operators[0], id: 'odd', type: 'from-tomorrow' }],
    };
    const id = await idOf({ content });
    const now = await contentOf(id);
    expect(now.operators.map(o => o.type)).toEqual(['rows', 'limit', 'from-tomorrow']);
    expect(now.links).toHaveLength(1);
  });

  test('an export of Texera is recognised, and what it cannot say here is named', async () => {
    const content = {
      operators: [
        {
          operatorID: 'A-1',
          operatorType: 'CSVFileScan',
          operatorVersion: '1',
          operatorProperties: { fileName: 'a.csv' },
          inputPorts: [],
          outputPorts: [{ portID: 'output-0' }],
          showAdvanced: false,
        },
        {
          operatorID: 'B-1',
          operatorType: 'SomethingOfTheirs',
          operatorVersion: '1',
          operatorProperties: {},
          inputPorts: [{ portID: 'input-0' }],
          outputPorts: [],
          showAdvanced: false,
        },
      ],
      operatorPositions: { 'A-1': { x: 0, y: 0 }, 'B-1': { x: 200, y: 0 } },
      links: [
        {
          linkID: 'l',
          source: { operatorID: 'A-1', portID: 'output-0' },
          target: { operatorID: 'B-1', portID: 'input-0' },
        },
      ],
      commentBoxes: [],
      settings: {},
    };
    const { workflow, problems } = await made({ content, name: 'Theirs' });
    expect([workflow.name, workflow.nodes]).toEqual(['Theirs', 2]);
    expect(problems.map((p: Body) => p.code)).toContain('OPERATOR_PLACEHOLDER');
    const before = (await admin.ask('GET', '/workflows?limit=200')).body.items.length;
    const read = (await admin.ask('POST', '/imports', { content, name: 'Theirs' })).body;
    expect(read.content.operators.map((node: Body) => node.type)).toEqual(['csv-scan', 'texera:SomethingOfTheirs']);
    expect(read.problems).toEqual(problems);
    expect((await admin.ask('GET', '/workflows?limit=200')).body.items).toHaveLength(before);
  });

  test.each([
    ['something else', { hello: 1 }, /neither a workflow of Sluice nor one of Texera/],
    ['a list', [1, 2], /neither/],
    ['null', null, /neither/],
    ['a workflow with a broken node', { sluice: 1, operators: [{ id: 3 }] }, /operators/],
    ['one of a newer format', { sluice: 2 }, /sluice/],
  ])('%s is refused, and nothing is made', async (_, content, message) => {
    const before = (await admin.ask('GET', '/workflows?limit=200')).body.items.length;
    const { status, body } = await admin.ask('POST', '/workflows', { content });
    expect([status, body.code]).toEqual([400, 'WORKFLOW_INVALID']);
    expect(body.message).toMatch(message);
    expect((await admin.ask('POST', '/imports', { content, name: 'x' })).status).toBe(400);
    expect((await admin.ask('GET', '/workflows?limit=200')).body.items).toHaveLength(before);
  });

  test('an example opens with its files; the gallery itself stays as it is', async () => {
    const examples = (await admin.ask('GET', '/examples')).body;
    expect(examples.length).toBeGreaterThan(10);
    const shipped = readFileSync(join(root, 'examples/data/movies.csv'), 'utf8');
    const id = await idOf({ example: 'movies' });
    const { problems, outputs } = await checkOf(id);
    expect(problems).toEqual([]);
    expect(Object.keys(outputs)).not.toEqual([]);
    expect(existsSync(join(server.data, 'workflows', id, 'data/movies.csv'))).toBe(true);
    expect(readFileSync(join(root, 'examples/data/movies.csv'), 'utf8')).toBe(shipped);
    expect((await admin.ask('POST', '/workflows', { example: 'movie' })).body.message).toMatch(/did you mean 'movies'/);
  });

  test('a copy is a workflow of its own', async () => {
    const id = await idOf({ content: chain, name: 'Original' });
    const { workflow } = await made({ copyOf: id });
    expect(workflow.name).toBe('Original (copy)');
    await put(workflow.id, emptyWorkflow('changed'));
    expect((await contentOf(id)).operators).toHaveLength(2);
    expect((await admin.ask('POST', '/workflows', { copyOf: id, example: 'movies' })).status).toBe(400);
  });

  test('renaming is an edit of the document; deleting makes it unknown', async () => {
    const id = await idOf({ name: 'Before' });
    expect((await admin.ask('PATCH', `/workflows/${id}`, { name: 'After' })).body.name).toBe('After');
    expect((await contentOf(id)).name).toBe('After');
    expect((await admin.ask('DELETE', `/workflows/${id}`)).status).toBe(204);
    expect((await admin.ask('GET', `/workflows/${id}`)).status).toBe(404);
    expect((await admin.ask('GET', `/workflows/${id}/content`)).status).toBe(404);
  });

  test('lists come in pages, and every workflow is on one of them', async () => {
    const person = await server.person('Paula');
    for (let i = 0; i < 7; i++) await person.ask('POST', '/workflows', { name: `w${i}` });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await person.ask(
        'GET',
        `/workflows?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...body.items.map((w: Body) => w.name));
      if (body.next === null) break;
      cursor = body.next;
    }
    expect(seen.toSorted()).toEqual(['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6']);
  });
});

describe('content', () => {
  test('of several who replace one revision at the same moment one does, and the others are told', async () => {
    const id = (await admin.ask('POST', '/workflows', { name: 'Raced' })).body.workflow.id;
    const { body } = await admin.ask('GET', `/workflows/${id}/content`);
    for (let round = 0, { revision } = body; round < 3; round++) {
      const tries = Array.from({ length: 6 }, (_, i) =>
        put(id, { ...body.content, description: `round ${round} of ${i}` }, revision),
      );
      const answers = await Promise.all(tries);
      const codes = answers.map(({ status }) => status).sort();
      expect(codes).toEqual([200, 409, 409, 409, 409, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const now = (await admin.ask('GET', `/workflows/${id}/content`)).body;
      expect(now.content.description).toBe(`round ${round} of ${won}`);
      revision = now.revision;
    }
  });

  test('is replaced as one edit; an older revision is refused and changes nothing', async () => {
    const id = await idOf({ content: chain });
    const { body, headers } = await admin.ask('GET', `/workflows/${id}/content`);
    expect(headers.etag).toBe(`"${body.revision}"`);
    const first = await put(id, { ...body.content, description: 'one' }, body.revision);
    expect(first.status).toBe(200);
    expect(first.body.revision).toBeGreaterThan(body.revision);
    const late = await put(id, { ...body.content, description: 'two' }, body.revision);
    expect([late.status, late.body.code]).toEqual([409, 'EDIT_CONFLICT']);
    const header = { 'if-match': `"${body.revision}"` };
    expect((await admin.ask('PUT', `/workflows/${id}/content`, { content: body.content }, header)).status).toBe(409);
    expect((await contentOf(id)).description).toBe('one');
    const odd = { 'if-match': 'yesterday' };
    expect((await admin.ask('PUT', `/workflows/${id}/content`, { content: body.content }, odd)).status).toBe(400);
  });

  test('a viewer reads it and may not replace it', async () => {
    const id = await idOf({ content: chain });
    const viewer = await server.person('Vera');
    await admin.ask('PUT', `/workflows/${id}/members/${viewer.id}`, { role: 'viewer' });
    expect((await viewer.ask('GET', `/workflows/${id}/content`)).status).toBe(200);
    expect(await viewer.ask('PUT', `/workflows/${id}/content`, { content: chain })).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NEEDED' },
    });
    for (const [method, path] of [
      ['POST', 'versions'],
      ['PATCH', ''],
      ['DELETE', ''],
    ] as const)
      expect(
        (
          await viewer.ask(
            method,
            `/workflows/${id}/${path}`.replace(/\/$/, ''),
            method === 'DELETE' ? undefined : { name: 'x' },
          )
        ).status,
      ).toBe(403);
  });
});
