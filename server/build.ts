import { renameSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(import.meta.dirname, 'dist');
/** The folder that was asked for; else beside the last build, which others may be starting from. */
const asked = process.argv[2] === undefined ? null : resolve(process.argv[2]);
const out = asked ?? `${dist}.${process.pid}`;

/** Sources that a process or a thread begins with, or that one is told to load, by the name of what is built of them. */
const entries = {
  main: 'server/main.ts',
  sluice: 'server/cli/main.ts',
  runner: 'server/jobs/runner.ts',
  'query-worker': 'server/jobs/query-worker.ts',
  'table-child': 'server/datasets/table-child.ts',
  thread: 'engine/run/workers/thread.ts',
  operators: 'operators/index.ts',
};
const builtOf = new Map(Object.entries(entries).map(([name, source]) => [resolve(root, source), `./${name}.js`]));
// It loads the thread through the TypeScript loader, which what is built does without.
builtOf.set(resolve(root, 'engine/run/workers/entry.mjs'), './thread.js');

/** A file goes on to know where its source is, for what it reads and serves from there; what it starts is what was built. */
const sourcePlaces: Plugin = {
  name: 'source-places',
  enforce: 'pre',
  transform(code, id) {
    const file = id.split('?')[0];
    if (!file.startsWith(root) || file.includes('/node_modules/') || !code.includes('import.meta.')) return null;
    const way = relative(out, file).replaceAll('\\', '/');
    const own = builtOf.get(file) ?? way;
    const places = /new URL\('([^']+)', import\.meta\.url\)|import\.meta\.(?:url|dirname)/g;
    return code.replaceAll(places, (whole, path?: string) => {
      const built = path && builtOf.get(resolve(dirname(file), path));
      if (built) return `new URL(${JSON.stringify(built)}, import.meta.url)`;
      if (path) return `new URL(${JSON.stringify(path)}, new URL(${JSON.stringify(way)}, import.meta.url))`;
      if (whole === 'import.meta.url') return `new URL(${JSON.stringify(own)}, import.meta.url).href`;
      return `(import.meta.dirname + ${JSON.stringify(`/${way.replace(/\/[^/]*$/, '')}`)})`;
    });
  },
};

/** Libraries of very many small files. */
const bundled = [
  'typebox',
  'kysely',
  'rxjs',
  'tslib',
  'yjs',
  'y-protocols',
  'lib0',
  'flatbuffers',
  '@uwdata/flechette',
  'arquero',
  'acorn',
  're2js',
];

/** Puts the server, the command line, what they start and the libraries of many files into a few, which start in a third of the time and memory. */
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [sourcePlaces],
  ssr: { noExternal: bundled, target: 'node' },
  build: {
    ssr: true,
    outDir: out,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, resolve(root, source)])),
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
if (asked === null) {
  rmSync(dist, { recursive: true, force: true });
  renameSync(out, dist);
}
