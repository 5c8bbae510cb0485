import type { Value } from '#engine/data/column.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { type RunOptions, runOperator, temporaryFolder } from './run-operator.ts';

export interface SourceRun {
  readonly schema: string[];
  readonly out: Value[][];
  readonly rejected: Value[][];
  readonly log: string[];
}

/** Runs a source on files it is given (the first is its `path` unless the config says otherwise); fails on unsound batches. */
export async function runSource(
  operator: AnyOperator,
  files: { readonly [name: string]: string | Uint8Array },
  config: object = {},
  options: RunOptions = {},
): Promise<SourceRun> {
  const folder = options.folder ?? temporaryFolder(files);
  const path = Object.keys(files)[0];
  const run = await runOperator(
    operator,
    { ...(path !== undefined && { path }), ...config },
    {},
    { ...options, folder },
  );
  if (run.faults.length > 0) throw new Error(run.faults.join('; '));
  const values = (port: string) => run.rows[port].map(row => row.values);
  const schema = run.schemas.out.map(a => `${a.name} ${a.type}`);
  return { schema, out: values('out'), rejected: values('rejected'), log: run.log };
}

/** Code and message of the error a source ends with; null when it ends well. */
export const sourceFailure = (
  ...run: Parameters<typeof runSource>
): Promise<{ readonly code: string; readonly message: string } | null> =>
  runSource(...run).then(
    () => null,
    error => ({ code: error.code, message: error.message }),
  );
