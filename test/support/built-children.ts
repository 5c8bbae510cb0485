import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const root = resolve(import.meta.dirname, '../..');
/** Inside the checkout, so that what was built finds its libraries. */
const folder = join(root, 'node_modules', `.sluice-tests-${process.pid}`);

/** What processes and threads of the server begin with, by the name of what is built of it. */
const begun: { readonly [source: string]: string } = {
  './runner.ts': 'runner',
  './query-worker.ts': 'query-worker',
  './table-child.ts': 'table-child',
  './entry.mjs': 'thread',
};

/** Builds the sources as they are now, once for all tests: a process begun with that starts in a quarter of the time. */
export function setup(): void {
  // Each project of the tests asks.
  if (process.env.SLUICE_TESTS_BUILT === folder) return;
  execFileSync(process.execPath, ['--import', 'tsx', 'server/build.ts', folder], { cwd: root });
  process.env.SLUICE_TESTS_BUILT = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Has the sources that tests import begin processes and threads with what `setup` built. */
export const builtChildren: Plugin = {
  name: 'built-children',
  enforce: 'pre',
  transform(code, id) {
    // Threads are told to load the operators: what was built begins without the TypeScript loader.
    if (id.split('?')[0] === join(root, 'operators/index.ts'))
      return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(join(folder, 'operators.js')).href));
    if (!/\/(?:server|engine)\//.test(id) || !code.includes('import.meta.url')) return null;
    return code.replaceAll(/new URL\('([^']+)', import\.meta\.url\)/g, (whole, path: string) => {
      const name = begun[path];
      return name === undefined ? whole : `new URL(${JSON.stringify(pathToFileURL(join(folder, `${name}.js`)).href)})`;
    });
  },
};

/** The command line as `setup` built it. */
export const builtCommand = (): string => join(process.env.SLUICE_TESTS_BUILT as string, 'sluice.js');
