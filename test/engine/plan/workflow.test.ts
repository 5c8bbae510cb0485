import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributeTypes } from '#engine/data/schema.ts';
import { parseWorkflow, printWorkflow, type Workflow, workflowJsonSchema } from '#engine/plan/workflow.ts';

const sample = `{ "sluice": 1, "name": "Films", "description": "", "parameters": [ { "name": "min", "type": "float64", "default": 3 } ],
  "operators": [ { "id": "scan", "type": "csv-scan", "version": 1, "label": "Movies", "config": { "path": "movies.csv" },
                   "position": { "x": 0, "y": 0 }, "disabled": false, "keep": true } ],
  "links": [ { "id": "l1", "from": { "operator": "scan", "port": "out" }, "to": { "operator": "f", "port": "in" } } ],
  "comments": [], "settings": { "batchRows": 8192 } }`;

const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0);
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map(value => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')));
const object = fc.dictionary(id, json, { maxKeys: 4 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const position = fc.record({ x: number, y: number });
const end = fc.record({ operator: id, port: id });
const settings = fc.record({
  batchRows: fc.integer({ min: 1, max: 65536 }),
  previewRows: fc.nat(),
  seed: fc.nat(),
});
const workflows: fc.Arbitrary<Workflow> = fc
  .record({
    sluice: fc.constant(1 as const),
    name: fc.string(),
    description: fc.string(),
    parameters: fc.array(
      fc.record({
        name: id,
        type: fc.constantFrom(...attributeTypes),
        default: maybe(json),
        description: maybe(fc.string()),
      }),
    ),
    operators: fc.array(
      fc.record({
        id,
        type: id,
        version: fc.integer({ min: 1 }),
        label: maybe(fc.string()),
        config: object,
        position,
        disabled: fc.boolean(),
        keep: fc.boolean(),
        origin: maybe(object),
      }),
    ),
    links: fc.array(fc.record({ id, from: end, to: end })),
    comments: fc.array(
      fc.record({
        id,
        position,
        resolved: maybe(fc.boolean()),
        messages: fc.array(
          fc.record({ author: fc.string(), at: fc.string(), text: fc.string(), mentions: maybe(fc.array(id)) }),
        ),
      }),
    ),
    groups: maybe(
      fc.array(fc.record({ id, label: fc.string(), operators: fc.array(id), collapsed: maybe(fc.boolean()) }), {
        minLength: 1,
      }),
    ),
    notes: maybe(fc.array(fc.record({ id, position, text: fc.string(), color: maybe(id) }), { minLength: 1 })),
    settings,
  })
  .map(workflow => JSON.parse(JSON.stringify(workflow)));

describe('a workflow file', () => {
  test('reads with everything left out filled in', () => {
    const { workflow, problems } = parseWorkflow(sample, 'films.json');
    expect(problems).toEqual([]);
    expect(workflow.settings).toEqual({ batchRows: 8192, previewRows: 10000, seed: 1 });
    expect(workflow.operators[0]).toEqual({
      id: 'scan',
      type: 'csv-scan',
      version: 1,
      label: 'Movies',
      config: { path: 'movies.csv' },
      position: { x: 0, y: 0 },
      disabled: false,
      keep: true,
    });
  });

  test('prints so that it reads as the same workflow, and prints as the same text', () => {
    fc.assert(
      fc.property(workflows, workflow => {
        const text = printWorkflow(workflow);
        const { workflow: read, problems } = parseWorkflow(text, 'x.json');
        expect(problems).toEqual([]);
        expect(read).toEqual(workflow);
        expect(printWorkflow(read)).toBe(text);
      }),
    );
  });

  test('prints the same whatever the order of keys', () => {
    const { workflow } = parseWorkflow(sample, 'x.json');
    const [node] = workflow.operators;
    const shuffled = Object.fromEntries(
      Object.entries({ ...node, config: { b: 1, a: 2 } }).toReversed(),
    ) as typeof node;
    const sorted = { ...node, config: { a: 2, b: 1 } };
    expect(printWorkflow({ ...workflow, operators: [shuffled] })).toBe(
      printWorkflow({ ...workflow, operators: [sorted] }),
    );
  });

  test('prints small things on one line and in the order of the format', () => {
    expect(printWorkflow(parseWorkflow(sample, 'x.json').workflow)).toBe(`{
  "sluice": 1,
  "name": "Films",
  "description": "",
  "parameters": [{ "name": "min", "type": "float64", "default": 3 }],
  "operators": [
    {
      "id": "scan",
      "type": "csv-scan",
      "version": 1,
      "label": "Movies",
      "config": { "path": "movies.csv" },
      "position": { "x": 0, "y": 0 },
      "keep": true
    }
  ],
  "links": [{ "id": "l1", "from": { "operator": "scan", "port": "out" }, "to": { "operator": "f", "port": "in" } }],
  "comments": [],
  "settings": { "batchRows": 8192, "previewRows": 10000, "seed": 1 }
}
`);
  });

  const broken: { name: string; text: string; messages: string[]; node?: string }[] = [
    {
      name: 'not JSON',
      text: '{\n "a": 1,}',
      messages: ['x.json is not JSON: line 2, column 9: "}" cannot stand here'],
    },
    { name: 'empty', text: '', messages: ['x.json is not JSON: line 1, column 1: it ends too soon'] },
    { name: 'not an object', text: '[]', messages: ['workflow: should be an object'] },
    {
      name: 'of a later version',
      text: '{"sluice":2}',
      messages: ['sluice: should be 1; a newer file needs a newer Sluice'],
    },
    { name: 'without a version', text: '{}', messages: ['sluice: is missing'] },
    {
      name: 'with a key nobody knows',
      text: '{"sluice":1,"operator":[]}',
      messages: ["operator: is not known here; did you mean 'operators'?"],
    },
    {
      name: 'with a misspelt key in a node',
      text: '{"sluice":1,"operators":[{"id":"a","type":"rows","confg":{}}]}',
      messages: ["operators.0.confg: is not known here; did you mean 'config'?"],
      node: 'a',
    },
    {
      name: 'with an id that is a path',
      text: '{"sluice":1,"operators":[{"id":"../a","type":"rows"}]}',
      messages: ['operators.0.id: should be a plain name, without slashes'],
      node: '../a',
    },
    {
      name: 'with settings out of range',
      text: '{"sluice":1,"settings":{"batchRows":0}}',
      messages: ['settings.batchRows: must be >= 1'],
    },
    {
      name: 'with a link from nowhere',
      text: '{"sluice":1,"links":[{"id":"l","to":{"operator":"a","port":"in"}}]}',
      messages: ['links.0.from: is missing'],
    },
  ];
  test.each(broken)('$name: says so at the field', ({ text, messages, node }) => {
    const { problems } = parseWorkflow(text, 'x.json');
    expect(problems.map(p => p.message)).toEqual(messages);
    expect(problems[0].node).toBe(node);
    expect(problems[0].remedy).not.toBe('');
  });

  test('keeps what is well formed when other things are not', () => {
    const { workflow } = parseWorkflow(
      '{"sluice":1,"name":"n","operators":[{"id":"a","type":"rows","x":1},{"type":"b"},7],"links":{},"settings":{"seed":"x"}}',
      'x.json',
    );
    expect(workflow.operators.map(node => node.id)).toEqual(['a']);
    expect(workflow).toMatchObject({ name: 'n', links: [], settings: { seed: 1 } });
    expect(parseWorkflow(printWorkflow(workflow), 'x').problems).toEqual([]);
  });

  test('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        value => void parseWorkflow(JSON.stringify({ sluice: 1, operators: value, links: [value] }), 'x'),
      ),
    );
  });

  test('has a JSON Schema of itself', () => {
    expect(JSON.parse(JSON.stringify(workflowJsonSchema))).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['sluice', 'name', 'description', 'parameters', 'operators', 'links', 'comments', 'settings'],
    });
  });
});

test('a file without groups and notes is valid, and none are written where there are none', () => {
  const { workflow, problems } = parseWorkflow(sample, 'films');
  expect(problems).toEqual([]);
  expect(workflow.groups).toBeUndefined();
  const text = printWorkflow({ ...workflow, groups: [], notes: [] });
  expect(text).not.toContain('"groups"');
  expect(text).not.toContain('"notes"');
});
