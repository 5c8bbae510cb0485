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
import { orderOf } from '../results/row-order.ts';
import { pageOf } from '../results/rows-page.ts';
import { statisticsOf } from '../results/statistics.ts';
import { traceRows } from '../results/trace-rows.ts';
import { whyEmpty, whyNoRun } from '../results/why-empty.ts';
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
/** Memory for orders of rows that were asked for: sorted, filtered and searched results. */
const orderBytes = 256 * 2 ** 20;
const answerBytes = 16 * 2 ** 20;

interface Opened {
  readonly run: OpenRun;
  readonly readers: Map<string, ResultReader>;
}

const opened = new Map<string, Opened>();
const orders = new ByteCache<Promise<Uint32Array | null>>(orderBytes);
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
  const { target, node, port, question } = asked;
  const page = await reading<RowsPage>(asked, async (run, name, reader) => {
    const schema = run.node(node).ports[port].schema.map(a => ({ name: a.name, type: a.type }));
    const stored = reader?.rows ?? 0;
    const total = isOver(target)
      ? run.record.ended === null
        ? stored
        : run.rows(name)
      : Math.max(stored, target.nodes[node]?.rows?.[port] ?? 0);
    const order = reader ? await orderFor(asked, reader) : null;
    const matched = order?.length ?? stored;
    const found = reader ? pageOf(reader, order, question.offset, question.limit) : { ids: [], rows: [] };
    return { schema, ...found, matched, stored, total, empty: whyEmpty(run, name, target, { stored, total, matched }) };
  });
  const none = { schema: [], ids: [], rows: [], matched: 0, stored: 0, total: 0, empty: whyNoRun(target.state) };
  return JSON.stringify(page ?? none);
}

/** The order of a result that grows no more is computed once; whoever asks meanwhile waits for the same. */
function orderFor({ target, node, port, question }: PortQuestion<PageQuestion>, reader: ResultReader) {
  const { sort = '', where = '', search = '' } = question;
  const key = JSON.stringify([target.run, node, port, reader.rows, sort, where, search]);
  const known = orders.get(key);
  if (known) return known;
  const order = orderOf(reader, { sort, where, search });
  orders.set(key, order, reader.rows * 4);
  order.then(
    ids => void orders.set(key, order, (ids?.byteLength ?? 0) + 64),
    // What failed, for lack of space perhaps, is tried again when it is asked again.
    () => orders.delete(key),
  );
  return order;
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

serve({ rows, statistics, trace, chart, path, download, taken, abandon });
