import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workflow } from '#engine/plan/workflow-schema.ts';
import { buildProgram } from '#server/cli/main.ts';
import { type Json, root, workspace } from '../support/cli.ts';

const place = workspace('cli');
const { run } = place;
afterAll(() => place.remove());

const csv = 'name,price,kind\nplum,3,fruit\nleek,2,root\npear,5,fruit\nbeet,oops,root\nfig,9,fruit\n';
const nodes = {
  scan: {
    type: 'csv-scan',
    config: { path: 'prices.csv', schema: [{ name: 'price', type: 'int32' }] },
  },
  cheap: { type: 'filter', config: { where: 'price < ${max}' } },
  by_kind: {
    type: 'aggregate',
    config: { groupBy: ['kind'], measures: [{ function: 'sum', attribute: 'price', as: 'total' }] },
  },
};
const links = ['scan -> cheap', 'cheap -> by_kind'];
const more = { name: 'Prices', parameters: [{ name: 'max', type: 'int32', default: 6 }] } satisfies Partial<Workflow>;
let file: string;
let first: Json;

beforeAll(async () => {
  place.write('prices.csv', csv);
  file = place.workflow('prices', nodes, links, more);
  first = (await run('run', file, '--json')).json.run;
});

const ids = (json: Json, what: string): Json[] => [...json[what]].map(n => n.id);

describe('run', () => {
  test('--json gives run, state, ms, nodes with rows by port, and problems; exit code 0', async () => {
    const { code, json, stderr } = await run('run', file, '--json', '--no-cache');
    expect([code, stderr]).toEqual([0, '']);
    expect(Object.keys(json).sort()).toEqual(['ms', 'nodes', 'problems', 'run', 'state']);
    expect(json).toMatchObject({ state: 'completed', ms: expect.any(Number), problems: [] });
    expect(json.nodes).toEqual([
      shape('scan', 'csv-scan', { out: 4, rejected: 1 }, 1),
      shape('cheap', 'filter', { out: 3, rest: 1 }, 0),
      shape('by_kind', 'aggregate', { out: 2 }, 0),
    ]);
  });

  const shape = (id: string, type: string, rows: object, rejected: number) => ({
    id,
    type,
    state: 'completed',
    rows,
    rejected,
    cached: false,
    ms: expect.any(Number),
  });

  test('a second run says what came from cache, in JSON and in the table', async () => {
    const { json } = await run('run', file, '--json');
    expect([...json.nodes].map(n => [n.state, n.cached])).toEqual(Array(3).fill(['cached', true]));
    const { stdout, code } = await run('run', file);
    expect(code).toBe(0);
    expect(stdout).toContain('3 of 3 nodes from cache');
    expect(stdout).toMatch(/scan +csv-scan +from cache, \d\d:\d\d +4 +1/);
  });

  test('a parameter makes only what depends on it run again', async () => {
    const { json } = await run('run', file, '--json', '--param', 'max=4');
    expect([...json.nodes].map(n => n.cached)).toEqual([true, false, false]);
    expect((await run('rows', 'last', 'cheap', '--json')).json).toEqual([
      { name: 'plum', price: 3, kind: 'fruit' },
      { name: 'leek', price: 2, kind: 'root' },
    ]);
  });

  test('--to runs one node and what it needs', async () => {
    const { json } = await run('run', file, '--json', '--to', 'cheap');
    expect(ids(json, 'nodes')).toEqual(['scan', 'cheap']);
  });

  test.each([
    [['--param', 'mx=4'], 'PARAMETER_UNKNOWN', /mx.*did you mean 'max'/],
    [['--param', 'max=cheap'], 'PARAMETER_INVALID', /max/],
    [['--to', 'chep'], 'NODE_UNKNOWN', /did you mean 'cheap'/],
    [['--param', 'max'], 'USAGE', /name=value/],
    [['--memory', 'lots'], 'USAGE', /512mb/],
    [['--workers', 'two'], 'USAGE', /--workers.*whole number/],
    [['--observe', 'some'], 'USAGE', /Allowed choices are all, ends/],
    [['--limt', '3'], 'USAGE', /unknown option '--limt'/],
  ])('%j is wrong use: exit code 2, %s', async (flags, code, message) => {
    const result = await run('run', file, '--json', ...flags);
    expect(result.code).toBe(2);
    expect(result.json).toEqual({ problems: [expect.objectContaining({ code })] });
    expect(result.json.problems[0].message).toMatch(message);
    expect(result.stderr).not.toMatch(/^ +at /m);
  });
});

