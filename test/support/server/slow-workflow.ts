import type { Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../build-workflow.ts';

/** Rows that leave one by one, so that a run can be caught in the middle: `rows` → `wait` → `keep`. */
export const slowly = (rows: number, msPerRow: number): Workflow =>
  buildWorkflow(
    {
      rows: {
        type: 'rows',
        config: {
          schema: [{ name: 'n', type: 'int32' }],
          rows: Array.from({ length: rows }, (_, n) => [n]),
        },
      },
      wait: { type: 'sleep', config: { msPerRow } },
      keep: { type: 'filter', config: { where: 'n >= 0' }, keep: true },
    },
    ['rows -> wait', 'wait -> keep'],
    { settings: { batchRows: 1, previewRows: 10_000, seed: 1 } },
  );
