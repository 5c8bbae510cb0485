import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noOrigin } from '#engine/operator/lineage.ts';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import { type TraceGraph, type TraceResult, Tracer } from '#engine/provenance/trace.ts';
import { FileLineageStore, openFileLineage } from '#engine/store/lineage-file.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import { type Segment, segmentKind } from '#engine/store/lineage-store.ts';
import { seeded, temporaryFolder } from '../../support/run-operator.ts';

const graph: TraceGraph = {
  nodes: [
    { id: 'scan', rule: 'none', inputs: {}, outputs: ['out'] },
    {
      id: 'n',
      rule: { out: 'one', rejected: 'one' },
      inputs: { in: { node: 'scan', port: 'out' } },
      outputs: ['out', 'rejected'],
    },
    { id: 'g', rule: 'group', inputs: { in: { node: 'n', port: 'out' } }, outputs: ['out'] },
    { id: 'sink', rule: 'none', inputs: { in: { node: 'g', port: 'out' } }, outputs: [] },
  ],
};

/** Records what `script` says and opens it for questions, with the segments stored. */
function recorded(script: (recorder: LineageRecorder) => void) {
  const segments: Segment[] = [];
  const store = new MemoryLineageStore();
  const append = store.append.bind(store);
  store.append = (key, segment) => {
    if (segment.head.kind !== segmentKind.rows) segments.push(segment);
    append(key, segment);
  };
  const recorder = new LineageRecorder(store);
  script(recorder);
  recorder.close();
  return { segments, store, recorder, tracer: new Tracer(graph, store.reader()) };
}

const at = (result: TraceResult, node: string) => {
  const step = result.steps.find(s => s.node === node);
  return step && [...step.rows.toArray()];
};

