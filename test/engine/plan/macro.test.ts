import { describe, expect, test } from 'vitest';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { flow, join, keep, plan, source } from '../../support/fake-plan.ts';

describe('a macro', () => {
  const inner = buildWorkflow({ f: keep('${column}'), h: { type: 'head', config: { count: 2 } } }, ['f -> h'], {
    parameters: [{ name: 'column', type: 'string', default: 'k' }],
  });
  const macro = (workflow: unknown, parameters = {}) => ({ type: 'macro', config: { workflow, parameters } });

  test('is replaced by its nodes, its open ports linked as its own', async () => {
    const made = await plan(
      buildWorkflow({ s: source, m: macro(inner, { column: 'price' }), g: keep('k') }, ['s -> m', 'm -> g']),
    );
    expect(flow(made)).toEqual(['s()', 'm/f(in=s.out)', 'm/h(in=m/f.out)', 'g(in=m/h.out) end']);
    expect(made.nodes[1].config).toEqual({ attributes: ['price'] });
    expect(made.macros).toEqual({
      m: { inputs: { in: { node: 'm/f', port: 'in' } }, outputs: { out: { node: 'm/h', port: 'out' } } },
    });
  });

  test('within a macro, from files, sees the parameters given to it', async () => {
    const outer = buildWorkflow({ a: macro('inner.json', { column: '${which}' }) }, [], {
      parameters: [{ name: 'which', type: 'string' }],
    });
    const files: { [path: string]: string } = {
      'inner.json': JSON.stringify(inner),
      'outer.json': JSON.stringify(outer),
    };
    const load = async (path: string) => files[path];
    const made = await plan(buildWorkflow({ s: source, m: macro('outer.json', { which: 'name' }) }, ['s -> m']), {
      load,
    });
    expect(made.problems).toEqual([]);
    expect(flow(made)).toEqual(['s()', 'm/a/f(in=s.out)', 'm/a/h(in=m/a/f.out) end']);
    expect(made.nodes[1].config).toEqual({ attributes: ['name'] });
    expect(Object.keys(made.macros)).toEqual(['m', 'm/a']);
  });

  test('has ports named for its nodes where there are several', async () => {
    const two = buildWorkflow({ j: join, p: { type: 'part' } }, []);
    const workflow = buildWorkflow({ s: source, m: macro(two), g: keep('k') }, [
      's -> m.j.build',
      's -> m.j.probe',
      's -> m.p',
      'm.j -> g',
      'm.q -> g',
    ]);
    const made = await plan(workflow);
    expect(made.problems.map(p => p.message)).toEqual([
      "no port 'q' on 'm'; it has j, p.part1, p.part2; did you mean 'j'?",
    ]);
    expect(Object.keys(made.macros.m.outputs)).toEqual(['j', 'p.part1', 'p.part2']);
  });

  test('can be what a plan goes to', async () => {
    const made = await plan(buildWorkflow({ s: source, m: macro(inner), g: keep('k') }, ['s -> m', 'm -> g']), {
      to: 'm',
    });
    expect(flow(made)).toEqual(['s()', 'm/f(in=s.out)', 'm/h(in=m/f.out) end']);
  });

  test('that is disabled passes rows through', async () => {
    const made = await plan(
      buildWorkflow({ s: source, m: { ...macro(inner), disabled: true }, g: keep('k') }, ['s -> m', 'm -> g']),
    );
    expect(flow(made)).toEqual(['s()', 'g(in=s.out) end']);
  });

  const self = JSON.stringify(buildWorkflow({ m: macro('self.json') }, []));
  const faults: { name: string; config: object; problems: string[] }[] = [
    { name: 'without a workflow', config: {}, problems: ["m workflow: 'workflow' is not filled in"] },
    {
      name: 'that contains itself',
      config: { workflow: 'self.json' },
      problems: ["m/m workflow: 'self.json' contains itself"],
    },
    { name: 'whose file cannot be read', config: { workflow: 'gone.json' }, problems: ['m workflow: no such file'] },
    {
      name: 'whose workflow is not one',
      config: { workflow: { operators: 3 } },
      problems: ['m workflow: sluice: is missing', 'm workflow: operators: must be array'],
    },
    {
      name: 'with a problem inside',
      config: { workflow: buildWorkflow({ s: source, f: keep('nothing') }, ['s -> f']) },
      problems: ["m/f attributes.0: no attribute 'nothing'; there are k, price, name"],
    },
    {
      name: 'with a parameter it does not know',
      config: { workflow: inner, parameters: { colum: 'k' } },
      problems: ["m workflow: no parameter 'colum'; did you mean 'column'?", "m/f undefined: input 'in' has no link"],
    },
  ];
  test.each(faults)('$name says so', async ({ config, problems }) => {
    const load = async (path: string) => {
      if (path === 'self.json') return self;
      throw new Error('no such file');
    };
    const made = await plan(buildWorkflow({ m: { type: 'macro', config: config as never } }, []), { load });
    expect(made.problems.map(p => `${p.node} ${p.field}: ${p.message}`)).toEqual(problems);
  });
});
