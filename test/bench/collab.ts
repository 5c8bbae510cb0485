import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import { moveNodes } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { connect, synced } from '../support/collab/clients.ts';
import { firstVisitor, makeWorkflow } from '../support/collab/room-server.ts';
import { spawnServer } from '../support/collab/spawn-server.ts';
import type { ClientsReport, ClientsTask } from './collab-clients.ts';

/**
 * `npm run bench:collab [-- --json] [--editors 50] [--seconds 15]`: many people in one room, as real WebSocket clients against a real server
 * process; how long an edit takes to reach the others, whether any is lost, and how large 20 000 drags make a document.
 */
const flag = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const [editors, seconds, drags, nodes, processes] = [flag('editors', 50), flag('seconds', 15), 20_000, 50, 2];

const data = mkdtempSync(join(tmpdir(), 'sluice-bench-collab-'));
const server = await spawnServer(data);
try {
  const ann = await firstVisitor(server.url);
  const operators = Array.from({ length: nodes }, (_, i) => ({
    id: `node-${i}`,
    type: 'filter',
    version: 1,
    config: {},
  }));
  const workflow = await makeWorkflow(ann, { sluice: 1, name: 'bench', operators, links: [] });
  const idleMs = cpuMs(server.process.pid);
  const share = Math.ceil(editors / processes);
  const tasks = Array.from({ length: processes }, (_, i): ClientsTask => {
    const first = i * share;
    return { url: server.url, cookie: ann.cookie, workflow, first, editors: Math.min(share, editors - first), seconds };
  });
  const load = loadavg()[0];
  const reports = await runAll(tasks);
  const serverCpu = (cpuMs(server.process.pid) - idleMs) / (seconds * 1000);
  const latencies = reports.flatMap(r => r.latenciesMs).sort((a, b) => a - b);
  const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))];
  const documents = new Set(reports.flatMap(r => r.documents));
  const edits = reports.reduce((sum, r) => sum + r.edits, 0);
  const lost = reports.reduce((sum, r) => sum + r.lost, 0);
  const bytes = await dragBytes(workflow, ann.cookie);
  report({
    editors,
    seconds,
    cores: cpus().length,
    load,
    edits,
    lost,
    replicasEqual: documents.size === 1,
    editToPeerMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    cpu: { server: serverCpu, clients: reports.reduce((sum, r) => sum + r.cpuMs, 0) / (seconds * 1000) },
    drags,
    documentBytes: bytes,
  });
} finally {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}

/** Runs the processes of clients; none looks at its documents before all have stored their edits. */
async function runAll(tasks: readonly ClientsTask[]): Promise<ClientsReport[]> {
  const script = join(import.meta.dirname, 'collab-clients.ts');
  const children = tasks.map(() => fork(script, { execArgv: ['--import', 'tsx'] }));
  const messages = async <T>() => (await Promise.all(children.map(heard))) as T[];
  children.forEach((child, i) => void child.send(tasks[i]));
  await messages<'edited'>();
  const reports = messages<ClientsReport>();
  for (const child of children) child.send('all edited');
  const found = await reports;
  for (const child of children) child.kill();
  return found;
}

async function heard(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`a process of clients ended with ${code}`)),
  );
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return message;
}

/** Twenty thousand drops by four people over the nodes; the size of the document that every newcomer then loads. */
async function dragBytes(workflow: string, cookie: string): Promise<number> {
  const people = Array.from({ length: 4 }, () => connect(server.url, workflow, cookie));
  await Promise.all(people.map(synced));
  let seed = 1;
  // The order must look random: a regular one lets the encoding shrink it to nothing.
  const draw = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let i = 0; i < drags; i++) {
    const place = { x: draw(2000), y: draw(1000) };
    moveNodes(people[draw(4)].editor, [[`node-${draw(nodes)}`, place]]);
    if (i % 500 === 499) await Promise.all(people.map(p => p.saved()));
  }
  const witness = connect(server.url, workflow, cookie);
  await synced(witness);
  const same =
    JSON.stringify(projectWorkflow(witness.document)) === JSON.stringify(projectWorkflow(people[0].document));
  if (!same) throw new Error('a newcomer sees another document');
  const bytes = Y.encodeStateAsUpdateV2(witness.document.doc).byteLength;
  for (const person of [...people, witness]) person.destroy();
  return bytes;
}

/** Processor time that a process has used, ms; 0 where the system does not tell. */
function cpuMs(pid: number | undefined): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return 0;
  }
}

interface Figures {
  readonly editors: number;
  readonly seconds: number;
  readonly cores: number;
  /** Processes that wanted the machine when it began, over the last minute: beyond the number of cores the latencies are theirs. */
  readonly load: number;
  readonly edits: number;
  readonly lost: number;
  readonly replicasEqual: boolean;
  readonly editToPeerMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Cores kept busy, in all. */
  readonly cpu: { readonly server: number; readonly clients: number };
  readonly drags: number;
  readonly documentBytes: number;
}

function report(figures: Figures): void {
  if (process.argv.includes('--json')) return void process.stdout.write(`${JSON.stringify(figures)}\n`);
  const { editToPeerMs: ms } = figures;
  const lines = [
    [
      'editors at once',
      `${figures.editors} for ${figures.seconds} s on ${figures.cores} cores, clients included; load average before ${figures.load.toFixed(1)}`,
    ],
    ['edits', `${figures.edits}, lost ${figures.lost}, replicas ${figures.replicasEqual ? 'equal' : 'DIFFER'}`],
    ['edit to peer', `p50 ${ms.p50.toFixed(1)} ms, p95 ${ms.p95.toFixed(1)} ms (bar 100), p99 ${ms.p99.toFixed(1)} ms`],
    ['cores busy', `server ${figures.cpu.server.toFixed(2)}, clients ${figures.cpu.clients.toFixed(2)}`],
    ['document after', `${figures.drags} drags: ${(figures.documentBytes / 1000).toFixed(1)} kB (bar 200)`],
  ];
  for (const [what, value] of lines) process.stdout.write(`${what.padEnd(18)}${value}\n`);
}
