import { Type } from 'typebox';
import { type Batch, batchOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { path } from '#engine/operator/config.ts';
import type { Emission, Executor, ExecutorContext } from '#engine/operator/define.ts';
import type { MakeFormat } from './formats.ts';
import { TargetFile, type TargetState } from './target-file.ts';

/** The config of every operator that writes a file. */
export const fileSinkConfig = {
  path: path({ description: 'File to write; it appears once the whole run has succeeded' }),
  overwrite: Type.Boolean({ default: false, description: 'Replace a file that is there' }),
};

/** What a sink gives: the file, how many rows it holds and how large it is. */
export const writtenSchema: Schema = [
  { name: 'path', type: 'string' },
  { name: 'rows', type: 'int64' },
  { name: 'bytes', type: 'int64' },
];

/** How rows become the bytes of one format. */
export interface RowFormat {
  write(batch: Batch): void;
  /** Puts what is left; may be long, so it may breathe. */
  finish?(): Iterable<undefined> | AsyncIterable<undefined>;
  /** Structured-clonable; a format made with it goes on there. */
  save?(): unknown;
}

interface SinkState {
  readonly rows: number;
  readonly file: TargetState;
  readonly format: unknown;
}

/** Where a sink's rows go. */
export interface Destination {
  /** What people call it. */
  readonly name: string;
  open(state?: TargetState): TargetFile;
  publish(file: TargetFile): void | Promise<void>;
}

/** An executor that writes its input to a file and emits one row that says so. */
export function fileSink(
  settings: { readonly path: string; readonly overwrite: boolean },
  context: ExecutorContext,
  make: MakeFormat,
): Executor {
  const { path, overwrite } = settings;
  return sink(
    {
      name: path,
      open(state) {
        if (path.startsWith('dataset://'))
          throw new SluiceError('CONFIG_INVALID', { field: 'path', reason: 'dataset-write writes to datasets' });
        return new TargetFile(context.resolve(path), overwrite, state);
      },
      publish: file => file.publish(),
    },
    context,
    make,
  );
}

/** An executor that writes its input to a destination, in a format. */
export function sink(destination: Destination, context: ExecutorContext, make: MakeFormat): Executor {
  let open: { readonly file: TargetFile; readonly format: RowFormat } | null = null;
  let rows = 0;
  const begin = (state?: SinkState) => {
    const file = destination.open(state?.file);
    return (open = { file, format: make(file, context.inputs.in, state?.format, context) });
  };
  return {
    process(batch) {
      (open ?? begin()).format.write(batch);
      rows += batch.rows;
      return [];
    },
    async *finish(): AsyncGenerator<Emission> {
      const { file, format } = open ?? begin();
      if (format.finish) yield* format.finish();
      yield {
        port: 'out',
        batch: batchOf(writtenSchema, [[destination.name, rows, file.bytes]]),
        from: { in: { kind: 'all' } },
      };
    },
    save(): SinkState | null {
      if (open === null) return null;
      const format = open.format.save?.();
      return { rows, file: open.file.save(), format };
    },
    restore(state) {
      if (state === null) return;
      rows = (state as SinkState).rows;
      begin(state as SinkState);
    },
    commit: () => (open === null ? undefined : destination.publish(open.file)),
    close: () => open?.file.discard(),
  };
}
