import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const built = join(here, 'dist/main.js');
const layers = ['engine', 'operators', 'udf', 'collab', 'server'].map(layer => join(here, '..', layer));

/** Whether a source is newer than what was built of it. */
function isStale(folder, since) {
  return readdirSync(folder, { withFileTypes: true }).some(entry => {
    if (entry.isDirectory()) return !entry.name.startsWith('dist') && isStale(join(folder, entry.name), since);
    return entry.name.endsWith('.ts') && statSync(join(folder, entry.name)).mtimeMs > since;
  });
}

const isBuilt =
  existsSync(built) && !layers.some(layer => existsSync(layer) && isStale(layer, statSync(built).mtimeMs));
if (!isBuilt) (await import('tsx/esm/api')).register();
await import(isBuilt ? './dist/main.js' : './main.ts');
