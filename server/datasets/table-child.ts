import { type RowDiffOptions, rowDiff } from '../data-diff/row-diff.ts';
import type { RowSource } from '../data-diff/row-source.ts';
import { serve } from '../jobs/wire.ts';

interface DiffCall {
  readonly before: RowSource;
  readonly after: RowSource;
  readonly options: RowDiffOptions;
}

serve({
  diff: ({ before, after, options }: DiffCall) => rowDiff(before, after, options),
});
