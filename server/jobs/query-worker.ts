import { SluiceError } from '#engine/errors.ts';
import { OpenRun, type PortName } from '#engine/run/open-run.ts';
import { ByteCache } from '#engine/store/byte-cache.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { RunFolder } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import { placeFor } from '../files/run-place.ts';
import type { ChartAnswer } from '../http/shapes/charts.ts';
import type { RowsPage } from '../http/shapes/results.ts';
import { downloadOf } from '../results/download.ts';
import { drawChart } from '../results/draw-chart.ts';
import { statisticsOf } from '../results/statistics.ts';
import { traceRows } from '../results/trace-rows.ts';
import { whyEmpty, whyNoRun } from '../results/why-empty.ts';
import { Abandoned } from '../results/work.ts';
import { type FoundPage, findPage } from './find-page.ts';
import type {
  ChartAsked,
  DownloadPiece,
  DownloadQuestion,
  PageQuestion,
  PortQuestion,
  ResultTarget,
  TraceAsked,
} from './result-questions.ts';
import { serve, tellParent } from './wire.ts';

/** Runs kept open, each with its lineage and readers. */
const openRuns = 8;
const answerBytes = 16 * 2 ** 20;

interface Opened {
  readonly run: OpenRun;
  readonly readers: Map<string, ResultReader>;
}

const opened = new Map<string, Opened>();
const answers = new ByteCache<Promise<string>>(answerBytes);
/** Traces compute rows again where they were not stored; one at a time does so. */
let tracing: Promise<unknown> = Promise.resolve();

const isOver = ({ state }: ResultTarget): boolean => !['queued', 'running', 'paused'].includes(state);

/** The run, from its folder; null when it has none. One that goes on is read anew each time. */
async function open(target: ResultTarget): Promise<Opened | null> {
  const known = opened.get(target.run);
  if (known) {
    opened.delete(target.run);
    opened.set(target.run, known);
    return known;
  }
  const record = new RunFolder(target.data, target.run).read();
  if (!record) return null;
  const { place } = await placeFor({ ...target, uses: record.datasets });
  const found = { run: new OpenRun(target.data, registry, record, place), readers: new Map<string, ResultReader>() };
  if (!isOver(target)) return found;
  opened.set(target.run, found);
  for (const [run, old] of opened) {
    if (opened.size <= openRuns) break;
    opened.delete(run);
    // Whoever still reads does so to its end; the file is closed when nobody can any more.
    setTimeout(() => shut(old), 60_000).unref();
  }
  return found;
}

function shut({ run, readers }: Opened): void {
  for (const reader of readers.values()) reader.close();
  run.close();
}

/** Calls `use` with the stored rows of a port; null when none are. */
async function reading<T>(
  { target, node, port }: PortQuestion<unknown>,
  use: (run: OpenRun, name: PortName, reader: ResultReader | null) => Promise<T>,
): Promise<T | null> {
  const found = await open(target);
  if (!found) return null;
  const name = found.run.port(`${node}.${port}`);
  const key = JSON.stringify([node, port]);
  const kept = found.readers.get(key);
  const reader = kept ?? found.run.results(name);
  const isKept = isOver(target);
  if (reader && isKept) found.readers.set(key, reader);
  try {
    return await use(found.run, name, reader);
  } finally {
    if (!isKept) reader?.close();
  }
}

async function rows(asked: PortQuestion<PageQuestion>): Promise<string> {
  const { target, node, port } = asked;
  const { asker } = asked.question;
  const left = leaving(asker);
  const page = await reading<RowsPage>(asked, async (run, name, reader) => {
    const schema = run.node(node).ports[port].schema.map(a => ({ name: a.name, type: a.type }));
    const stored = reader?.rows ?? 0;
    const total = isOver(target)
      ? run.record.ended === null
        ? stored
        : run.rows(name)
      : Math.max(stored, target.nodes[node]?.rows?.[port] ?? 0);
    const found: FoundPage = reader
      ? await findPage({ key: [target.run, node, port, reader.rows], reader, question: patient(asked), left })
      : { ids: [], rows: [], matched: stored, pending: null };
    const empty = found.pending ? null : whyEmpty(run, name, target, { stored, total, matched: found.matched });
    return { schema, ...found, stored, total, empty };
  }).finally(() => asker !== undefined && askers.delete(asker));
  const none = { schema: [], ids: [], rows: [], matched: 0, pending: null, stored: 0, total: 0 };
  return JSON.stringify(page ?? { ...none, empty: whyNoRun(target.state) });
}

