import { describe, expect, test } from 'vitest';
import type { Problem } from '#engine/errors.ts';
import { inferSchemas } from '#engine/plan/infer-schemas.ts';
import { isBlocking, validate } from '#engine/plan/validate.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow, peekOf } from '../../support/build-workflow.ts';
import { fakeRegistry } from '../../support/fake-operators.ts';

const schema = [
  { name: 'k', type: 'int32' },
  { name: 'price', type: 'float64' },
];
const source = { type: 'source', version: 2, config: { schema } };
const pass = { type: 'pass' };
const keep = (attribute: string) => ({ type: 'present', config: { attributes: [attribute] } });
const join = { type: 'join', config: { key: 'k' } };
const brief = ({ code, node, field, notice, message }: Problem) =>
  `${notice ? 'notice ' : ''}${code} ${node ?? '-'}${field ? ` ${field}` : ''}: ${message}`;

const cases: {
  name: string;
  workflow: Workflow;
  problems: string[];
  missing?: string[];
  parameters?: { [name: string]: unknown };
}[] = [
  { name: 'nothing at all', workflow: buildWorkflow({}, []), problems: [] },
  { name: 'a sound workflow', workflow: buildWorkflow({ s: source, f: keep('k') }, ['s -> f']), problems: [] },
  {
    name: 'a cycle names its nodes once, and nothing behind it',
    workflow: buildWorkflow({ s: source, j: join, a: pass, b: keep('nothing') }, [
      's -> j.build',
      'a -> j.probe',
      'j -> a',
      'a -> b',
    ]),
    problems: ['GRAPH_CYCLE j: these nodes form a cycle: j → a → j'],
  },
  {
    name: 'a node that feeds itself',
    workflow: buildWorkflow({ a: pass }, ['a -> a']),
    problems: ['GRAPH_CYCLE a: these nodes form a cycle: a → a'],
  },
  {
    name: 'two cycles apart',
    workflow: buildWorkflow({ a: pass, b: pass, c: pass, d: pass }, ['a -> b', 'b -> a', 'c -> d', 'd -> c']),
    problems: [
      'GRAPH_CYCLE a: these nodes form a cycle: a → b → a',
      'GRAPH_CYCLE c: these nodes form a cycle: c → d → c',
    ],
  },
  {
    name: 'an unknown operator, with the nearest known one',
    workflow: buildWorkflow({ s: { type: 'sourse' }, f: keep('nothing') }, ['s -> f']),
    problems: ["OPERATOR_UNKNOWN s: no operator type 'sourse'; did you mean 'source'?"],
  },
  {
    name: 'a placeholder of an import',
    workflow: buildWorkflow({ s: source, c: { type: 'texera:PieChart', config: { texera: {} } } }, ['s -> c.input-0']),
    problems: [
      "OPERATOR_PLACEHOLDER c: 'texera:PieChart' has no executor here; the node keeps its settings but cannot run",
    ],
  },
  {
    name: 'a link without one of its nodes',
    workflow: buildWorkflow({ s: source, f: keep('k') }, ['gone -> f', 's -> lost']),
    problems: [
      "LINK_DANGLING s link l2: link 'l2' names node 'lost', which does not exist",
      "LINK_DANGLING f link l1: link 'l1' names node 'gone', which does not exist",
    ],
  },
  {
    name: 'ports that do not exist, told once per link',
    workflow: buildWorkflow({ s: source, f: keep('k'), g: pass }, ['s.outt -> f', 's -> g.inn']),
    problems: [
      "PORT_UNKNOWN s link l1: no port 'outt' on 's'; it has out, rejected; did you mean 'out'?",
      "PORT_UNKNOWN g link l2: no port 'inn' on 'g'; it has in; did you mean 'in'?",
    ],
  },
  {
    name: 'an input without a link',
    workflow: buildWorkflow({ s: source, j: join }, ['s -> j.build']),
    problems: ["PORT_UNCONNECTED j: input 'probe' has no link"],
  },
  {
    name: 'two links on a port that takes one, and on one that takes many',
    workflow: buildWorkflow({ s: source, t: source, f: keep('k'), u: { type: 'append' } }, [
      's -> f',
      't -> f',
      's -> u',
      't -> u',
    ]),
    problems: ["PORT_TWICE f: input 'in' has 2 links but takes one"],
  },
  {
    name: 'a field not filled in is not an error of its neighbours',
    workflow: buildWorkflow({ s: { type: 'source', version: 2 }, f: keep('nothing'), g: { type: 'present' } }, [
      's -> f',
      'f -> g',
    ]),
    problems: [
      "CONFIG_MISSING s schema: 'schema' is not filled in",
      "CONFIG_MISSING g attributes: 'attributes' is not filled in",
    ],
  },
  {
    name: 'a config of the wrong form',
    workflow: buildWorkflow(
      { s: { type: 'source', version: 2, config: { schema: [{ name: 'a', type: 'number' }] } } },
      [],
    ),
    problems: [
      'CONFIG_INVALID s schema.0.type: schema.0.type: should be one of bool, int32, int64, float64, string, timestamp, binary, vector, json',
    ],
  },
  {
    name: 'a field left empty in a form',
    workflow: buildWorkflow(
      {
        s: source,
        f: { type: 'present', config: { attributes: [] } },
        c: { type: 'call', config: { from: '', to: 'x' } },
      },
      ['s -> f', 'f -> c'],
    ),
    problems: [
      "CONFIG_MISSING f attributes: 'attributes' is not filled in",
      "CONFIG_MISSING c from: 'from' is not filled in",
    ],
  },
  {
    name: 'what an operator itself says of its config',
    workflow: buildWorkflow({ s: source, f: { type: 'present', config: { attributes: ['k', 'k'] } } }, ['s -> f']),
    problems: ['CONFIG_INVALID f attributes: named twice'],
  },
  {
    name: 'an unknown attribute, with the nearest, and nothing behind it',
    workflow: buildWorkflow({ s: source, f: keep('prise'), g: keep('prise') }, ['s -> f', 'f -> g']),
    problems: ["ATTRIBUTE_UNKNOWN f attributes.0: no attribute 'prise'; there are k, price; did you mean 'price'?"],
  },
  {
    name: 'types that do not meet',
    workflow: buildWorkflow(
      { s: source, t: { ...source, config: { schema: [{ name: 'k', type: 'string' }] } }, j: join },
      ['s -> j.build', 't -> j.probe'],
    ),
    problems: ["TYPE_MISMATCH j key: 'k' should be int32, found string"],
  },
  {
    name: 'schemas that do not agree',
    workflow: buildWorkflow(
      { s: source, t: { ...source, config: { schema: [{ name: 'k', type: 'string' }] } }, u: { type: 'append' } },
      ['s -> u', 't -> u'],
    ),
    problems: ['SCHEMA_MISMATCH u: the inputs differ'],
  },
  {
    name: 'a file that a source cannot find',
    workflow: buildWorkflow({ s: { ...source, config: { schema, file: 'gone.csv' } } }, []),
    missing: ['gone.csv'],
    problems: ["FILE_NOT_FOUND s file: no file at 'gone.csv'"],
  },
  {
    name: 'ids used twice',
    workflow: {
      ...buildWorkflow({ s: source, f: keep('k') }, ['s -> f', 's -> f']),
      operators: [
        ...buildWorkflow({ s: source, f: keep('k') }, []).operators,
        ...buildWorkflow({ s: source }, []).operators,
      ],
      links: buildWorkflow({}, ['s -> f', 's -> f']).links.map(link => ({ ...link, id: 'l' })),
    },
    problems: ["ID_DUPLICATE -: 2 links are called 'l'", "ID_DUPLICATE s: 2 nodes are called 's'"],
  },
  {
    name: 'a config made for a later version of the operator',
    workflow: buildWorkflow({ s: { ...source, version: 3 } }, []),
    problems: ["CONFIG_INVALID s version: version: made for version 3 of 'source', here it is 2"],
  },
  {
    name: 'a config of an earlier version is brought up to date [O8]',
    workflow: buildWorkflow({ s: { type: 'source', version: 1, config: { columns: schema } } }, []),
    problems: [],
  },
  {
    name: 'parameters without a value, unknown, or of another type',
    workflow: buildWorkflow({ s: source, f: keep('${colum}'), g: keep('${column}') }, ['s -> f', 'f -> g'], {
      parameters: [
        { name: 'column', type: 'string' },
        { name: 'n', type: 'int32', default: 1 },
      ],
    }),
    parameters: { n: 'x' },
    problems: [
      "PARAMETER_INVALID -: parameter 'column' should be string, found nothing",
      "PARAMETER_INVALID -: parameter 'n' should be int32, found x",
      "PARAMETER_UNKNOWN f attributes.0: no parameter 'colum'; did you mean 'column'?",
    ],
  },
  {
    name: 'parameters that fill a config',
    workflow: buildWorkflow({ s: source, f: keep('${column}') }, ['s -> f'], {
      parameters: [{ name: 'column', type: 'string' }],
    }),
    parameters: { column: 'prise' },
    problems: ["ATTRIBUTE_UNKNOWN f attributes.0: no attribute 'prise'; there are k, price; did you mean 'price'?"],
  },
  {
    name: 'a disabled node passes rows through and is not looked at',
    workflow: buildWorkflow({ s: source, f: { ...keep('nothing'), disabled: true }, g: keep('k') }, [
      's -> f',
      'f -> g',
    ]),
    problems: [],
  },
  {
    name: 'a disabled node that cannot pass rows through takes along what depends on it',
    workflow: buildWorkflow({ s: source, t: source, j: { ...join, disabled: true }, f: keep('k'), g: pass }, [
      's -> j.build',
      't -> j.probe',
      'j -> f',
      'f -> g',
    ]),
    problems: [
      "notice NODE_LEFT_OUT f: left out: 'j' is disabled and cannot pass rows through",
      "notice NODE_LEFT_OUT g: left out: 'j' is disabled and cannot pass rows through",
    ],
  },
  {
    name: 'a disabled source',
    workflow: buildWorkflow({ s: { ...source, disabled: true }, f: keep('k') }, ['s -> f']),
    problems: ["notice NODE_LEFT_OUT f: left out: 's' is disabled and cannot pass rows through"],
  },
  {
    name: 'a disabled node whose second output is in use',
    workflow: buildWorkflow({ s: source, f: { ...keep('k'), disabled: true }, g: pass }, ['s -> f', 'f.rest -> g']),
    problems: ["notice NODE_LEFT_OUT g: left out: 'f' is disabled and cannot pass rows through"],
  },
];

