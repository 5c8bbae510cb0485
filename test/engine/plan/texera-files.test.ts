import { describe, expect, test } from 'vitest';
import { exportTexera } from '#engine/plan/export-texera.ts';
import { importTexera } from '#engine/plan/import-texera.ts';
import { parseWorkflow, printWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { file, operator } from '../../support/texera-file.ts';
import { cases } from './texera-cases.ts';

const roundTrip = (text: string) => {
  const { workflow } = importTexera(text, 'x.json');
  const { workflow: read, problems } = parseWorkflow(printWorkflow(workflow), 'x.json');
  expect(problems).toEqual([]);
  return exportTexera(read).document;
};

const modern = file(
  [
    operator(
      'CSVFileScan',
      { fileName: 'a.csv', fileEncoding: 'UTF_8', hasHeader: true, customDelimiter: ',', dummyPropertyList: [] },
      { viewResult: true },
    ),
    operator('URLVisualizer', { urlContentAttrName: 'u' }, { inputPorts: [{ portID: 'input-0', dependencies: [] }] }),
    operator('If', { conditionName: 'c' }, { isDisabled: true, customDisplayName: '' }),
    operator('PythonUDFV2', { code: 'x = 1\n', workers: 2, retainInputColumns: true }, { dynamicInputPorts: true }),
  ],
  {
    operatorPositions: {
      'CSVFileScan-operator-1': { x: -1.5, y: 2 },
      'If-operator-1': { x: 0, y: 0 },
      'gone-1': { x: 9, y: 9 },
    },
    links: [
      {
        linkID: 'l1',
        source: { operatorID: 'CSVFileScan-operator-1', portID: 'output-0' },
        target: { operatorID: 'If-operator-1', portID: 'input-1' },
      },
      {
        linkID: 'l2',
        source: { operatorID: 'If-operator-1', portID: 'output-0' },
        target: { operatorID: 'URLVisualizer-operator-1', portID: 'input-0' },
      },
      {
        linkID: 'l3',
        source: { operatorID: 'If-operator-1', portID: 'output-7' },
        target: { operatorID: 'PythonUDFV2-operator-1', portID: 'input-2' },
        color: 'red',
      },
    ],
    commentBoxes: [
      {
        commentBoxID: 'c1',
        comments: [{ content: 'why?', creationTime: '2023-01-01T00:00:00Z', creatorName: 'Ann', creatorID: 4 }],
        commentBoxPosition: { x: 1, y: 2 },
      },
    ],
  },
);

const old = JSON.stringify({
  operators: [
    {
      operatorID: 'operator-1',
      operatorType: 'ScanSource',
      operatorProperties: {},
      inputPorts: [],
      outputPorts: ['output-0'],
      showAdvanced: true,
    },
    {
      operatorID: 'operator-2',
      operatorType: 'Filter',
      operatorProperties: { predicates: [{ attribute: 'a', condition: 'EQUAL_TO', value: '1' }] },
      inputPorts: ['input-0'],
      outputPorts: ['output-0'],
      showAdvanced: true,
    },
    {
      operatorID: 'operator-3',
      operatorType: 'ViewResults',
      operatorProperties: { limit: 10 },
      inputPorts: ['input-0'],
      outputPorts: [],
      showAdvanced: false,
    },
  ],
  operatorPositions: { 'operator-1': { x: 1, y: 1 }, 'operator-2': { x: 2, y: 2 }, 'operator-3': { x: 3, y: 3 } },
  links: [
    {
      linkID: 'link-1',
      source: { operatorID: 'operator-1', portID: 'output-0' },
      target: { operatorID: 'operator-2', portID: 'input-0' },
    },
    {
      linkID: 'link-2',
      source: { operatorID: 'operator-2', portID: 'output-0' },
      target: { operatorID: 'operator-3', portID: 'input-0' },
    },
  ],
  groups: [{ groupID: 'g1' }],
  breakpoints: { 'link-1': { count: 5 } },
});

const enveloped = (content: unknown) =>
  JSON.stringify({
    wid: 12,
    name: 'Films',
    description: null,
    content,
    creationTime: 1,
    lastModifiedTime: 2,
    isPublished: false,
  });

describe('a file of Texera', () => {
  test.each([
    ['of today', modern],
    ['of 2020', old],
    ['from the API', enveloped(JSON.parse(modern))],
    ['from the database', enveloped(modern)],
    ['without anything', '{"operators":[]}'],
    [
      'with every operator that has a counterpart',
      file(cases.map((c, i) => operator(c.type, { ...c.properties, password: undefined }, { operatorID: `o${i}` }))),
    ],
  ])('%s is exported as it was imported', (_, text) => {
    const document = roundTrip(text);
    const { content } = document;
    const [given, got] =
      typeof content === 'string'
        ? [JSON.parse(JSON.parse(text).content), JSON.parse(content)]
        : [JSON.parse(text), document];
    expect(got).toEqual(given);
  });

  test('becomes nodes, links and threads', () => {
    const { workflow, unmapped } = importTexera(modern, 'folder/Flow.json');
    expect(workflow.name).toBe('Flow');
    expect(
      workflow.operators.map(({ type, keep, disabled, position }) => ({ type, keep, disabled, position })),
    ).toEqual([
      { type: 'csv-scan', keep: true, disabled: false, position: { x: -1.5, y: 2 } },
      { type: 'texera:URLVisualizer', keep: false, disabled: false, position: { x: 0, y: 0 } },
      { type: 'if', keep: false, disabled: true, position: { x: 0, y: 0 } },
      { type: 'texera:PythonUDFV2', keep: false, disabled: false, position: { x: 0, y: 0 } },
    ]);
    expect(workflow.links.map(({ from, to }) => `${from.port} ${to.port}`)).toEqual([
      'out data',
      'false input-0',
      'output-7 input-2',
    ]);
    expect(workflow.comments[0].messages).toEqual([{ author: 'Ann', at: '2023-01-01T00:00:00Z', text: 'why?' }]);
    expect(workflow.operators[3].config.texera).toMatchObject({ operatorProperties: { code: 'x = 1\n' } });
    expect(unmapped.filter(p => p.code === 'OPERATOR_PLACEHOLDER').map(p => p.node)).toEqual([
      'URLVisualizer-operator-1',
      'PythonUDFV2-operator-1',
    ]);
  });

  test('of old shows its results without sinks', () => {
    const { workflow, unmapped } = importTexera(old, 'old.json');
    expect(workflow.operators.map(({ type, keep, disabled }) => ({ type, keep, disabled }))).toEqual([
      { type: 'texera:ScanSource', keep: false, disabled: false },
      { type: 'filter', keep: true, disabled: false },
      { type: 'texera:ViewResults', keep: false, disabled: true },
    ]);
    expect(unmapped.map(p => `${p.node ?? '-'} ${p.code}`)).toEqual([
      '- IMPORT_DIFFERS',
      '- IMPORT_DIFFERS',
      'operator-1 OPERATOR_PLACEHOLDER',
      'operator-3 IMPORT_DIFFERS',
      'operator-2 IMPORT_DIFFERS',
    ]);
  });

  test('leaves its secrets behind', () => {
    const text = file([
      operator('MySQLSource', { host: 'h', password: 's3cret' }),
      operator('TwitterSearch', { apiKey: 'k3y', apiSecretKey: 's3cret' }),
    ]);
    const { workflow, unmapped } = importTexera(text, 'x.json');
    expect(printWorkflow(workflow)).not.toMatch(/s3cret|k3y/);
    expect(unmapped.filter(p => p.message.includes('left out')).map(p => p.field)).toEqual([
      'password',
      'apiKey',
      'apiSecretKey',
    ]);
  });

  test.each([
    ['is not JSON', '{', 'WORKFLOW_NOT_JSON'],
    ['is of Sluice', '{"sluice":1,"operators":[{"id":"a","type":"rows"}]}', 'WORKFLOW_INVALID'],
    ['is something else', '[1]', 'WORKFLOW_INVALID'],
    ['has unreadable content', '{"content":"{"}', 'WORKFLOW_INVALID'],
  ])('that %s is refused', (_, text, code) => {
    expect(() => importTexera(text, 'x.json')).toThrow(expect.objectContaining({ code }));
  });
});

describe('an imported workflow that was changed', () => {
  const change = (edit: (workflow: Workflow) => Workflow) =>
    exportTexera(edit(importTexera(modern, 'x.json').workflow));
  const editNode = (id: string, fields: object) => (workflow: Workflow) => ({
    ...workflow,
    operators: workflow.operators.map(node => (node.id === `${id}-operator-1` ? { ...node, ...fields } : node)),
  });
  const original = JSON.parse(modern);

  test('is exported with the changes and everything else as it was', () => {
    const { document, unmapped } = change(
      editNode('CSVFileScan', {
        label: 'In',
        keep: false,
        position: { x: 7, y: 7 },
        config: { path: 'b.csv', header: true, limit: 3, nullText: [] },
      }),
    );
    const expected = structuredClone(original);
    Object.assign(expected.operators[0], { customDisplayName: 'In', viewResult: false });
    expected.operators[0].operatorProperties = { dummyPropertyList: [], fileName: 'b.csv', hasHeader: true, limit: 3 };
    expected.operatorPositions['CSVFileScan-operator-1'] = { x: 7, y: 7 };
    expect(document).toEqual(expected);
    expect(unmapped.map(p => p.message)).toEqual(["Texera has no 'nullText' here"]);
  });

  test("has new nodes in Texera's words, or says that there are none", () => {
    const { document, unmapped } = change(workflow => {
      const more = buildWorkflow({ d: { type: 'derive' }, t: { type: 'limit', config: { count: 3 }, label: 'Top' } }, [
        'CSVFileScan-operator-1 -> t',
        't -> d',
      ]);
      return {
        ...workflow,
        operators: [...workflow.operators, ...more.operators],
        links: [...workflow.links, ...more.links.map(l => ({ ...l, id: `new-${l.id}` }))],
      };
    });
    expect((document.operators as object[])[4]).toMatchObject({
      operatorID: 't',
      operatorType: 'Limit',
      operatorProperties: { limit: 3 },
      customDisplayName: 'Top',
      inputPorts: [{ portID: 'input-0' }],
    });
    expect((document.links as object[])[3]).toEqual({
      linkID: 'new-l1',
      source: { operatorID: 'CSVFileScan-operator-1', portID: 'output-0' },
      target: { operatorID: 't', portID: 'input-0' },
    });
    expect(document.links).toHaveLength(4);
    expect(unmapped.map(p => [p.node, p.message])).toEqual([
      ['d', "Texera has nothing like 'derive'; the node is left out"],
    ]);
  });

  test('has its threads with the words added', () => {
    const { document } = change(workflow => ({
      ...workflow,
      comments: [
        {
          ...workflow.comments[0],
          messages: [...workflow.comments[0].messages, { author: 'Bo', at: '2024', text: 'so' }],
        },
      ],
    }));
    expect(document.commentBoxes).toEqual([
      {
        ...original.commentBoxes[0],
        comments: [
          original.commentBoxes[0].comments[0],
          { content: 'so', creationTime: '2024', creatorName: 'Bo', creatorID: 0 },
        ],
      },
    ]);
  });

  test('a workflow made here is exported too', () => {
    const { document } = exportTexera(buildWorkflow({ l: { type: 'limit', config: { count: 1 } } }, []));
    expect(document).toMatchObject({ operatorPositions: { l: { x: 0, y: 0 } }, links: [], commentBoxes: [] });
  });
});
