import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { fileError, SluiceError } from '#engine/errors.ts';
import type { DatasetFile, DatasetManifest } from '#engine/store/dataset-manifest.ts';
import { checkDatasetName, checkFilePath } from '#engine/store/dataset-names.ts';
import { Datasets } from '#engine/store/datasets.ts';
import { rowDiff } from '../data-diff/row-diff.ts';
import type { RowDiff } from '../http/shapes/runs.ts';
import type { CliContext } from './context.ts';
import { wholeNumber } from './flags.ts';
import { bytesText, countText, exitCodes, printJson, tableText } from './report.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const sizeOf = (version: DatasetManifest | null): number =>
  version?.files.reduce((sum, file) => sum + file.sizeBytes, 0) ?? 0;
const timeText = (created: string): string => created.slice(0, 19).replace('T', ' ');

function listAll(json: boolean | undefined, context: CliContext): void {
  const store = new Datasets(context.data);
  const datasets = store.names().map(name => {
    const newest = store.newest(name);
    return {
      name,
      version: newest?.number ?? 0,
      files: newest?.files.length ?? 0,
      sizeBytes: sizeOf(newest),
      created: newest?.created ?? null,
    };
  });
  if (json) return printJson({ datasets });
  if (datasets.length === 0) return say('no datasets yet; make one with `sluice dataset commit NAME FILE…`');
  const rows = datasets.map(d => [
    d.name,
    `${d.version}`,
    `${d.files}`,
    bytesText(d.sizeBytes),
    d.created === null ? '' : timeText(d.created),
  ]);
  say(tableText(['dataset', 'version', 'files', 'size', 'newest (UTC)'], rows));
}

function listOne(name: string, json: boolean | undefined, context: CliContext): void {
  const versions = new Datasets(context.data).versions(name).reverse();
  if (json) return printJson({ name, versions });
  const rows = versions.map(v => [
    `${v.number}`,
    timeText(v.created),
    `${v.files.length}`,
    bytesText(sizeOf(v)),
    v.message,
  ]);
  say(tableText(['version', 'made (UTC)', 'files', 'size', 'message'], rows));
  if (versions.length === 0) return;
  const files = versions[0].files.map(f => [f.path, bytesText(f.sizeBytes), f.sha256.slice(0, 12)]);
  say(`\nfiles of version ${versions[0].number}\n${tableText(['path', 'size', 'sha256'], files)}`);
}

interface CommitFlags {
  readonly message: string;
  readonly remove: readonly string[];
  readonly base?: number;
  readonly json?: boolean;
}

/** `FILE` or `PATH=FILE`: what stands on the right of the last `=` is the file, unless the whole is one. */
function placed(word: string): { readonly path: string; readonly file: string } {
  const at = statSync(word, { throwIfNoEntry: false }) ? -1 : word.indexOf('=');
  return at < 0 ? { path: basename(word), file: word } : { path: word.slice(0, at), file: word.slice(at + 1) };
}

async function commit(name: string, words: readonly string[], flags: CommitFlags, context: CliContext): Promise<void> {
  checkDatasetName(name);
  if (words.length === 0 && flags.remove.length === 0)
    throw new SluiceError('USAGE', { reason: 'name a file to put in, or one to --remove' });
  const files = words.map(placed);
  for (const { path } of files) checkFilePath(path);
  const store = new Datasets(context.data);
  const add: DatasetFile[] = [];
  for (const { path, file } of files) add.push({ path, ...(await putFile(store, file)) });
  const { message, remove, base } = flags;
  const { version, made } = store.commit(name, { message, add, remove, base });
  await store.fetch(name, version);
  if (flags.json) printJson({ name, made, version });
  else
    say(
      made
        ? `made version ${version.number} of dataset '${name}'`
        : `nothing has changed; version ${version.number} stays`,
    );
}

async function putFile(
  store: Datasets,
  file: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new SluiceError('FILE_NOT_FOUND', { path: file });
  if (found.isDirectory()) throw new SluiceError('FILE_IS_DIRECTORY', { path: file });
  const bytes = createReadStream(file);
  let broken: unknown = null;
  bytes.on('error', error => (broken = error));
  return store.blobs.put(bytes).catch(error => {
    throw broken === null ? error : fileError(broken, file, 'read');
  });
}

interface DiffFlags {
  readonly file?: string;
  readonly key: readonly string[];
  readonly limit: number;
  readonly offset: number;
  readonly json?: boolean;
}

