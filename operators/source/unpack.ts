import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { SluiceError } from '#engine/errors.ts';
import { type ByteSource, MemorySource, type OpenFile } from './open-file.ts';

/** Bytes that an archive may expand to; it is unpacked in memory. */
const unpackedLimitBytes = 1 << 30;

/** A file, or what a gzip or zip file holds, in the order of the archive, each with its name. */
export function unpacked(file: OpenFile): { readonly name: string; readonly source: ByteSource }[] {
  const head = file.slice(0, 4);
  const of = (name: string, bytes: Uint8Array) => ({ name, source: new MemorySource(`${file.path}/${name}`, bytes) });
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const bytes = sound(() => gunzipSync(file.slice(0, file.size), { maxOutputLength: unpackedLimitBytes }), 'gzip');
    return [of(basename(file.path).replace(/\.gz$/, ''), bytes)];
  }
  if (head[0] !== 0x50 || head[1] !== 0x4b) return [{ name: basename(file.path), source: file }];
  let total = 0;
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
    total += originalSize;
    if (total > unpackedLimitBytes) throw new RangeError('too large');
    return !name.endsWith('/');
  };
  const entries = sound(() => unzipSync(file.slice(0, file.size), { filter }), 'zip');
  return Object.entries(entries).map(([name, bytes]) => of(name, bytes));
}

function sound<T>(expand: () => T, format: string): T {
  try {
    return expand();
  } catch (error) {
    const reason =
      error instanceof RangeError ? `it expands to more than ${unpackedLimitBytes} bytes` : (error as Error).message;
    throw new SluiceError('FILE_FORMAT', { wanted: `a sound ${format} file`, reason }, { cause: error });
  }
}
