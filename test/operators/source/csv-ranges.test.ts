import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowsOf } from '#engine/data/batch.ts';
import type { ScannedPart } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Threads } from '#engine/operator/define.ts';
import { type CsvRange, parallelParts, scanRange } from '#operators/source/csv-ranges.ts';
import { OpenFile } from '#operators/source/open-file.ts';
import { TextFile } from '#operators/source/text-file.ts';
import { seeded, temporaryFolder } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 'a', type: 'int32' },
  { name: 'b', type: 'string' },
  { name: 'c', type: 'float64' },
];
const format = { delimiter: 44, quote: 34, nullText: [''] };

/** CSV that is mostly sound: quotes, line ends in quotes, quotes where they do not belong, ragged lines. */
function randomCsv(random: () => number): string {
  const texts = ['x', '', '"q,1"', '"two\nlines"', '"he said ""no"""', '5" pipe', 'é', '"open\r\nand shut"'];
  const draw = () => texts[Math.floor(random() * texts.length)];
  const lines = Array.from({ length: Math.floor(random() * 60) }, (_, i) =>
    random() < 0.1 ? `${draw()},${i}` : `${random() < 0.05 ? 'bad' : i},${draw()},${random() < 0.2 ? '' : i / 4}`,
  );
  return `a,b,c\n${lines.join(random() < 0.3 ? '\r\n' : '\n')}${random() < 0.5 ? '\n' : ''}`;
}

async function collect(parts: AsyncIterable<ScannedPart | null> | Iterable<ScannedPart | null>) {
  const rows: unknown[] = [];
  const rejected: unknown[] = [];
  for await (const part of parts) {
    if (part?.batch) rows.push(...rowsOf(part.batch));
    rejected.push(...(part?.rejected ?? []));
  }
  return { rows, rejected };
}

test('[L2] a file scanned in ranges by threads gives the rows and refused rows of one scan', async () => {
  const random = seeded(11);
  for (let round = 0; round < 300; round++) {
    const path = join(temporaryFolder({ 'f.csv': randomCsv(random) }), 'f.csv');
    const free = random;
    const threads: Threads = {
      get free() {
        return free() < 0.6;
      },
      run: async (_, input) => scanRange(input as CsvRange),
    };
    const batchRows = 1 + Math.floor(random() * 9);
    const range = { schema, format, batchRows, header: true };
    const whole = await collect(
      parallelParts(new TextFile(new OpenFile(path), 'utf-8', 'CSV'), range, { free: false, run: threads.run }),
    );
    const size = 24 + Math.floor(random() * 200);
    const cut = await collect(parallelParts(new TextFile(new OpenFile(path), 'utf-8', 'CSV'), range, threads, size));
    expect(cut, `round ${round}, ranges of ${size} bytes`).toEqual(whole);
  }
});
