import { Type } from 'typebox';
import type { Schema } from '../data/schema.ts';
import { must } from '../errors.ts';
import { defineOperator } from '../operator/define.ts';
import type { ExecutableNode } from '../plan/plan.ts';
import type { CacheEntry } from '../store/cache.ts';
import type { ResultReader, ResultStore } from '../store/result-store.ts';
import { RunFolder } from '../store/run-folder.ts';

/** Stands for a node whose rows an earlier run stored: gives those rows again, in order, with the same row ids. */
export function storedRows(schemas: { readonly [port: string]: Schema }, open: (port: string) => ResultReader) {
  const ports = Object.keys(schemas);
  return defineOperator({
    type: 'stored-rows',
    version: 1,
    group: 'source',
    label: 'Stored rows',
    summary: 'Rows that an earlier run stored.',
    config: Type.Object({}),
    inputs: {},
    outputs: Object.fromEntries(ports.map(port => [port, {}])),
    lineage: 'none',
    examples: [],
    inferSchemas: () => schemas,
    createExecutor: (_config, { batchRows }) => ({
      *produce() {
        for (const port of ports) {
          const reader = open(port);
          try {
            for (let at = 0; at < reader.rows; at += batchRows)
              for (const batch of reader.read(at, batchRows)) yield { port, batch };
          } finally {
            reader.close();
          }
        }
      },
    }),
  });
}

/** The nodes that still run: executed ones as they are, lent ones that feed them as sources of stored rows. */
export function lend(
  nodes: readonly ExecutableNode[],
  reused: ReadonlyMap<string, CacheEntry>,
  data: string,
): ExecutableNode[] {
  const executed = nodes.filter(n => !reused.has(n.id));
  const feeding = new Set(executed.flatMap(n => n.inputs.map(i => i.from.node)));
  return nodes.flatMap(node => {
    const entry = reused.get(node.id);
    if (!entry) return [node];
    if (!feeding.has(node.id)) return [];
    const used = [
      ...new Set(executed.flatMap(n => n.inputs.filter(i => i.from.node === node.id).map(i => i.from.port))),
    ];
    const results: ResultStore = new RunFolder(data, entry.run).results;
    const schemas = Object.fromEntries(used.map(port => [port, node.schemas.out[port]]));
    const spec = storedRows(schemas, port =>
      must(results.open(entry.node, port), `run ${entry.run} has ${entry.node}.${port}`),
    );
    return [
      {
        ...node,
        spec,
        config: {},
        keep: false,
        end: false,
        inputs: [],
        outputs: used,
        schemas: { in: {}, out: schemas },
      },
    ];
  });
}
