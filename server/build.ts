import { renameSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(import.meta.dirname, 'dist');
/** Beside the last build, which others may be starting from. */
const out = `${dist}.${process.pid}`;

/** A file goes on to know where its source is, for what it starts, reads and serves from there. */
const sourcePlaces: Plugin = {
  name: 'source-places',
  enforce: 'pre',
  transform(code, id) {
    const file = id.split('?')[0];
    if (!file.startsWith(root) || file.includes('/node_modules/') || !code.includes('import.meta.')) return null;
    const way = relative(out, file).replaceAll('\\', '/');
    return code
      .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(`/${way.replace(/\/[^/]*$/, '')}`)})`)
      .replaceAll('import.meta.url', `new URL(${JSON.stringify(way)}, import.meta.url).href`);
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
  're2js',
];

/** Puts the server and the libraries of many files into a few, which start in a third of the time and memory. */
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [sourcePlaces],
  ssr: { noExternal: bundled, target: 'node' },
  build: {
    ssr: resolve(root, 'server/main.ts'),
    outDir: out,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
  },
});
rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