describe('a lineage recorder', () => {
  test('keeps identity as one segment without payload, whatever the number of batches', () => {
    const { segments, recorder } = recorded(r => {
      for (let k = 0; k < 5000; k++) r.rows('n', 'out', 100, { in: { kind: 'range', start: k * 100 } }, 'one');
    });
    expect(segments.length).toBe(1);
    expect(segments[0].head).toMatchObject({ count: 500_000, keyBytes: 0, valueBytes: 0 });
    expect(recorder.edges).toBe(500_000);
  });

  test('keeps the links of a union as runs, a few bytes for each', () => {
    const { segments, tracer } = recorded(r => {
      for (let k = 0; k < 4000; k++)
        r.rows('n', 'out', 64, { [`in:${k % 2}`]: { kind: 'range', start: (k >> 1) * 64 } }, 'one');
    });
    expect(segments.reduce((bytes, s) => bytes + s.payload.length, 0)).toBeLessThan(4000 * 8);
    expect(tracer.rows('n', 'out')).toBe(256_000);
  });

  test('keeps `all` once per port, a constant group once per run of rows', () => {
    const { segments } = recorded(r => {
      for (let k = 0; k < 100; k++) r.rows('n', 'out', 10, { in: { kind: 'all' } }, 'all');
      for (let k = 0; k < 100; k++)
        r.assign('g', { kind: 'assign', port: 'out', input: 'in', start: k * 500, groups: new Uint16Array(500) });
    });
    expect(segments.map(s => [s.head.count, s.payload.length])).toEqual([
      [1000, 0],
      [50_000, 0],
    ]);
  });

  test('seals a segment at 65 536 values and cuts longer emissions', () => {
    const { segments } = recorded(r => {
      const random = seeded(1);
      const rows = Uint32Array.from({ length: 200_000 }, () => Math.floor(random() * 1e6));
      r.rows('n', 'out', 200_000, { in: { kind: 'rows', base: 0, rows } }, 'one');
    });
    expect(segments.map(s => s.head.count)).toEqual([65_536, 65_536, 65_536, 200_000 - 3 * 65_536]);
  });

  test('counts pairs, not rows without an origin', () => {
    const { recorder } = recorded(r =>
      r.rows('n', 'out', 4, { in: { kind: 'rows', base: 2, rows: Uint32Array.of(1, noOrigin, 3, noOrigin) } }, 'pair'),
    );
    expect(recorder.edges).toBe(2);
  });

  test('an emission without the origins its rule promises makes answers through it opaque, others stay exact', () => {
    const { tracer } = recorded(r => {
      r.rows('scan', 'out', 10, undefined, 'none');
      r.rows('n', 'out', 3, { in: { kind: 'range', start: 4 } }, 'one');
      r.rows('n', 'out', 2, undefined, 'one');
      for (const node of ['scan', 'n']) r.finish(node, 'out');
    });
    const exact = tracer.backward('n', 'out', [1]);
    expect([at(exact, 'scan'), exact.opaque]).toEqual([[5], false]);
    const crossed = tracer.backward('n', 'out', [1, 4]);
    expect([at(crossed, 'scan')?.length, crossed.opaque, crossed.opaqueNodes]).toEqual([10, true, ['n']]);
    expect(crossed.steps.map(s => s.opaque)).toEqual([false, true]);
  });

  test('what was recorded so far is traced while the run is paused', () => {
    const store = new FileLineageStore(temporaryFolder());
    const recorder = new LineageRecorder(store);
    const emit = (k: number) => {
      recorder.rows('scan', 'out', 8, undefined, 'none');
      recorder.rows('n', 'out', 3, { in: { kind: 'rows', base: k * 8, rows: Uint16Array.of(1, 4, 6) } }, 'one');
    };
    emit(0);
    recorder.flush();
    expect(at(new Tracer(graph, store.reader()).backward('n', 'out', [2]), 'scan')).toEqual([6]);
    emit(1);
    recorder.flush();
    const tracer = new Tracer(graph, store.reader());
    expect(at(tracer.backward('n', 'out', [2, 3]), 'scan')).toEqual([6, 9]);
    expect(at(tracer.forward('scan', 'out', [9, 10]), 'n')).toEqual([3]);
    expect(tracer.rows('scan', 'out')).toBe(16);
  });

  test('[L10] a run that was never closed is traced as far as it was written', () => {
    const folder = temporaryFolder();
    const recorder = new LineageRecorder(new FileLineageStore(folder));
    for (let k = 0; k < 500; k++) {
      recorder.rows('scan', 'out', 8000, undefined, 'none');
      const rows = Uint16Array.from({ length: 4000 }, (_, i) => i * 2 + (i % 7 === 0 ? 1 : 0));
      recorder.rows('n', 'out', 4000, { in: { kind: 'rows', base: k * 8000, rows } }, 'one');
    }
    const tracer = new Tracer(graph, openFileLineage(folder));
    const one = tracer.backward('n', 'out', [700_000]);
    expect(at(one, 'scan')).toEqual([175 * 8000 + 1]);
    expect(at(tracer.forward('scan', 'out', [175 * 8000 + 1]), 'n')).toEqual([700_000]);
  });

  test('names a file per strand and leaves no other', () => {
    const folder = temporaryFolder();
    const recorder = new LineageRecorder(new FileLineageStore(folder));
    recorder.rows('n', 'out', 2, { in: { kind: 'range', start: 0 } }, 'one');
    for (const port of ['out', 'rejected']) recorder.finish('n', port);
    recorder.close();
    expect(readdirSync(folder).sort()).toEqual(['n.out.in.lineage', 'n.out.lineage', 'n.rejected.lineage']);
    expect(recorder.bytes).toBe(readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
  });
});

describe('a tracer', () => {
  const { tracer } = recorded(r => {
    r.rows('scan', 'out', 6, undefined, 'none');
    r.rows('n', 'out', 4, { in: { kind: 'rows', base: 0, rows: Uint16Array.of(0, 2, 3, 5) } }, 'one');
    r.rows('n', 'rejected', 2, { in: { kind: 'rows', base: 0, rows: Uint16Array.of(1, 4) } }, 'one');
    r.assign('g', { kind: 'assign', port: 'out', input: 'in', start: 0, groups: Uint16Array.of(1, 0, 1, 0) });
    r.rows('g', 'out', 2, undefined, 'group');
    for (const [node, port] of [
      ['scan', 'out'],
      ['n', 'out'],
      ['n', 'rejected'],
      ['g', 'out'],
    ])
      r.finish(node, port);
  });

  test('gives the path node by node, each step with the ports it came from', () => {
    expect(
      tracer.backward('g', 'out', [1]).steps.map(({ rows, ...step }) => ({ ...step, rows: [...rows.toArray()] })),
    ).toEqual([
      { node: 'g', port: 'out', rows: [1], via: [], opaque: false, end: false },
      {
        node: 'n',
        port: 'out',
        rows: [0, 2],
        via: [{ node: 'g', port: 'out', input: 'in' }],
        opaque: false,
        end: false,
      },
      {
        node: 'scan',
        port: 'out',
        rows: [0, 3],
        via: [{ node: 'n', port: 'out', input: 'in' }],
        opaque: false,
        end: true,
      },
    ]);
  });

  test('forward reaches every port of an operator and ends where no rows are given on', () => {
    const result = tracer.forward('scan', 'out', { start: 3, end: 6 });
    expect(result.steps.map(s => [s.node, s.port, [...s.rows.toArray()], s.end])).toEqual([
      ['scan', 'out', [3, 4, 5], false],
      ['n', 'out', [2, 3], false],
      ['n', 'rejected', [1], true],
      ['g', 'out', [0, 1], true],
    ]);
  });

  test('stops at the node asked for, and leaves the way out when only ends are wanted', () => {
    expect(tracer.backward('g', 'out', [0], { to: 'n' }).steps.map(s => [s.node, s.end])).toEqual([
      ['g', false],
      ['n', true],
    ]);
    expect(tracer.backward('g', 'out', [0], { endsOnly: true }).steps.map(s => s.node)).toEqual(['scan']);
    expect(tracer.forward('scan', 'out', [1], { to: 'g' }).steps.map(s => s.node)).toEqual(['scan']);
  });

  test('between two ports goes whichever way they lie', () => {
    const [scan, group, rejected] = [
      { node: 'scan', port: 'out' },
      { node: 'g', port: 'out' },
      { node: 'n', port: 'rejected' },
    ];
    expect(at(tracer.between(scan, group, [0]), 'g')).toEqual([1]);
    expect(at(tracer.between(group, scan, [1]), 'scan')).toEqual([0, 3]);
    expect(tracer.between(scan, rejected, [0, 1]).steps.map(s => [s.node, s.port])).toEqual([
      ['scan', 'out'],
      ['n', 'rejected'],
    ]);
    expect(tracer.between(rejected, group, [0]).steps.length).toBe(1);
  });

  test.each([
    ['NODE_UNKNOWN', () => tracer.backward('nn', 'out', [0])],
    ['NODE_UNKNOWN', () => tracer.backward('n', 'out', [0], { to: 'x' })],
    ['PORT_UNKNOWN', () => tracer.forward('n', 'outt', [0])],
    ['ROW_UNKNOWN', () => tracer.backward('g', 'out', [2])],
  ])('asked for what is not there fails with %s', (code, ask) => {
    expect(ask).toThrow(expect.objectContaining({ code }));
  });

  test('takes lineage of a node from another run where it came from cache', () => {
    const other = recorded(r => {
      r.rows('scan', 'out', 90, undefined, 'none');
      r.rows('n', 'out', 4, { in: { kind: 'range', start: 80 } }, 'one');
      for (const node of ['scan', 'n']) r.finish(node, 'out');
    }).store.reader();
    const own = recorded(r => {
      r.assign('g', { kind: 'assign', port: 'out', input: 'in', start: 0, groups: Uint16Array.of(0, 0, 1, 1) });
      r.rows('g', 'out', 2, undefined, 'group');
      r.finish('g', 'out');
    }).store.reader();
    const both = new Tracer(graph, node => (node === 'g' ? own : other));
    expect(at(both.backward('g', 'out', [1]), 'scan')).toEqual([82, 83]);
  });
});

test('large strands answer by index in a fresh process, the second from the index kept on disk', () => {
  const folder = temporaryFolder();
  const recorder = new LineageRecorder(new FileLineageStore(folder));
  const [n, groups] = [1_200_000, 900];
  const random = seeded(3);
  // A permutation (multiplication by a unit modulo n), and groups in any order.
  const origin = (k: number) => (k * 700_001) % n;
  const groupOf = Uint16Array.from({ length: n }, () => Math.floor(random() * groups));
  recorder.rows('scan', 'out', n, undefined, 'none');
  for (let start = 0; start < n; start += 8000) {
    const rows = Uint32Array.from({ length: 8000 }, (_, k) => origin(start + k));
    recorder.rows('n', 'out', 8000, { in: { kind: 'rows', base: 0, rows } }, 'one');
    recorder.assign('g', {
      kind: 'assign',
      port: 'out',
      input: 'in',
      start,
      groups: groupOf.subarray(start, start + 8000),
    });
  }
  recorder.rows('g', 'out', groups, undefined, 'group');
  for (const node of ['scan', 'n', 'g']) recorder.finish(node, 'out');
  recorder.close();
  const members = [...groupOf.keys()].filter(k => groupOf[k] === 77);
  const some = [0, 1, 5000, 123_456, n - 1];
  for (const kept of [false, true]) {
    expect(readdirSync(folder).some(name => name.endsWith('.lineage.in'))).toBe(kept);
    const tracer = new Tracer(graph, openFileLineage(folder));
    const back = tracer.backward('g', 'out', [77]);
    expect(at(back, 'n')).toEqual(members);
    expect(at(back, 'scan')).toEqual(members.map(origin).sort((a, b) => a - b));
    expect(at(tracer.forward('scan', 'out', some.map(origin)), 'n')).toEqual(some);
    expect(at(tracer.forward('scan', 'out', { start: 0, end: n }), 'g')?.length).toBe(groups);
    const slices = tracer.inSlices('backward', { node: 'g', port: 'out' }, [3]);
    let turns = 0;
    while (!slices.next().done) turns++;
    expect(turns).toBeGreaterThan(10);
    expect(tracer.backward('g', 'out', { start: 0, end: groups }).steps.map(s => s.rows.size)).toEqual([groups, n, n]);
  }
});
