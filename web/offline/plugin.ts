import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const worker = 'sw.js';
const hashOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Builds the service worker beside the app, with the list of everything that was built.
 *
 * Contract: the page names its build, and whatever it loads has its content in its address.
 */
export function keptApp(): Plugin {
  let publicFolder = '';
  return {
    name: 'sluice-kept-app',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: join(import.meta.dirname, 'service-worker.ts'), fileName: worker });
    },
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      const script = bundle[worker];
      if (page?.type !== 'asset' || script?.type !== 'chunk') return this.error('the page or its worker is missing');
      const given = readdirSync(publicFolder).map(
        name => [name, hashOf(readFileSync(join(publicFolder, name)))] as const,
      );
      let html = String(page.source);
      for (const [name, hash] of given) html = html.replaceAll(`"/${name}"`, `"/${name}?${hash}"`);
      const built = Object.keys(bundle).filter(name => name !== worker && name !== 'index.html');
      const id = hashOf([html, script.code, ...built.sort()].join('\n'));
      page.source = html.replace('</head>', `  <meta name="build" content="${id}" />\n  </head>`);
      const files = [...built, ...given.map(([name, hash]) => `${name}?${hash}`), 'index.html'];
      const list = JSON.stringify({ id, files: files.map(file => `/${file}`) });
      script.code = script.code.replaceAll('SLUICE_BUILD', () => `(${list})`);
    },
  };
}
