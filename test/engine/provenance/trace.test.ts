import { describe, expect, test } from 'vitest';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import { type TraceResult, Tracer } from '#engine/provenance/trace.ts';
import { FileLineageStore, openFileLineage } from '#engine/store/lineage-file.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import type { LineageReader } from '#engine/store/lineage-store.ts';
import { seeded, temporaryFolder } from '../../support/run-operator.ts';
import { type SyntheticRun, syntheticRun } from './synthetic-run.ts';

const reached = (result: TraceResult) =>
  Object.fromEntries(result.steps.map(step => [`${step.node}.${step.port}`, [...step.rows.toArray()]]));
const naive = (sets: Map<string, Set<number>>) =>
  Object.fromEntries([...sets].map(([port, rows]) => [port, [...rows].sort((a, b) => a - b)]));

const stores: { [name: string]: (run: SyntheticRun, segmentValues: number) => LineageReader } = {
  memory: (run, segmentValues) => {
    const store = new MemoryLineageStore();
    const recorder = new LineageRecorder(store, { segmentValues });
    run.record(recorder);
    recorder.close();
    return store.reader();
  },
  file: (run, segmentValues) => {
    const folder = temporaryFolder();
    const recorder = new LineageRecorder(new FileLineageStore(folder), { segmentValues });
    run.record(recorder);
    recorder.close();
    return openFileLineage(folder);
  },
};

/** Some rows of a port: one, a few, a range, all. */
function someRows(random: () => number, size: number): number[] {
  const below = (n: number) => Math.floor(random() * n);
  if (size === 0) return [];
  switch (below(4)) {
    case 0:
      return [below(size)];
    case 1:
      return [...new Set(Array.from({ length: 1 + below(20) }, () => below(size)))];
    case 2: {
      const start = below(size);
      return Array.from({ length: 1 + below(size - start) }, (_, k) => start + k);
    }
    default:
      return Array.from({ length: size }, (_, k) => k);
  }
}

describe.each(Object.keys(stores))('a tracer over the %s store', store => {
  test('[L6] answers as a walk over plain pairs does, both ways', () => {
    for (let seed = 1; seed <= (store === 'memory' ? 90 : 15); seed++) {
      const random = seeded(seed);
      const run = syntheticRun(random, 9, [6, 60, 300][seed % 3]);
      const reader = stores[store](run, [32, 1000, 65_536][(seed >> 2) % 3]);
      const tracer = new Tracer(run.graph, reader, { scanValues: seed % 2 === 0 ? 0 : 1e9 });
      for (const [name, size] of run.rows) {
        const [node, port] = name.split('.');
        for (const way of ['backward', 'forward'] as const) {
          const rows = someRows(random, size);
          const result = tracer[way](node, port, rows);
          expect(reached(result), `seed ${seed}: ${way} from ${name}`).toEqual(
            naive(run.walk(way, { node, port }, rows)),
          );
          expect(new Set(result.opaqueNodes), `seed ${seed}: ${way} from ${name}`).toEqual(
            run.opaque(way, { node, port }, rows),
          );
        }
      }
    }
  });

  test('a row is among what became of the rows it came from', () => {
    for (let seed = 500; seed < 530; seed++) {
      const random = seeded(seed);
      const run = syntheticRun(random, 8, 100);
      const tracer = new Tracer(run.graph, stores[store](run, 1000), { scanValues: 50 });
      for (const [name, size] of run.rows) {
        const [node, port] = name.split('.');
        const row = Math.floor(random() * size);
        for (const step of size > 0 ? tracer.backward(node, port, [row]).steps : [])
          expect(
            tracer.between(step, { node, port }, step.rows).steps.at(-1)?.rows.has(row),
            `seed ${seed}: ${name}`,
          ).toBe(true);
      }
    }
  });
});
