import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/cli.ts';
import { pricesMore, pricesNodes, pricesWorkspace } from '../support/prices.ts';

const { place, file } = pricesWorkspace('workflows');
const { run } = place;
afterAll(() => place.remove());

const ids = (list: Json): Json[] => [...list].map(n => n.id);

describe('explain, validate, columns and diff', () => {
  test('explain --json gives regions, materialised links and schemas', async () => {
    const { json, code } = await run('explain', file, '--json');
    expect(code).toBe(0);
    expect(Object.keys(json)).toEqual(['regions', 'materialized', 'schemas']);
    expect(json.regions).toEqual([
      { id: expect.any(String), nodes: ['scan', 'cheap', 'by_kind'], after: [] },
      { id: expect.any(String), nodes: ['by_kind'], after: [expect.any(String)] },
    ]);
    expect(json.materialized).toEqual([]);
    expect(json.schemas.by_kind).toEqual({
      out: [
        { name: 'kind', type: 'string' },
        { name: 'total', type: 'int64' },
      ],
    });
    expect((await run('explain', file)).stdout).toContain('by_kind (aggregate)');
  });

  test('validate --json gives every problem with node, field and remedy; exit code 2', async () => {
    expect(await run('validate', file, '--json')).toMatchObject({ code: 0, json: { problems: [] } });
    const broken = place.workflow(
      'broken',
      {
        ...pricesNodes,
        cheap: { type: 'filtr', config: {} },
        top: { type: 'sort', config: { keys: [{ attribute: 'pirce' }] } },
      },
      ['scan -> cheap', 'cheap -> by_kind', 'scan -> top'],
      pricesMore,
    );
    const { code, json } = await run('validate', broken, '--json');
    expect(code).toBe(2);
    expect([...json.problems].map(p => [p.code, p.node, p.field])).toEqual([
      ['OPERATOR_UNKNOWN', 'cheap', undefined],
      ['ATTRIBUTE_UNKNOWN', 'top', 'keys.0.attribute'],
    ]);
    for (const problem of json.problems) expect(problem.remedy).not.toBe('');
    const { stdout } = await run('validate', broken);
    expect(stdout).toMatch(/node top, keys.*: no attribute 'pirce'; .*did you mean 'price'/);
  });

  test('columns tells which source columns feed a column', async () => {
    const { json } = await run('columns', file, 'by_kind.total', '--json');
    expect(json.sources).toEqual(expect.arrayContaining([{ node: 'scan', port: 'out', attribute: 'price' }]));
    expect((await run('columns', file, 'scan.kind', '--forward')).stdout).toContain('by_kind.out.kind');
    expect(await run('columns', file, 'nope')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/node.attribute/),
    });
  });

  test('diff --json names added, removed and changed nodes and fields, between files and runs', async () => {
    const other = place.workflow(
      'other',
      {
        scan: pricesNodes.scan,
        cheap: { type: 'filter', config: { where: 'price < 7' } },
        few: { type: 'limit', config: { count: 1 } },
      },
      ['scan -> cheap', 'cheap -> few'],
      pricesMore,
    );
    const { json, code } = await run('diff', file, other, '--json');
    expect(code).toBe(0);
    expect(Object.keys(json)).toEqual(['nodes', 'links', 'parameters', 'comments', 'groups', 'notes', 'workflow']);
    expect(ids(json.nodes.added)).toEqual(['few']);
    expect(ids(json.nodes.removed)).toEqual(['by_kind']);
    expect(json.nodes.changed).toEqual([
      { id: 'cheap', fields: [{ field: 'config.where', before: 'price < ${max}', after: 'price < 7' }] },
    ]);
    const made = (await run('run', file, '--json')).json.run;
    expect((await run('diff', made, file)).stdout).toBe('no difference\n');
    expect((await run('diff', file, other)).stdout).toContain('few');
  });

  test('a workflow file that is not there, a folder, or no JSON is wrong use: exit code 2', async () => {
    const torn = place.write('torn.workflow.json', '{\n "sluice": 1,\n "name": }');
    for (const command of ['run', 'validate', 'explain', 'export']) {
      expect(await run(command, join(place.folder, 'none.json'), '--json')).toMatchObject({
        code: 2,
        json: { problems: [{ code: 'FILE_NOT_FOUND', message: expect.stringContaining('none.json') }] },
      });
      expect(await run(command, place.folder, '--json')).toMatchObject({
        code: 2,
        json: { problems: [{ code: 'FILE_IS_DIRECTORY' }] },
      });
      expect(await run(command, torn, '--json')).toMatchObject({
        code: 2,
        json: { problems: [{ code: 'WORKFLOW_NOT_JSON', message: expect.stringMatching(/torn.*line 3, column 10/) }] },
      });
    }
  });
});

describe('operators', () => {
  test('the list, one in full, and a name that is nearly right', async () => {
    expect((await run('operators')).stdout).toMatch(/source +csv-scan +Reads CSV/);
    const { json } = await run('operators', 'csv-scan', '--json');
    expect(json).toMatchObject({ type: 'csv-scan', lineage: 'none', outputs: { out: {}, rejected: {} } });
    expect(json.config.properties).toHaveProperty('delimiter');
    expect((await run('operators', 'hash-join')).stdout).toMatch(/in +probe \(after build\)/);
    expect(await run('operators', 'csvscan')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no operator type 'csvscan'; did you mean 'csv-scan'/),
    });
  });

  test('every operator is described with its example', async () => {
    const { json } = await run('operators', '--json');
    for (const operator of json.operators) {
      expect(operator.summary, `${operator.type}`).not.toBe('');
      const { stdout, code } = await run('operators', operator.type);
      expect([code, stdout.split(' ')[0]]).toEqual([0, operator.type]);
    }
  });
});

describe('import and export', () => {
  test('a Texera workflow comes in with what could not be mapped on stderr, and goes out again', async () => {
    const theirs = {
      operators: [
        {
          operatorID: 'scan-1',
          operatorType: 'CSVFileScan',
          operatorProperties: { fileName: 'prices.csv', customDelimiter: ',', hasHeader: true },
          inputPorts: [],
          outputPorts: [{ portID: 'output-0' }],
        },
        {
          operatorID: 'odd-1',
          operatorType: 'NoSuchThing',
          operatorProperties: { a: 1 },
          inputPorts: [{ portID: 'input-0' }],
          outputPorts: [],
        },
      ],
      operatorPositions: { 'scan-1': { x: 1, y: 2 }, 'odd-1': { x: 3, y: 4 } },
      links: [
        {
          linkID: 'link-1',
          source: { operatorID: 'scan-1', portID: 'output-0' },
          target: { operatorID: 'odd-1', portID: 'input-0' },
        },
      ],
      commentBoxes: [],
    };
    const path = place.write('theirs.json', JSON.stringify(theirs));
    const { stdout, stderr, code } = await run('import', path);
    expect(code).toBe(0);
    expect(stderr).toMatch(/NoSuchThing/);
    const ours = JSON.parse(stdout);
    expect(ours.operators.map((o: { type: string }) => o.type)).toEqual(['csv-scan', expect.anything()]);
    const back = await run('export', place.write('ours.workflow.json', stdout), '--json');
    expect(back.code).toBe(0);
    expect([...back.json.document.operators].map(o => o.operatorType)).toEqual(['CSVFileScan', 'NoSuchThing']);
    expect(await run('import', join(place.folder, 'no.json'))).toMatchObject({ code: 2 });
  });
});
