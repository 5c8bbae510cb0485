import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ArrowFileReader, ArrowFileWriter } from '#engine/store/arrow-file.ts';
import { writeError } from '#engine/store/files.ts';
import { openRows } from '../data-diff/row-source.ts';

/** A file of a dataset version as it is on this disk. */
export interface TableAddress {
  readonly data: string;
  /** Its ending says how it is read. */
  readonly path: string;
  readonly sha256: string;
}

/** Tables kept for the next look; the ones looked at longest ago go first. */
const keptBytes = 4 * 2 ** 30;

/** Tables that are being made now: who asks for one meanwhile waits for the same. */
const underWay = new Map<string, Promise<void>>();

/** A file read into an Arrow file, once for each content, so that any page of it can be had at once. */
export async function openTable({ data, path, sha256 }: TableAddress): Promise<ArrowFileReader> {
  const folder = join(data, 'cache', 'tables');
  const ending = /\.([A-Za-z0-9]{1,10})$/.exec(path)?.[1].toLowerCase() ?? 'text';
  const table = join(folder, `${sha256}.${ending}.arrow`);
  if (!statSync(table, { throwIfNoEntry: false })) {
    const made = underWay.get(table) ?? make(folder, table, path).finally(() => underWay.delete(table));
    underWay.set(table, made);
    await made;
  }
  const now = new Date();
  utimesSync(table, now, now);
  return new ArrowFileReader(table);
}

async function make(folder: string, table: string, path: string): Promise<void> {
  const rows = await openRows({ kind: 'file', path });
  try {
    mkdirSync(folder, { recursive: true });
    evict(folder);
    const writer = new ArrowFileWriter(table, rows.schema);
    try {
      for await (const batch of rows.batches()) writer.write(batch);
      writer.close();
    } catch (error) {
      writer.abort();
      throw error;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall ? writeError(error, table) : error;
  } finally {
    await rows.close();
  }
}

function evict(folder: string): void {
  const byAge = readdirSync(folder)
    .flatMap(name => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return found ? [{ file: join(folder, name), bytes: found.size, used: found.mtimeMs }] : [];
    })
    .sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const { file, bytes: size } of byAge) {
    bytes += size;
    if (bytes > keptBytes) rmSync(file, { force: true });
  }
}
