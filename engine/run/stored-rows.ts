import { Type } from 'typebox';
import type { Schema } from '../data/schema.ts';
import { defineOperator } from '../operator/define.ts';
import type { ResultReader } from '../store/result-store.ts';

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