async function diff(name: string, a: string, b: string, flags: DiffFlags, context: CliContext): Promise<void> {
  const store = new Datasets(context.data);
  const [from, to] = [store.version(name, a), store.version(name, b)];
  const file = flags.file ?? onlyFile(to);
  const source = (version: DatasetManifest) =>
    ({ kind: 'file', path: store.file(name, version, store.entry(name, version, file).path) }) as const;
  const { key: keys, limit, offset } = flags;
  const found = await rowDiff(source(from), source(to), { keys, limit, offset });
  if (flags.json) printJson({ name, from: from.number, to: to.number, file, ...found });
  else say(diffText(found));
}

function onlyFile({ files }: DatasetManifest): string {
  if (files.length === 1) return files[0].path;
  throw new SluiceError('USAGE', {
    reason: `say which file with --file; there are ${files.map(f => f.path).join(', ')}`,
  });
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function diffText({ counts, changeRates, schema, attributes, rows }: RowDiff): string {
  const text = (value: unknown) =>
    value === null ? '∅' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const cell = (before: unknown, after: unknown) =>
    text(before) === text(after) ? text(after) : `${text(before)} → ${text(after)}`;
  const lines = rows.map(({ kind, before, after }) => [
    signs[kind],
    ...attributes.map((_, i) => (before && after ? cell(before[i], after[i]) : text((after ?? before)?.[i]))),
  ]);
  const rates = Object.entries(changeRates)
    .filter(([, rate]) => rate > 0)
    .map(([name, rate]) => `${name} differs in ${(100 * rate).toFixed(1)} % of the matched rows`);
  return [
    `${countText(counts.added)} added, ${countText(counts.removed)} removed, ${countText(counts.changed)} changed, ${countText(counts.same)} same`,
    ...schema.added.map(a => `new attribute ${a.name} ${a.type}`),
    ...schema.removed.map(a => `attribute ${a.name} ${a.type} is gone`),
    ...rates,
    ...(rows.length > 0 ? ['', tableText(['', ...attributes.map(a => a.name)], lines)] : []),
  ].join('\n');
}

const repeated = (value: string, all: readonly string[]): readonly string[] => [...all, value];

export function datasetsCommand(program: Command, context: CliContext): void {
  program
    .command('datasets')
    .argument('[name]', 'dataset whose versions to list')
    .description('list datasets, or the versions and files of one')
    .option('--json', 'print { datasets } or { name, versions } as JSON')
    .addHelpText('after', '\nExamples:\n  sluice datasets\n  sluice datasets cities --json')
    .action((name: string | undefined, { json }: { json?: boolean }) =>
      name === undefined ? listAll(json, context) : listOne(name, json, context),
    );
  const dataset = program
    .command('dataset')
    .description('make and compare versions of datasets')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice dataset commit cities cities.csv --message "as of May"\n  sluice dataset diff cities 1 latest --key city\n\nA workflow reads it as dataset://cities@1/cities.csv, or without @1 as it is now.',
    );
  dataset
    .command('commit')
    .argument('<name>', 'dataset; made when it is not there')
    .argument('[files...]', 'files to put in, each as FILE or PATH=FILE')
    .description('make a new version: the files of the newest, with these put in')
    .option('--message <text>', 'what is new', '')
    .option('--remove <path>', 'a file to leave out (repeatable)', repeated, [])
    .option('--base <version>', 'fail when there is a newer version than this', wholeNumber)
    .option('--json', 'print { name, made, version } as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice dataset commit cities cities.csv --message "as of May"\n  sluice dataset commit cities 2026/may.csv=export.csv --remove old.csv',
    )
    .action((name: string, files: string[], flags: CommitFlags) => commit(name, files, flags, context));
  dataset
    .command('diff')
    .argument('<name>', 'dataset')
    .argument('<a>', 'version before: a number or latest')
    .argument('<b>', 'version after')
    .description('tell which rows of a file were added, removed and changed')
    .option('--file <path>', 'file to compare, when there are several')
    .option('--key <attribute>', 'tells rows apart (repeatable); else rows are matched by position', repeated, [])
    .option('--limit <n>', 'differing rows at most', wholeNumber, 20)
    .option('--offset <n>', 'differing rows to leave out first', wholeNumber, 0)
    .option('--json', 'print the difference as JSON')
    .addHelpText('after', '\nExample:\n  sluice dataset diff cities 1 2 --file cities.csv --key city')
    .action(async (name: string, a: string, b: string, flags: DiffFlags) => {
      await diff(name, a, b, flags, context);
      context.exit(exitCodes.ok);
    });
}