/** Rows that still grow are read by no one longer than it takes to answer. */
const patient = ({ target, question }: PortQuestion<PageQuestion>): PageQuestion =>
  isOver(target) ? question : { ...question, wait: undefined };

/** Whoever waits for a page, and what tells that they are gone. */
const askers = new Map<number, () => void>();

const leaving = (asker: number | undefined): Promise<never> => {
  const left = new Promise<never>((_, reject) => {
    if (asker !== undefined) askers.set(asker, () => reject(new Abandoned()));
  });
  left.catch(() => {});
  return left;
};

function leave({ asker }: { asker: number }): void {
  askers.get(asker)?.();
}

async function statistics(asked: PortQuestion<null>): Promise<string> {
  const none = { rows: 0, columns: [], sampled: null };
  const text = await reading(asked, (_run, _name, reader) => {
    if (!reader) return Promise.resolve(JSON.stringify(none));
    const key = JSON.stringify([asked.target.run, asked.node, asked.port, reader.rows]);
    const known = answers.get(key);
    if (known) return known;
    const answer = statisticsOf(reader).then(found => JSON.stringify(found));
    answer.catch(() => answers.delete(key));
    return answers.set(key, answer, 16 * 1024);
  });
  return text ?? JSON.stringify(none);
}

function trace({ target, question }: TraceAsked): Promise<string> {
  const answer = tracing.then(async () => {
    const found = await open(target);
    if (!found)
      throw new SluiceError('RUN_STATE', { run: target.run, state: target.state, reason: 'it has no rows to trace' });
    return JSON.stringify(await traceRows(found.run, target.state, question));
  });
  tracing = answer.catch(() => {});
  return answer;
}

async function chart({ target, question }: ChartAsked): Promise<string> {
  const { node, port = 'out' } = question;
  const answer = await reading<ChartAnswer>({ target, node, port, question }, async (run, name, reader) => {
    if (!reader) throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node });
    const total = run.unfinished ? reader.rows : run.rows(name);
    return { ...(await drawChart(reader, registry, question)), stored: reader.rows, total };
  });
  if (!answer)
    throw new SluiceError('RUN_STATE', { run: target.run, state: target.state, reason: 'it has no rows to draw' });
  return JSON.stringify(answer);
}

async function path(asked: PortQuestion<null>): Promise<string> {
  const { run } = asked.target;
  const found = await reading(asked, async (of, { node, port }) => {
    const { cached } = of.node(node);
    const { results } = new RunFolder(of.data, cached?.run ?? run);
    return results.has(cached?.node ?? node, port) ? results.path(cached?.node ?? node, port) : null;
  });
  if (found === null) throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node: asked.node });
  return found;
}

/** Pieces that a download may still send, and what tells it that there is more room. */
const room = new Map<number, { left: number; wake: () => void; gone: boolean }>();

async function download(asked: PortQuestion<DownloadQuestion & { id: number; ahead: number }>): Promise<void> {
  const { id, ahead, ...question } = asked.question;
  const own = { left: ahead, wake: () => {}, gone: false };
  room.set(id, own);
  try {
    const done = await reading(asked, async (_run, _name, reader) => {
      if (!reader) return false;
      for await (const bytes of downloadOf(reader, question)) {
        while (own.left === 0 && !own.gone) await new Promise<void>(resolve => (own.wake = resolve));
        if (own.gone) break;
        own.left--;
        tellParent({ kind: 'piece', id, bytes } satisfies DownloadPiece);
      }
      return true;
    });
    if (!done) throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node: asked.node });
    tellParent({ kind: 'piece', id, bytes: null } satisfies DownloadPiece);
  } finally {
    room.delete(id);
  }
}

function taken({ id }: { id: number }): void {
  const own = room.get(id);
  if (!own) return;
  own.left++;
  own.wake();
}

function abandon({ id }: { id: number }): void {
  const own = room.get(id);
  if (!own) return;
  own.gone = true;
  own.wake();
}

serve({ rows, leave, statistics, trace, chart, path, download, taken, abandon });
