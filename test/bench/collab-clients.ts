import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomClient } from '#collab/client.ts';
import { moveNodes, setConfig } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { connect, synced } from '../support/collab/clients.ts';

/** What one process of clients is asked to do. */
export interface ClientsTask {
  readonly url: string;
  readonly cookie: string;
  readonly workflow: string;
  /** Number of its first editor. */
  readonly first: number;
  readonly editors: number;
  readonly seconds: number;
}

export interface ClientsReport {
  readonly edits: number;
  /** Processor time while editing. */
  readonly cpuMs: number;
  /** Edits of these editors that some replica here lacks at the end. */
  readonly lost: number;
  /** One for every edit and replica that saw it. */
  readonly latenciesMs: readonly number[];
  /** The different documents at the end; one when all is well. */
  readonly documents: readonly string[];
}

/** Edits per second and editor: a field, and a node dropped; their pointer moves thirty times a second. */
const [editEveryMs, pointerEveryMs] = [500, 33];
const now = () => performance.timeOrigin + performance.now();

process.once('message', async (task: ClientsTask) => {
  process.send?.(await run(task));
});

/** Says that all edits of this process are stored, and waits until those of all processes are. */
const everybody = (): Promise<unknown> => {
  const go = new Promise(resolve => process.once('message', resolve));
  process.send?.('edited');
  return go;
};

/** Resolves when nothing has arrived at any replica for a second. */
async function quiet(clients: readonly RoomClient[]): Promise<void> {
  let last = now();
  for (const { document } of clients) document.doc.on('update', () => (last = now()));
  while (now() - last < 1000) await sleep(100);
}

async function run({ url, cookie, workflow, first, editors, seconds }: ClientsTask): Promise<ClientsReport> {
  const clients = Array.from({ length: editors }, () => connect(url, workflow, cookie));
  await Promise.all(clients.map(synced));
  const latenciesMs: number[] = [];
  for (const client of clients) listen(client, latenciesMs);
  const end = now() + seconds * 1000;
  const started = process.cpuUsage();
  const counts = await Promise.all(clients.map((client, i) => edit(client, first + i, end)));
  const used = process.cpuUsage(started);
  await Promise.all(clients.map(client => client.saved()));
  await everybody();
  await quiet(clients);
  const workflows = clients.map(({ document }) => projectWorkflow(document));
  const lost = counts.reduce((sum, count, i) => {
    const field = `editor-${first + i}`;
    const last = workflows.map(w => (w.operators[0]?.config[field] as { n: number } | undefined)?.n ?? 0);
    return sum + Math.max(...last.map(n => count.fields - n));
  }, 0);
  const edits = counts.reduce((sum, { fields, drops }) => sum + fields + drops, 0);
  const documents = [...new Set(workflows.map(w => JSON.stringify(w)))];
  for (const client of clients) client.destroy();
  return { edits, cpuMs: (used.user + used.system) / 1000, lost, latenciesMs, documents };
}

/** Notes how old each edit of others is when it arrives. */
function listen({ document, editor }: RoomClient, latenciesMs: number[]): void {
  document.operators.observeDeep((events, transaction) => {
    if (transaction.origin === editor) return;
    for (const event of events)
      for (const key of event.keys.keys()) {
        const value = (event.target as { get?(key: string): unknown }).get?.(key) as { at?: number } | undefined;
        if (typeof value?.at === 'number') latenciesMs.push(now() - value.at);
      }
  });
}

async function edit(client: RoomClient, number: number, end: number): Promise<{ fields: number; drops: number }> {
  const pointer = setInterval(() => {
    client.setPresence({ cursor: { x: Math.random() * 2000, y: Math.random() * 1000 } });
  }, pointerEveryMs);
  let [fields, drops] = [0, 0];
  await sleep(Math.random() * editEveryMs);
  while (now() < end) {
    setConfig(client.editor, 'node-0', [`editor-${number}`], { n: ++fields, at: now() });
    await sleep(editEveryMs / 2);
    drops++;
    moveNodes(client.editor, [[`node-${number}`, { x: Math.random() * 2000, y: Math.random() * 1000 }]]);
    await sleep(editEveryMs / 2);
  }
  clearInterval(pointer);
  return { fields, drops };
}
