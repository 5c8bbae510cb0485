import { type Problem, problemOf, SluiceError, type Stage } from '#engine/errors.ts';
import { InvalidWorkflow } from '#engine/run/run-workflow.ts';

/** Exit codes: 0 success, 1 a run that failed, 2 wrong use or an invalid workflow. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** Prints a line of JSON on stdout. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 1)}\n`);

/** One problem as a person reads it: where, what, what to do. */
export function problemText(problem: Problem): string {
  const { node, field, message, remedy, code } = problem;
  const place = [node && `node ${node}`, field && !message.startsWith(`${field}:`) && field].filter(Boolean).join(', ');
  return `${place ? `${place}: ` : ''}${message}\n  ${remedy} [${code}]`;
}

/** Notices stand in nobody's way. */
export const isNotice = (problem: Problem): boolean => problem.notice === true;

/** Tells every problem and gives the exit code of a workflow that is not valid. */
export function refuse(problems: readonly Problem[], json: boolean | undefined): number {
  if (json) printJson({ problems });
  for (const problem of problems) process.stderr.write(`sluice: ${problemText(problem)}\n`);
  return exitCodes.usage;
}

const usageStages: readonly Stage[] = ['workflow', 'plan', 'usage'];

/** Ends a command with an error: text on stderr, and `{ problems }` on stdout with `--json`. */
export function fail(error: unknown, json: boolean): number {
  if (error instanceof InvalidWorkflow) return refuse(error.problems, json);
  if (!(error instanceof SluiceError)) {
    process.stderr.write(`sluice: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCodes.failed;
  }
  const problem = problemOf(error);
  if (json) printJson({ problems: [problem] });
  process.stderr.write(`sluice: ${problemText(problem)}\n`);
  return usageStages.includes(error.stage) ? exitCodes.usage : exitCodes.failed;
}

const units: readonly (readonly [string, number])[] = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

export function bytesText(bytes: number): string {
  const unit = units.find(([, size]) => bytes >= size);
  return unit ? `${(bytes / unit[1]).toFixed(1)} ${unit[0]}` : `${bytes} B`;
}

/** `512mb`, `2gb`, `1.5g` or plain bytes. @throws {SluiceError} USAGE */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(k|m|g|kb|mb|gb|kib|mib|gib|b)?$/i.exec(text.trim());
  if (!match) throw new SluiceError('USAGE', { reason: `'${text}' is no amount of memory; write 512mb or 2gb` });
  const power = { k: 10, m: 20, g: 30, b: 0 }[(match[2] ?? 'b')[0].toLowerCase() as 'k' | 'm' | 'g' | 'b'];
  return Math.round(Number(match[1]) * 2 ** power);
}

export const countText = (count: number): string => count.toLocaleString('en-US');

export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Text from data without what would move a terminal's cursor or break a line. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  text.replace(/[\x00-\x1f\x7f-\x9f]/g, c => (c === '\n' ? '⏎' : c === '\t' ? ' ' : '·'));

/** Rows of text as an aligned table; columns whose cells are all numbers are set to the right. */
export function tableText(names: readonly string[], cells: readonly (readonly string[])[]): string {
  const head = names.map(printable);
  const rows = cells.map(row => row.map(printable));
  const widths = head.map((h, c) => Math.min(60, Math.max(h.length, ...rows.map(r => r[c].length))));
  const right = head.map(
    (_, c) => rows.length > 0 && rows.every(r => /^[-+\d.,\s%a-z]*$/.test(r[c]) && /^[-\d]/.test(r[c] || '0')),
  );
  const clip = (cell: string, width: number) => (cell.length > width ? `${cell.slice(0, width - 1)}…` : cell);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) =>
        right[c] ? clip(cell, widths[c]).padStart(widths[c]) : clip(cell, widths[c]).padEnd(widths[c]),
      )
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map(w => '─'.repeat(w))), ...rows.map(line)].join('\n');
}
