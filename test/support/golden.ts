import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect } from 'vitest';

/** Compares `text` with the file of that name under test/golden; `UPDATE=1` writes it instead. */
export function expectGolden(name: string, text: string): void {
  const path = resolve(import.meta.dirname, '../golden', name);
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `${path} does not exist; run with UPDATE=1`);
}
