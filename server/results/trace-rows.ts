import { toJson } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { Rows } from '#engine/provenance/row-set.ts';
import type { TraceResult, TraceStep } from '#engine/provenance/trace.ts';
import type { OpenRun, PortName } from '#engine/run/open-run.ts';
import { rowsAt } from '#engine/run/rows-at.ts';
import type { TraceAnswer, TraceQuestion } from '../http/shapes/lineage.ts';
import { inTurns } from './breath.ts';
import { linksOnPath } from './path-links.ts';
import { orderOf } from './row-order.ts';

/** Rows with values per step unless the question says otherwise. */
const usualLimit = 20;

/**
 * Where rows come from, or what became of them, with values and the links on the way.
 *
 * @param state  of the run, as lists show it
 * @throws {SluiceError} LINEAGE_OFF, RUN_INCOMPLETE, RUN_STATE, ROW_UNKNOWN, RESULT_NOT_STORED, NODE_UNKNOWN, PORT_UNKNOWN, REQUEST_INVALID
 */
export async function traceRows(run: OpenRun, state: string, question: TraceQuestion): Promise<TraceAnswer> {
  const port = run.port(question.port === undefined ? question.node : `${question.node}.${question.port}`);
  expectLineage(run, state);
  const direction = question.direction ?? 'backward';
  const to = question.to === undefined ? undefined : run.node(question.to).id;
  const rows = await rowsNamed(run, port, question);
  const found = await inTurns(run.tracer.inSlices(direction, port, rows, to === undefined ? {} : { to }));
  const steps = to === undefined ? found.steps : stepsTo(found, port, to);
  const hops = hopsOf(found.steps);
  const described: TraceAnswer['steps'] = [];
  // One after the other: rows that were not stored are computed again, which takes the place where the run spills.
  const { limit = usualLimit, depth = Infinity } = question;
  for (const step of steps) {
    const away = hops.get(nameOf(step)) ?? 0;
    described.push(await describe(run, step, away, away <= depth ? limit : 0, to));
  }
  return {
    steps: described,
    links: linksOnPath(run.record.workflow as Workflow, found.steps, direction),
    opaque: [...found.opaqueNodes],
  };
}

function expectLineage(run: OpenRun, state: string): void {
  const { run: id } = run.record;
  if (state === 'queued' || state === 'running' || state === 'paused')
    throw new SluiceError('RUN_STATE', { run: id, state, reason: 'its lineage can be asked when it has ended' });
  if (run.unfinished) throw new SluiceError('RUN_INCOMPLETE', { run: id, reason: 'its lineage ends in the middle' });
}

async function rowsNamed(run: OpenRun, port: PortName, { rows, range, where }: TraceQuestion): Promise<Rows> {
  const named = [rows, range, where].filter(way => way !== undefined).length;
  if (named !== 1)
    throw new SluiceError('REQUEST_INVALID', { reason: 'name rows by `rows`, by `range` or by `where`, one of them' });
  const known = run.rows(port);
  if (rows) {
    const beyond = rows.find(row => row >= known);
    if (beyond !== undefined) throw new SluiceError('ROW_UNKNOWN', { node: port.node, row: beyond, rows: known });
    return rows;
  }
  if (range) {
    if (range.to > known) throw new SluiceError('ROW_UNKNOWN', { node: port.node, row: range.to - 1, rows: known });
    return { start: range.from, end: Math.max(range.from, range.to) };
  }
  const reader = run.results(port);
  try {
    if (!reader || reader.rows < known)
      throw new SluiceError('RESULT_NOT_STORED', { rows: reader?.rows ?? 0, node: port.node });
    return (await orderOf(reader, { where })) ?? { start: 0, end: known };
  } finally {
    reader?.close();
  }
}

/** The rows asked for and those of the node they are followed to. */
const stepsTo = ({ steps }: TraceResult, port: PortName, to: string): readonly TraceStep[] =>
  steps.filter(step => step.node === to || (step.node === port.node && step.port === port.port));

const nameOf = ({ node, port }: PortName): string => JSON.stringify([node, port]);

/** Links between each step and the rows asked for, by the shortest way. */
function hopsOf(steps: readonly TraceStep[]): ReadonlyMap<string, number> {
  const hops = new Map<string, number>();
  for (const step of steps) {
    const before = step.via.map(from => hops.get(nameOf(from)) ?? 0);
    hops.set(nameOf(step), before.length === 0 ? 0 : 1 + Math.min(...before));
  }
  return hops;
}

async function describe(
  run: OpenRun,
  step: TraceStep,
  hops: number,
  limit: number,
  to: string | undefined,
): Promise<TraceAnswer['steps'][number]> {
  const { schema } = run.node(step.node).ports[step.port];
  const values = await rowsAt(run, step, [...step.rows.slice(0, limit)]);
  return {
    node: step.node,
    port: step.port,
    hops,
    schema: schema.map(({ name, type }) => ({ name, type })),
    count: step.rows.size,
    rows: values.map(({ row, values: v }) => ({
      row,
      values: v && schema.map(({ type }, c) => toJson(v[c], type)),
    })),
    last: to === undefined ? step.end : step.node === to,
  };
}
