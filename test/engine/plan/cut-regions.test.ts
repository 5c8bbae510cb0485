import { describe, expect, test } from 'vitest';
import { cutRegions, partsOf, type Regions } from '#engine/plan/cut-regions.ts';
import type { ExecutableNode } from '#engine/plan/executable.ts';
import { executable, randomPlan } from '../../support/random-plan.ts';
import { seeded } from '../../support/run-operator.ts';
import { runsToTheEnd } from '../../support/simulate-regions.ts';

const s = executable('s', 'source', []);
const t = executable('t', 'source', []);
const brief = ({ regions, materialized }: Regions) => ({
  regions: regions.map(
    ({ id, parts, after }) => `${id}: ${parts.map(p => p.node).join(' ')}${after.map(a => ` < ${a}`).join('')}`,
  ),
  materialized,
});

describe('parts of a node', () => {
  const cases: { name: string; node: ExecutableNode; rest?: ExecutableNode[]; parts: string[] }[] = [
    { name: 'a source emits', node: s, parts: ['main []'] },
    {
      name: 'a streaming node reads and emits at once',
      node: executable('p', 'pass', [['s', 'out']]),
      parts: ['main [in]'],
    },
    {
      name: 'a blocking node takes its input before it gives',
      node: executable('g', 'group', [['s', 'out']]),
      parts: ['consume [in]', 'main [] starts'],
    },
    {
      name: 'a port that another is after has a part of its own',
      node: executable('j', 'join', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
      parts: ['consume [build]', 'main [probe]'],
    },
    {
      name: 'links of one port that takes many are read in one part, in order',
      node: executable('u', 'append', [
        ['s', 'out'],
        ['t', 'out'],
        ['s', 'out'],
      ]),
      parts: ['main [in:0 in:1 in:2]'],
    },
    {
      name: 'a node with a blocking and a streaming output streams when the latter is linked',
      node: executable('l', 'learn', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
      rest: [executable('p', 'pass', [['l', 'out']]), executable('q', 'pass', [['l', 'model']])],
      parts: ['consume [train]', 'main [test]'],
    },
    {
      name: 'and blocks when only the blocking one is',
      node: executable('l', 'learn', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
      rest: [executable('q', 'pass', [['l', 'model']])],
      parts: ['consume [train]', 'consume [test]', 'main [] starts'],
    },
    { name: 'a sink takes its input and ends', node: executable('w', 'sink', [['s', 'out']]), parts: ['main [in]'] },
  ];
  test.each(cases)('$name', ({ node, rest = [], parts }) => {
    const text = partsOf(node, [node, ...rest]).map(
      p => `${p.kind} [${p.inputs.join(' ')}]${p.starts ? ' starts' : ''}`,
    );
    expect(text).toEqual(parts);
  });
});

describe('regions', () => {
  test('nodes that stream into each other are one region', () => {
    expect(brief(cutRegions([s, executable('p', 'pass', [['s', 'out']])]))).toEqual({
      regions: ['r1: s p'],
      materialized: [],
    });
  });

  test('independent flows are independent regions', () => {
    expect(brief(cutRegions([s, t]))).toEqual({ regions: ['r1: s', 'r2: t'], materialized: [] });
  });

  test('a blocking output ends a region', () => {
    const nodes = [s, executable('g', 'group', [['s', 'out']]), executable('p', 'pass', [['g', 'out']])];
    expect(brief(cutRegions(nodes))).toEqual({ regions: ['r1: s g', 'r2: g p < r1'], materialized: [] });
  });

  test('a join stores nothing when its sides come from different sources', () => {
    const nodes = [
      s,
      t,
      executable('j', 'join', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
    ];
    expect(brief(cutRegions(nodes))).toEqual({ regions: ['r1: s j', 'r2: t j < r1'], materialized: [] });
  });

  test('a source that feeds both sides of a join has one link stored on the way to the probe', () => {
    const nodes = [
      s,
      executable('p', 'pass', [['s', 'out']]),
      executable('j', 'join', [
        ['s', 'out'],
        ['p', 'out'],
      ]),
    ];
    const cheapFirst = cutRegions(nodes, { rows: { s: { out: 10 }, p: { out: 99 } } });
    expect(brief(cheapFirst)).toEqual({ regions: ['r1: s j', 'r2: p j < r1'], materialized: ['s.out > p.in'] });
    const cheapLast = cutRegions(nodes, { rows: { s: { out: 99 }, p: { out: 10 } } });
    expect(brief(cheapLast)).toEqual({ regions: ['r1: s p j', 'r2: j < r1'], materialized: ['p.out > j.probe'] });
  });

  test('a probe side that is sorted anyway stores nothing', () => {
    const nodes = [
      s,
      executable('o', 'order', [['s', 'out']]),
      executable('j', 'join', [
        ['s', 'out'],
        ['o', 'out'],
      ]),
    ];
    expect(brief(cutRegions(nodes))).toEqual({ regions: ['r1: s o j', 'r2: o j < r1'], materialized: [] });
  });

  test('a union of two sources streams, one after the other', () => {
    const nodes = [
      s,
      t,
      executable('u', 'append', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
    ];
    expect(brief(cutRegions(nodes))).toEqual({ regions: ['r1: s t u'], materialized: [] });
  });

  test('a union of two branches of one source has both stored', () => {
    const nodes = [
      s,
      executable('p', 'part', [['s', 'out']]),
      executable('u', 'append', [
        ['p', 'part1'],
        ['p', 'part2'],
      ]),
    ];
    expect(cutRegions(nodes).materialized).toEqual(['p.part1 > u.in:0', 'p.part2 > u.in:1']);
  });

  test('two unions that read two sources in opposite order do not wait for each other in a ring', () => {
    const nodes = [
      s,
      t,
      executable('u', 'append', [
        ['s', 'out'],
        ['t', 'out'],
      ]),
      executable('v', 'append', [
        ['t', 'out'],
        ['s', 'out'],
      ]),
    ];
    expect(runsToTheEnd(nodes, new Set())).toBe(false);
    const { regions, materialized } = cutRegions(nodes);
    expect(materialized).toHaveLength(2);
    expect(regions).toHaveLength(2);
    expect(runsToTheEnd(nodes, new Set(materialized))).toBe(true);
  });

  test('a diamond without any waiting stores nothing', () => {
    const nodes = [
      s,
      executable('p', 'pass', [['s', 'out']]),
      executable('b', 'both', [
        ['s', 'out'],
        ['p', 'out'],
      ]),
    ];
    expect(cutRegions(nodes).materialized).toEqual([]);
  });
});

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
const failing = (fault: (seed: number) => boolean) => seeds.filter(fault);

describe('random plans', () => {
  const holds = (nodes: readonly ExecutableNode[], { regions, materialized }: Regions) => {
    const place = (node: string, key: string | null) =>
      regions.findIndex(r => r.parts.some(p => p.node === node && (key === null ? p.emits : p.inputs.includes(key))));
    const isAfter = (later: number, earlier: number): boolean =>
      regions[later].after.some(id => {
        const r = regions.findIndex(region => region.id === id);
        return r === earlier || isAfter(r, earlier);
      });
    return (
      regions.every(({ after }, r) => after.every(id => regions.findIndex(other => other.id === id) < r)) &&
      nodes.every(node =>
        node.inputs.every(({ key, link, from }) => {
          const [source, target] = [place(from.node, null), place(node.id, key)];
          return materialized.includes(link) ? isAfter(target, source) : target === source;
        }),
      )
    );
  };

  test('[L2] every link streams inside one region or is stored between two, in an acyclic order', () => {
    expect(
      failing(seed => {
        const { nodes, statistics } = randomPlan(18, seeded(seed));
        return !holds(nodes, cutRegions(nodes, statistics));
      }),
    ).toEqual([]);
  });

  test('no plan waits for itself when it runs on links that hold one row', () => {
    expect(
      failing(seed => {
        const { nodes, statistics } = randomPlan(16, seeded(seed));
        return !runsToTheEnd(nodes, new Set(cutRegions(nodes, statistics).materialized));
      }),
    ).toEqual([]);
  });

  test('no cheaper set of links would do: all subsets tried', () => {
    expect(
      failing(seed => {
        const { nodes, statistics } = randomPlan(6, seeded(seed));
        const { materialized, costs } = cutRegions(nodes, statistics);
        const cost = (subset: readonly string[]) => subset.reduce((sum, link) => sum + costs[link], 0);
        const links = nodes.flatMap(n => n.inputs.map(i => i.link));
        for (let mask = 0; mask < 2 ** links.length; mask++) {
          const subset = links.filter((_, i) => mask & (1 << i));
          if (cost(subset) < cost(materialized) && runsToTheEnd(nodes, new Set(subset))) return true;
        }
        return false;
      }),
    ).toEqual([]);
  });

  test('beyond exact search nothing is stored that could be left out', () => {
    expect(
      failing(seed => {
        if (seed > 25) return false;
        const { nodes, statistics } = randomPlan(26, seeded(seed));
        const { materialized } = cutRegions(nodes, statistics);
        return materialized.some(left => runsToTheEnd(nodes, new Set(materialized.filter(link => link !== left))));
      }),
    ).toEqual([]);
  });

  test('[L3] the same plan is cut the same way', () => {
    const { nodes, statistics } = randomPlan(30, seeded(7));
    expect(cutRegions(nodes, statistics)).toEqual(cutRegions(structuredCloneOf(nodes), statistics));
  });
});

const structuredCloneOf = (nodes: readonly ExecutableNode[]) =>
  nodes.map(node => ({ ...node, inputs: [...node.inputs] }));
