import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const layers = ['engine', 'operators', 'udf', 'collab', 'server'].map(layer => join(here, '..', layer));

/** Whether a source is newer than what was built of it. */
function isStale(folder, since) {
  return readdirSync(folder, { withFileTypes: true }).some(entry => {
    if (entry.isDirectory()) return !entry.name.startsWith('dist') && isStale(join(folder, entry.name), since);
    return entry.name.endsWith('.ts') && statSync(join(folder, entry.name)).mtimeMs > since;
  });
}

function isFresh(built) {
  if (!existsSync(built)) return false;
  const since = statSync(built).mtimeMs;
  return !layers.some(layer => existsSync(layer) && isStale(layer, since));
}

/** Imports what was built of a source of the server, or, where any source is newer, the source itself. */
export async function importBuilt(name, source) {
  const built = join(here, 'dist', `${name}.js`);
  if (isFresh(built)) return import(built);
  (await import('tsx/esm/api')).register();
  return import(join(here, source));
}