describe('rows', () => {
  test('a table of the first rows, and how many there are', async () => {
    const { stdout } = await run('rows', first, 'scan', '--limit', '2');
    expect(stdout).toBe('name  price  kind\n────  ─────  ─────\nplum      3  fruit\nleek      2  root\n2 of 4 rows\n');
  });

  test('--format json is an array of objects by attribute, from any port, offset and limit', async () => {
    expect((await run('rows', first, 'scan', '--format', 'json', '--offset', '1', '--limit', '1')).json).toEqual([
      { name: 'leek', price: 2, kind: 'root' },
    ]);
    expect((await run('rows', first, 'scan.rejected', '--json')).json).toEqual([
      { line: 5, reason: expect.stringContaining('price'), raw: 'beet,oops,root' },
    ]);
    expect((await run('rows', first, 'scan', '--json', '--offset', '99')).json).toEqual([]);
  });

  test('--format csv, arrow and parquet give files that others read', async () => {
    expect((await run('rows', first, 'by_kind', '--format', 'csv')).stdout).toBe('kind,total\nfruit,8\nroot,2\n');
    for (const [format, scan] of [
      ['arrow', 'arrow-scan'],
      ['parquet', 'parquet-scan'],
    ]) {
      const { stdout } = await run('rows', first, 'by_kind', '--format', format);
      place.write(`rows.${format}`, Buffer.from(stdout, 'latin1'));
      const read = place.workflow(`read-${format}`, { s: { type: scan, config: { path: `rows.${format}` } } }, []);
      expect((await run('run', read)).code).toBe(0);
      expect((await run('rows', 'last', 's', '--json')).json).toEqual([
        { kind: 'fruit', total: 8 },
        { kind: 'root', total: 2 },
      ]);
    }
  });

  test('rows beyond a preview are said to be missing', async () => {
    const short = place.workflow('short', nodes, links, {
      ...more,
      settings: { batchRows: 8192, previewRows: 2, seed: 1 },
    });
    await run('run', short, '--no-cache');
    const { stderr, stdout, code } = await run('rows', 'last', 'scan');
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 of 4 rows')]);
    expect(stderr).toContain('only the first 2 of 4 rows of scan.out are stored; set "keep"');
    // The values of rows that were not stored are computed again.
    const { json } = await run('trace', 'last', 'by_kind', '0', '--json');
    expect(json.sources).toMatchObject([{ rows: [{ row: 0 }, { row: 2, values: { name: 'pear' } }] }]);
  });

  test.each([
    [['nope', 'scan'], /no run 'nope'/],
    [['last', 'scna'], /no node 'scna'; did you mean 'scan'/],
    [['last', 'scan.reject'], /no port 'reject' on 'scan'; it has out, rejected/],
    [['last', 'scan', '--limit', '-1'], /--limit.*whole number/],
    [['last', 'scan', '--format', 'xml'], /Allowed choices are json, csv, arrow, parquet/],
    [['last'], /missing required argument 'node\[.port\]'/],
  ])('%j is wrong use: exit code 2', async (args, message) => {
    await run('run', file);
    const { code, stderr, stdout } = await run('rows', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('a run is named by a beginning of its id that no other has', async () => {
    expect((await run('rows', `${first}`.slice(0, -1), 'scan')).code).toBe(0);
    expect(await run('rows', '2', 'scan')).toMatchObject({ code: 2, stderr: expect.stringMatching(/runs begin with/) });
  });
});

describe('trace', () => {
  test('--json backward gives values and the sources with theirs', async () => {
    const { json } = await run('trace', first, 'by_kind', '0', '--json');
    expect(json).toEqual({
      node: 'by_kind',
      port: 'out',
      row: 0,
      values: { kind: 'fruit', total: 8 },
      opaque: false,
      sources: [
        {
          node: 'scan',
          port: 'out',
          rows: [
            { row: 0, values: { name: 'plum', price: 3, kind: 'fruit' } },
            { row: 2, values: { name: 'pear', price: 5, kind: 'fruit' } },
          ],
        },
      ],
    });
  });

  test('--json forward gives every result reached', async () => {
    const { json } = await run('trace', first, 'scan', '1', '--forward', '--json');
    expect(Object.keys(json)).toEqual(['node', 'port', 'row', 'values', 'opaque', 'reached']);
    expect(json).toMatchObject({
      row: 1,
      reached: [{ node: 'by_kind', port: 'out', rows: [{ row: 1, values: { kind: 'root', total: 2 } }] }],
    });
  });

  test('--to, --path, several rows and --where', async () => {
    const to = (await run('trace', first, 'by_kind', '0', '--to', 'cheap', '--json')).json;
    expect([...to.sources].map(s => [s.node, [...s.rows].map(r => r.row)])).toEqual([['cheap', [0, 2]]]);
    const path = (await run('trace', first, 'by_kind', '0', '--path', '--json')).json;
    expect([...path.sources].map(s => s.node)).toEqual(['by_kind', 'cheap', 'scan']);
    const both = (await run('trace', first, 'by_kind', '0-1', '--json')).json;
    expect(both.row).toEqual([0, 1]);
    const where = (await run('trace', first, 'by_kind', '--where', 'total < 5', '--json')).json;
    expect(where).toMatchObject({ row: 1, values: { kind: 'root' } });
  });

  test('as text, rows with their values', async () => {
    const { stdout } = await run('trace', first, 'by_kind', '1');
    expect(stdout).toBe(
      'by_kind.out row 1  {"kind":"root","total":2}\n  scan.out: 1 row\n    1  {"name":"leek","price":2,"kind":"root"}\n',
    );
  });

  test('a run from cache is traced through the run that it came from', async () => {
    const { json } = await run('run', file, '--json');
    const { json: traced } = await run('trace', json.run, 'by_kind', '1', '--json');
    expect(traced.sources).toMatchObject([{ node: 'scan', rows: [{ row: 1 }] }]);
  });

  test.each([
    [['by_kind', '9'], /'by_kind' has no row 9; it has 2/],
    [['by_kind', 'x'], /write 7, 3-9 or 1,5,8/],
    [['by_kind'], /name rows, or give --where/],
    [['by_kind', '0', '--to', 'chaep'], /did you mean 'cheap'/],
    [['by_kind', '--where', 'totl > 1'], /no attribute 'totl'; did you mean 'total'/],
    [['cheap', '0', '--to', 'by_kind'], /--forward/],
  ])('%j is wrong use: exit code 2', async (args, message) => {
    const { code, stderr } = await run('trace', first, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('a run without lineage says so', async () => {
    await run('run', file, '--no-cache', '--no-lineage');
    expect(await run('trace', 'last', 'by_kind', '0')).toMatchObject({ stderr: expect.stringMatching(/LINEAGE_OFF/) });
  });
});

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
        ...nodes,
        cheap: { type: 'filtr', config: {} },
        top: { type: 'sort', config: { keys: [{ attribute: 'pirce' }] } },
      },
      ['scan -> cheap', 'cheap -> by_kind', 'scan -> top'],
      more,
    );
    const { code, json } = await run('validate', broken, '--json');
    expect(code).toBe(2);
    expect([...json.problems].map(p => [p.code, p.node, p.field])).toEqual([
      ['OPERATOR_UNKNOWN', 'cheap', undefined],
      ['ATTRIBUTE_UNKNOWN', 'top', 'keys.0.attribute'],
    ]);
    for (const problem of json.problems) expect(problem.remedy).not.toBe('');
    const { stdout } = await run('validate', broken);
    expect(stdout).toMatch(/node top, keys.*: no attribute 'pirce'; did you mean 'price'/);
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
        scan: nodes.scan,
        cheap: { type: 'filter', config: { where: 'price < 7' } },
        few: { type: 'limit', config: { count: 1 } },
      },
      ['scan -> cheap', 'cheap -> few'],
      more,
    );
    const { json, code } = await run('diff', file, other, '--json');
    expect(code).toBe(0);
    expect(Object.keys(json)).toEqual(['nodes', 'links', 'parameters', 'comments', 'workflow']);
    expect(ids(json.nodes, 'added')).toEqual(['few']);
    expect(ids(json.nodes, 'removed')).toEqual(['by_kind']);
    expect(json.nodes.changed).toEqual([
      { id: 'cheap', fields: [{ field: 'config.where', before: 'price < ${max}', after: 'price < 7' }] },
    ]);
    expect((await run('diff', first, file)).stdout).toBe('no difference\n');
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

describe('runs and replay', () => {
  test('runs --json lists run, name, state and times, newest first', async () => {
    const { json } = await run('runs', '--json', '--limit', '2');
    expect(json.runs).toHaveLength(2);
    expect([...json.runs].map(r => r.run)).toEqual(
      [...json.runs]
        .map(r => r.run)
        .sort()
        .reverse(),
    );
    expect(json.runs[0]).toMatchObject({
      run: expect.any(String),
      name: expect.any(String),
      state: 'completed',
      started: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      ms: expect.any(Number),
    });
    expect((await run('runs', '--state', 'failed', '--json')).json.runs).toEqual([]);
    expect((await run('runs')).stdout).toContain(first);
    expect((await run('runs', '--state', 'done')).code).toBe(2);
  });

  test('[L11] replay gives equal hashes; after an input file has changed it says which port differs, exit code 1', async () => {
    const made = (await run('run', file, '--json', '--no-cache')).json.run;
    const same = await run('replay', made, '--json');
    expect(same).toMatchObject({ code: 0, json: { of: made, state: 'completed', equal: true } });
    expect([...same.json.ports].map(p => p.port).sort()).toEqual([
      'by_kind.out',
      'cheap.out',
      'cheap.rest',
      'scan.out',
      'scan.rejected',
    ]);
    place.write('prices.csv', csv.replace('leek,2', 'leek,1'));
    const other = await run('replay', made, '--json');
    expect(other).toMatchObject({ code: 1, json: { equal: false } });
    expect(
      [...other.json.ports]
        .filter(p => !p.equal)
        .map(p => p.port)
        .sort(),
    ).toEqual(['by_kind.out', 'cheap.out', 'scan.out']);
    expect((await run('replay', made)).stdout).toMatch(/NOT the same/);
    place.write('prices.csv', csv);
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

describe('help and completion', () => {
  const commandsOf = (command: Command, path: readonly string[] = []): [string[], Command][] =>
    command.commands
      .filter(c => c.name() !== 'help')
      .flatMap(c => [[[...path, c.name()], c] as [string[], Command], ...commandsOf(c, [...path, c.name()])]);
  const all = commandsOf(buildProgram(() => {}));

  test.each(all.map(([path]) => path))('%s %s has --help with an example', async (...path) => {
    const { stdout, code, stderr } = await run(...path.filter(Boolean), '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: sluice /);
    expect(stdout).toMatch(/\nExamples?:\n {2}\S/);
    expect(stdout).toContain('--data <dir>');
  });

  test('every command of DESIGN §9 is there', () => {
    const names = all.map(([path]) => path.join(' '));
    for (const name of ['run', 'rows', 'trace', 'explain', 'validate', 'operators', 'import', 'diff', 'runs', 'replay'])
      expect(names).toContain(name);
  });

  test('no command prints the help, an unknown one names the nearest: exit code 2', async () => {
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: sluice') });
    expect(await run('traec')).toMatchObject({ code: 2, stderr: expect.stringMatching(/Did you mean trace/) });
    expect(await run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test.each(['bash', 'zsh', 'fish'])('the completion script of %s is sound where that shell is there', async shell => {
    const { stdout, code } = await run('completion', shell);
    expect(code).toBe(0);
    for (const [path] of all) expect(stdout).toContain(path[0]);
    const script = place.write(`completion.${shell}`, stdout);
    if (isInstalled(shell)) execFileSync(shell, ['-n', script]);
  });

  test('bash completes commands, flags, operator types and run ids', async () => {
    const script = place.write('completion.bash', (await run('completion', 'bash')).stdout);
    const complete = (...words: string[]) => {
      const list = words.map(w => `'${w}'`).join(' ');
      const ask = `source '${script}'; COMP_WORDS=(sluice ${list}); COMP_CWORD=${words.length}; _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { ...process.env, SLUICE_DATA: place.data };
      return execFileSync('bash', ['-c', ask], { env, encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('tr')).toEqual(['trace']);
    expect(complete('run', '--no-c')).toEqual(['--no-cache']);
    expect(complete('operators', 'csv-s')).toEqual(['csv-scan']);
    expect(complete('rows', `${first}`.slice(0, -2))).toEqual([first]);
    expect(complete('rows', 'la')).toEqual(['last']);
  });

  test('an unknown shell is wrong use', async () => {
    expect(await run('completion', 'powershell')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/bash, zsh/),
    });
  });
});

const isInstalled = (shell: string): boolean =>
  (process.env.PATH ?? '').split(':').some(folder => existsSync(join(folder, shell)));

describe('the data folder', () => {
  test('--data before and after the command, and on commands of commands', async () => {
    const other = join(place.folder, 'elsewhere');
    expect((await run('--data', other, 'run', file)).code).toBe(0);
    expect((await run('runs', '--data', other, '--json')).json.runs).toHaveLength(1);
    expect((await run('--data', other, 'runs', '--json')).json.runs).toHaveLength(1);
    expect((await run('secret', 'list', '--data', other)).code).toBe(0);
  });

  test('a data folder without runs is no error', async () => {
    const empty = join(place.folder, 'empty');
    expect(await run('runs', '--data', empty)).toMatchObject({ code: 0, stdout: expect.stringMatching(/no runs yet/) });
    expect(await run('rows', 'last', 'scan', '--data', empty)).toMatchObject({ code: 2 });
    expect(existsSync(empty)).toBe(false);
  });

  test('the package offers the command that is documented', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(existsSync(join(root, bin.sluice))).toBe(true);
  });
});
