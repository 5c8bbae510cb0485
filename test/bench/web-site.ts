import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { firstVisitor, makeWorkflow } from '../support/collab/room-server.ts';
import { spawnServer } from '../support/collab/spawn-server.ts';
import { buildWeb, builtWeb, findChromium } from '../support/web.ts';

/** A server in a process of its own with the built app, a browser, and somebody signed in. */
export interface Site {
  readonly url: string;
  /** A browser without a cache, signed in. */
  context(): Promise<BrowserContext>;
  /** Makes a workflow; gives its id. */
  workflow(content: unknown): Promise<string>;
  close(): Promise<void>;
}

export async function site(): Promise<Site> {
  await buildWeb();
  const data = mkdtempSync(join(tmpdir(), 'sluice-bench-web-'));
  const server = await spawnServer(data, 0, { WEB_DIST: builtWeb });
  const person = await firstVisitor(server.url);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  return {
    url: server.url,
    async context() {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const [name, ...value] = person.cookie.split('=');
      await context.addCookies([{ name, value: value.join('='), url: server.url }]);
      return context;
    },
    workflow: content => makeWorkflow(person, content),
    async close() {
      await browser.close();
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
