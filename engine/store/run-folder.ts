import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../data/schema.ts';
import { nearest, type Problem, SluiceError } from '../errors.ts';
import type { DatasetUse } from './dataset-view.ts';
import { fileName, readJson, writeAtomically, writeError } from './files.ts';
import { isAlive } from './process.ts';
import { FileResultStore } from './result-file.ts';

/** What a run says of one of its nodes. */
export interface RunNode {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly state: string;
  readonly ms: number;
  /** The run and node whose results and lineage stand for this one, when it was not executed. */
  readonly cached: { readonly run: string; readonly node: string; readonly at: string } | null;
  /** Content address of the node's results: equal keys, equal results. */
  readonly key: string;
  readonly ports: {
    readonly [port: string]: {
      readonly rows: number;
      readonly stored: number;
      readonly cut: boolean;
      readonly kind: string;
      readonly schema: Schema;
    };
  };
}

/** `run.json`: all that is known of a run besides its rows, lineage, console and events. */
export interface RunRecord {
  readonly sluice: 1;
  readonly run: string;
  readonly name: string;
  /** The workflow as it was run. */
  readonly workflow: unknown;
  /** File the workflow came from; relative paths in it resolve against its folder. */
  readonly path: string;
  readonly parameters: { readonly [name: string]: unknown };
  readonly to: string | null;
  readonly observe: 'all' | 'ends';
  readonly seed: number;
  readonly engine: string;
  /** The process that runs it, and what tells that from a later one with the same number. */
  readonly pid: number;
  readonly pidStart: string;
  readonly lineage: boolean;
  readonly state: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended: string | null;
  readonly ms: number | null;
  readonly regions: readonly {
    readonly id: string;
    readonly nodes: readonly string[];
    readonly after: readonly string[];
  }[];
  readonly materialized: readonly string[];
  /** Nodes as tracing sees them. */
  readonly graph: unknown;
  readonly nodes: readonly RunNode[];
  readonly problems: readonly Problem[];
  /** Versions of datasets that it read or made; absent in records of before there were datasets. */
  readonly datasets?: readonly DatasetUse[];
}

/** Space kept back for the last words of a run that filled the disk. */
const reserveBytes = 256 * 1024;

/** An id that no other run has; ids sort by time. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:Z]/g, '').replace(/[T.]/g, '-');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** One run on disk: `<data>/runs/<id>/` with run.json, results/, lineage/, console/, events.jsonl. */
export class RunFolder {
  readonly id: string;
  readonly path: string;

  constructor(data: string, id: string) {
    this.id = id;
    this.path = join(data, 'runs', id);
  }

  /** Makes the folder of a new run. @throws {SluiceError} DATA_UNWRITABLE, DISK_FULL */
  static create(data: string, id = newRunId()): RunFolder {
    const folder = new RunFolder(data, id);
    try {
      // A recursive mkdir says ENOENT of a read-only disk, a plain one says why.
      mkdirSync(join(data, 'runs'), { recursive: true });
      mkdirSync(folder.path);
      for (const part of ['results', 'lineage', 'console']) mkdirSync(join(folder.path, part));
      writeFileSync(folder.#reserve, new Uint8Array(reserveBytes));
    } catch (error) {
      // A folder that was there already is another run's.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') folder.remove();
      throw writeError(error, data);
    }
    return folder;
  }

  get results(): FileResultStore {
    return new FileResultStore(join(this.path, 'results'));
  }

  get #reserve(): string {
    return join(this.path, 'reserve');
  }

  get lineagePath(): string {
    return join(this.path, 'lineage');
  }

  get spillPath(): string {
    return join(this.path, 'spill');
  }

  /** Writes the record; one that says how the run ended also finds space on a disk that the run has filled. */
  write(record: RunRecord): void {
    if (record.ended !== null) rmSync(this.#reserve, { force: true });
    writeAtomically(join(this.path, 'run.json'), `${JSON.stringify(record, null, 1)}\n`);
  }

  /** Takes back what could not begin. */
  remove(): void {
    if (existsSync(this.path)) rmSync(this.path, { recursive: true, force: true });
  }

  /** Null when the run was cut off before it could say anything. */
  read(): RunRecord | null {
    return readJson<RunRecord>(join(this.path, 'run.json'));
  }

  /** One line per call, so that a crash tears at most the last. */
  event(event: object): void {
    this.#append('events.jsonl', JSON.stringify(event));
  }

  console(node: string, line: string): void {
    this.#append(join('console', `${fileName(node)}.log`), line);
  }

  #append(name: string, line: string): void {
    const path = join(this.path, name);
    try {
      appendFileSync(path, `${line}\n`);
    } catch (error) {
      throw writeError(error, path);
    }
  }
}

/** Runs of a data folder, newest first. */
export function listRuns(data: string): string[] {
  const folder = join(data, 'runs');
  return existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
}

/** A run by its id, a unique beginning of it, or `last`. @throws {SluiceError} RUN_UNKNOWN */
export function findRun(data: string, name: string): RunFolder {
  const runs = listRuns(data);
  const matches = name === 'last' ? runs.slice(0, 1) : runs.filter(id => id === name || id.startsWith(name));
  if (matches.length > 1 && !matches.includes(name))
    throw new SluiceError('USAGE', { reason: `${matches.length} runs begin with '${name}'; write more of the id` });
  if (matches.length === 0) throw new SluiceError('RUN_UNKNOWN', { run: name, nearest: nearest(name, runs) });
  return new RunFolder(data, matches.includes(name) ? name : matches[0]);
}

/** The state a reader should be told: a run that says it is running but whose process is gone was interrupted. */
export function stateOf(record: RunRecord): string {
  if (record.state !== 'running' && record.state !== 'paused') return record.state;
  return isAlive(record.pid, record.pidStart) ? record.state : 'interrupted';
}
