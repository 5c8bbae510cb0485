import { SluiceError } from '#engine/errors.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { registry } from '#operators/index.ts';
import { type FileFormat, formats, type MakeFormat } from '#operators/sink/formats.ts';
import { TargetFile } from '#operators/sink/target-file.ts';

/** A stored result, and the file that it is to become. */
export interface SaveOrder {
  readonly data: string;
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly format: FileFormat;
  readonly to: string;
}

/** Writes a stored result to a file; gives how many rows. @throws {SluiceError} RUN_UNKNOWN, NODE_UNKNOWN, PORT_UNKNOWN, RESULT_NOT_STORED, RUN_INCOMPLETE */
export async function saveResult({ data, run: id, node, port, format, to }: SaveOrder): Promise<number> {
  const run = OpenRun.open(data, registry, id);
  const name = run.port(`${node}.${port}`);
  if (run.unfinished) throw new SluiceError('RUN_INCOMPLETE', { run: id, reason: 'wait until it has ended' });
  const reader = run.results(name);
  const stored = reader?.rows ?? 0;
  if (!reader || stored < run.rows(name)) {
    reader?.close();
    throw new SluiceError('RESULT_NOT_STORED', { rows: stored, node });
  }
  const file = new TargetFile(to, true);
  try {
    const context = { memoryBytes: () => 256 * 2 ** 20, signal: new AbortController().signal };
    const make: MakeFormat = formats[format];
    const rows = make(file, reader.schema, undefined, context);
    for (const batch of reader.read(0, stored)) rows.write(batch);
    if (rows.finish) for await (const _ of rows.finish());
    file.publish();
    return stored;
  } finally {
    file.discard();
    reader.close();
    run.close();
  }
}
