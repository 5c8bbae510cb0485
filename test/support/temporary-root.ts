import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let root: string | undefined;

/** Gives all tests of one call of the runner a temporary folder of their own, which goes when they are done, however they end. */
export function setup(): void {
  // Each project of the tests asks; a folder in a folder in a folder is too long a path for the sockets of browsers.
  if (process.env.SLUICE_TESTS_ROOT !== undefined) return;
  root = mkdtempSync(join(tmpdir(), 'sluice-tests-'));
  // Servers that a test starts may run as another user.
  chmodSync(root, 0o755);
  process.env.TMPDIR = root;
  process.env.SLUICE_TESTS_ROOT = root;
}

export function teardown(): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}