describe('validation', () => {
  test.each(cases)('finds: $name', async ({ workflow, problems, missing, parameters }) => {
    const found = await validate(workflow, fakeRegistry, { peek: peekOf(missing), parameters });
    expect(found.map(brief)).toEqual(problems);
    expect(found.every(p => p.remedy !== '')).toBe(true);
    expect(found.filter(isBlocking).length).toBe(problems.filter(p => !p.startsWith('notice')).length);
  });

  test('an operator that breaks its own promise is reported, not thrown', async () => {
    const workflow = buildWorkflow({ s: source, u: { type: 'append' } }, ['s.rejected -> u', 's -> u']);
    expect(
      (
        await validate(workflow, fakeRegistry, {
          peek: {
            resolve: () => {
              throw new Error('no disk');
            },
            secret: () => '',
          },
        })
      ).map(p => p.code),
    ).toEqual(['SCHEMA_MISMATCH']);
    const file = buildWorkflow({ s: { ...source, config: { schema, file: 'x' } } }, []);
    const found = await validate(file, fakeRegistry, {
      peek: {
        resolve: () => {
          throw new TypeError('no disk');
        },
        secret: () => '',
      },
    });
    expect(found.map(brief)).toEqual(['CONFIG_INVALID s config: config: no disk']);
  });
});

describe('schemas of a workflow being edited', () => {
  test('[L1] every port has one, links of one port by number', async () => {
    const workflow = buildWorkflow({ s: source, t: source, u: { type: 'append' }, f: keep('k') }, [
      's -> u',
      't -> u',
      'u -> f',
    ]);
    const { schemas } = await inferSchemas(workflow, fakeRegistry, { peek: peekOf() });
    expect(Object.keys(schemas.u.in)).toEqual(['in:0', 'in:1']);
    expect(schemas.f).toEqual({ in: { in: schema }, out: { out: schema, rest: schema } });
  });

  test('a broken part does not hide the rest', async () => {
    const workflow = buildWorkflow(
      { s: source, f: keep('nothing'), g: pass, t: source, h: keep('k'), x: { type: 'unheard-of' } },
      ['s -> f', 'f -> g', 't -> h', 'h -> x'],
    );
    const { schemas, problems } = await inferSchemas(workflow, fakeRegistry, { peek: peekOf() });
    expect(problems.map(p => p.node)).toEqual(['f', 'x']);
    expect(schemas.h.out.out).toEqual(schema);
    expect(schemas.f.in).toEqual({ in: schema });
    expect(schemas.g).toEqual({ in: {}, out: { out: [] } });
  });
});
