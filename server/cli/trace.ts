import type { Command } from 'commander';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import { SluiceError } from '#engine/errors.ts';
import type { TraceStep } from '#engine/provenance/trace.ts';
import { OpenRun, type PortName } from '#engine/run/open-run.ts';
import { rowsAt } from '#engine/run/rows-at.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { wholeNumber } from './flags.ts';
import { countText, exitCodes, printJson } from './report.ts';
import { rowObject } from './row-formats.ts';

interface TraceFlags {
  readonly to?: string;
  readonly forward?: boolean;
  readonly where?: string;
  readonly limit: number;
  readonly path?: boolean;
  readonly json?: boolean;
}

/** Rows of a node named on the command line: `7`, `3-9`, `1,5,8`. @throws {SluiceError} USAGE, ROW_UNKNOWN */
export function parseRows(text: string, node: string, rows: number): number[] {
  return text.split(',').flatMap(part => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!match) throw new SluiceError('USAGE', { reason: `'${text}' names no rows; write 7, 3-9 or 1,5,8` });
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (Math.max(from, to) >= rows) throw new SluiceError('ROW_UNKNOWN', { node, row: Math.max(from, to), rows });
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
  });
}

/** Row ids of a stored port where a condition holds. @throws {SluiceError} RESULT_NOT_STORED when not all rows are stored */
export function rowsWhere(run: OpenRun, port: PortName, where: string): number[] {
  const reader = run.results(port);
  const rows = run.rows(port);
  if (!reader || reader.rows < rows)
    throw new SluiceError('RESULT_NOT_STORED', { rows: reader?.rows ?? 0, node: port.node });
  const predicate = compilePredicate(where, reader.schema, '--where');
  const found: number[] = [];
  for (const batch of reader.read(0, rows)) {
    const kept = new Uint16Array(batch.rows);
    const count = predicate.select(batch, kept);
    for (let k = 0; k < count; k++) found.push(batch.base + kept[k]);
  }
  reader.close();
  return found;
}

async function described(run: OpenRun, step: TraceStep, limit: number) {
  const rows = [...step.rows.slice(0, limit)];
  const schema = run.node(step.node).ports[step.port].schema;
  const values = await rowsAt(run, step, rows);
  return {
    node: step.node,
    port: step.port,
    ...(step.rows.size > rows.length && { total: step.rows.size }),
    rows: values.map(({ row, values: v }) => ({ row, values: v && rowObject(schema, v) })),
  };
}

async function trace(
  runName: string,
  place: string,
  rowText: string | undefined,
  flags: TraceFlags,
  context: CliContext,
): Promise<number> {
  const run = OpenRun.open(context.data, registry, runName);
  const port = run.port(place);
  if ((rowText === undefined) === (flags.where === undefined))
    throw new SluiceError('USAGE', { reason: 'name rows, or give --where, and not both' });
  if (run.unfinished)
    throw new SluiceError('RUN_INCOMPLETE', { run: run.record.run, reason: 'its lineage ends in the middle' });
  const rows =
    flags.where === undefined ? parseRows(rowText as string, place, run.rows(port)) : rowsWhere(run, port, flags.where);
  if (flags.to !== undefined) run.port(flags.to);
  const { limit } = flags;
  const to = flags.to === undefined ? undefined : run.port(flags.to).node;
  const direction = flags.forward ? 'forward' : 'backward';
  const found = run.tracer[direction](port.node, port.port, rows, { to });
  const ends = found.steps.filter(s => (to === undefined ? s.end : s.node === to));
  if (to !== undefined && ends.length === 0)
    throw new SluiceError('USAGE', {
      reason: `no rows of '${to}' are ${flags.forward ? 'reached from' : 'behind'} these; try ${flags.forward ? 'without' : 'with'} --forward`,
    });
  const shown = await Promise.all((flags.path ? found.steps : ends).map(step => described(run, step, limit)));
  const schema = run.node(port.node).ports[port.port].schema;
  const values = await rowsAt(run, port, rows.slice(0, limit));
  const one = rows.length === 1;
  const answer = {
    node: port.node,
    port: port.port,
    row: one ? rows[0] : rows.slice(0, limit),
    values: one
      ? values[0].values && rowObject(schema, values[0].values)
      : values.map(v => v.values && rowObject(schema, v.values)),
    opaque: found.opaque,
    ...(found.opaque && { opaqueNodes: found.opaqueNodes }),
    [flags.forward ? 'reached' : 'sources']: shown,
  };
  if (flags.json) printJson(answer);
  else process.stdout.write(traceText(answer, shown, found.opaqueNodes));
  run.close();
  return exitCodes.ok;
}

type Shown = Awaited<ReturnType<typeof described>>;

function traceText(
  answer: { node: string; port: string; row: unknown; values: unknown },
  shown: readonly Shown[],
  opaque: readonly string[],
): string {
  const lines = [`${answer.node}.${answer.port} row ${JSON.stringify(answer.row)}  ${JSON.stringify(answer.values)}`];
  for (const step of shown) {
    const total = step.total ?? step.rows.length;
    lines.push(`  ${step.node}.${step.port}: ${countText(total)} row${total === 1 ? '' : 's'}`);
    for (const { row, values } of step.rows)
      lines.push(`    ${row}  ${values ? JSON.stringify(values) : '(its source has changed since the run)'}`);
    if (step.total) lines.push(`    … ${countText(step.total - step.rows.length)} more; --limit shows them`);
  }
  for (const node of opaque)
    lines.push(`  through ${node}, which cannot say which rows it used: every row it saw is listed`);
  return `${lines.join('\n')}\n`;
}

/** Where one row comes from, as text, at most `limit` rows per source. */
export async function describeTrace(run: OpenRun, place: string, row: number, limit: number): Promise<string> {
  const port = run.port(place);
  const found = run.tracer.backward(port.node, port.port, [row]);
  const shown = await Promise.all(found.steps.filter(s => s.end).map(step => described(run, step, limit)));
  const [{ values }] = await rowsAt(run, port, [row]);
  const schema = run.node(port.node).ports[port.port].schema;
  return traceText({ ...port, row, values: values && rowObject(schema, values) }, shown, found.opaqueNodes);
}

export function traceCommand(program: Command, context: CliContext): void {
  program
    .command('trace')
    .argument('<run>', 'run id, a unique beginning of one, or "last"')
    .argument('<node[.port]>', 'node, and port when it is not out')
    .argument('[rows]', 'row ids, counted from 0: 7, 3-9 or 1,5,8')
    .description('tell which source rows a row came from, or what became of it')
    .option('--to <node>', 'rows of this node instead of the sources')
    .option('--forward', 'follow the rows to the results they reached')
    .option('--where <condition>', 'all stored rows for which a condition holds')
    .option('--path', 'show every node on the way, not only the ends')
    .option('--limit <n>', 'rows to show per node', wholeNumber, 100)
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  sluice trace last top 0
  sluice trace last scan 12 --forward
  sluice trace last out --where "price < 0" --to join --json`,
    )
    .action(async (run: string, place: string, rows: string | undefined, flags: TraceFlags) =>
      context.exit(await trace(run, place, rows, flags, context)),
    );
}
