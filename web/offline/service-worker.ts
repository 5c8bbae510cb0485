/**
 * Keeps the app of one build in the browser, so that it opens while there is no server.
 *
 * Contract: holds files of the app alone, never an answer of the API. Names of built files carry their content, so whichever build a page
 * is of, it gets that build's files. The page itself is the server's where the server answers in time.
 */

/** What the build puts in: a name for it and its files; the page comes last. */
declare const SLUICE_BUILD: { readonly id: string; readonly files: readonly string[] };

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Lasting {
  readonly data: unknown;
  readonly source: { readonly id: string };
}
interface Scope {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(of: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly { readonly id: string }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', hear: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', hear: (event: Asked) => void): void;
  addEventListener(kind: 'message', hear: (event: Told) => void): void;
}

const scope = self as unknown as Scope;
const build = SLUICE_BUILD;
const [prefix, page] = ['sluice-app/', '/index.html'];
const own = prefix + build.id;
const patienceMs = 3000;
/** What the server answers itself; as in server/http/web-app.ts. */
const ofServer = /^\/(api|docs|healthz|metrics)(\/|$)/;

scope.addEventListener('install', event => event.waitUntil(keepBuild().then(() => scope.skipWaiting())));
scope.addEventListener('activate', event => event.waitUntil(scope.clients.claim().then(() => sweep())));
scope.addEventListener('message', event => {
  if (event.data === build.id) event.waitUntil(sweep(event.source.id));
});
scope.addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || ofServer.test(pathname)) return;
  event.respondWith(request.mode === 'navigate' ? pageOf(request) : fileOf(request));
});

/** All files or none: a page of another build than this, while the server is being replaced, ends it until the next visit. */
async function keepBuild(): Promise<void> {
  const store = await caches.open(own);
  const files = build.files.filter(file => file !== page);
  const now = await fetch(page, { cache: 'no-cache' });
  if (!now.ok || !(await now.clone().text()).includes(build.id)) throw new Error('The server has another build.');
  await store.addAll(files);
  await store.put(page, now);
}

/** The server's page; the kept one when it does not answer in time, or something on the way answers for it. */
async function pageOf(request: Request): Promise<Response> {
  const kept = () => caches.open(own).then(store => store.match(page));
  const late = new Promise<undefined>(resolve => setTimeout(resolve, patienceMs));
  const asked = fetch(request).then(
    answer => (answer.status < 500 ? answer : kept().then(found => found ?? answer)),
    async fault => (await kept()) ?? Promise.reject(fault),
  );
  return (await Promise.race([asked, late])) ?? (await kept()) ?? asked;
}

const fileOf = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

/** Files of other builds go when no page is open that may be of them; one page is known to be of this. */
async function sweep(known?: string): Promise<void> {
  const open = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.some(({ id }) => id !== known)) return;
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(prefix) && name !== own).map(name => caches.delete(name)));
}
