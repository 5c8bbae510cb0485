import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { readConfig } from '#server/config.ts';
import { startServer } from '#server/serve.ts';

const root = resolve(import.meta.dirname, '../..');
/** Pictures for people to look at; not kept in git. */
export const artefacts = join(root, 'test/artefacts');

/** A server with the built app, a browser, and ways to be somebody on it. */
export interface Web {
  readonly url: string;
  readonly browser: Browser;
  /** A page of a browser of its own, signed in as somebody; the first is the admin. */
  page(
    person?: string,
    options?: { readonly width?: number; readonly height?: number; readonly dark?: boolean },
  ): Promise<Page>;
  /** A page of somebody who has a part in a workflow. */
  person(name: string, workflow: string, role: string): Promise<Page>;
  /** A signed-in context, for several pages or for requests. */
  context(person?: string, options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Makes a workflow as the admin; returns its id. */
  workflow(content?: unknown): Promise<string>;
  /** Asks the server as the admin. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

const password = 'correct horse battery';
const emailOf = (person: string) => `${person.toLowerCase().replace(/\W+/g, '.')}@example.org`;

/** Where the built app is: `WEB_DIST`, else where `npm run build` puts it. */
export const builtWeb = resolve(process.env.WEB_DIST ?? join(root, 'web/dist'));

/** Builds the app where there is no build, or when `WEB_BUILD=1` asks for a new one. */
export async function buildWeb(): Promise<void> {
  if (existsSync(join(builtWeb, 'index.html')) && !process.env.WEB_BUILD) return;
  const configFile = join(root, 'web/vite.config.ts');
  await build({ root: join(root, 'web'), configFile, logLevel: 'warn', build: { outDir: builtWeb } });
}

/** Starts all of it. @param app  where the built app is, when it is another than the tests' own */
export async function startWeb(app = builtWeb): Promise<Web> {
  await buildWeb();
  const data = mkdtempSync(join(tmpdir(), 'sluice-web-'));
  const config = readConfig({ SLUICE_DATA: data, SLUICE_PORT: '0', SLUICE_HOST: '127.0.0.1' });
  const server = await startServer(config, pino({ level: 'silent' }), { web: app });
  const url = server.url.replace('localhost', '127.0.0.1');
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  const people = new Set<string>();
  const sent = async <T>(context: BrowserContext, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await context.request.fetch(`${url}/api/v1${path}`, {
      method,
      data: body,
      headers: { origin: url, ...(body !== undefined && { 'content-type': 'application/json' }) },
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  };
  const admin = await browser.newContext();
  await sent(admin, 'POST', '/setup', { name: 'Ada Lovelace', email: emailOf('Ada Lovelace'), password });
  people.add('Ada Lovelace');

  const context = async (person = 'Ada Lovelace', options: BrowserContextOptions = {}) => {
    if (!people.has(person)) {
      await sent(admin, 'POST', '/users', { name: person, email: emailOf(person), password });
      people.add(person);
    }
    const made = await browser.newContext({
      baseURL: url,
      // What moves costs the machine, and shows nothing that tests ask for.
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      // Keeping the whole app in each new browser is for the tests that go offline.
      serviceWorkers: 'block',
      ...options,
    });
    await sent(made, 'POST', '/session', { email: emailOf(person), password });
    await closeWithTest(made);
    return made;
  };

  return {
    url,
    browser,
    context,
    async page(person, { width = 1440, height = 900, dark = false } = {}) {
      const made = await context(person, { viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
      return made.newPage();
    },
    async person(name, workflow, role) {
      const made = await context(name, { viewport: { width: 1440, height: 900 } });
      const { user } = await sent<{ user: { id: string } }>(made, 'GET', '/session');
      await sent(admin, 'PUT', `/workflows/${workflow}/members/${user.id}`, { role });
      return made.newPage();
    },
    async workflow(content) {
      const made = await sent<{ workflow: { id: string } }>(
        admin,
        'POST',
        '/workflows',
        content ? { content } : { name: 'Test' },
      );
      return made.workflow.id;
    },
    ask: (method, path, body) => sent(admin, method, path, body),
    async picture(page, name) {
      mkdirSync(artefacts, { recursive: true });
      await page.screenshot({ path: join(artefacts, `${name}.png`) });
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A page that a test leaves open would go on drawing; one that was opened before the tests is for all of them. */
async function closeWithTest(context: BrowserContext): Promise<void> {
  if (!process.env.VITEST) return;
  const { onTestFinished, TestRunner } = await import('vitest');
  if (TestRunner.getCurrentTest()) onTestFinished(() => context.close());
}

/** Where Chromium is: `CHROMIUM`, the path, or installed from the distribution where that is allowed. */
export function findChromium(): string {
  const { CHROMIUM } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const found = which('chromium') ?? which('chromium-browser') ?? which('google-chrome');
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
    const installed = which('chromium');
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need Chromium. Type: sudo apt-get install -y chromium (or set CHROMIUM to its path)',
  );
}

function which(program: string): string | null {
  try {
    return execFileSync('which', [program], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
