import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTable } from '#server/datasets/table-file.ts';

test('a table that several look at for the first time at once is made once, for all of them', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sluice-table-'));
  const path = join(data, 'numbers.csv');
  writeFileSync(path, ['n', ...Array.from({ length: 60_000 }, (_, i) => i)].join('\n'));
  const address = { data, path, sha256: 'a'.repeat(64) };
  const tables = await Promise.all([1, 2, 3].map(() => openTable(address)));
  expect(tables.map(table => table.rows)).toEqual([60_000, 60_000, 60_000]);
  for (const table of tables) table.close();
  expect(readdirSync(join(data, 'cache', 'tables'))).toEqual([`${address.sha256}.csv.arrow`]);
});
