import type { Stage } from './error-codes/entry.ts';
import { peopleErrors } from './error-codes/people-errors.ts';
import { runErrors } from './error-codes/run-errors.ts';
import { serverErrors } from './error-codes/server-errors.ts';
import { workflowErrors } from './error-codes/workflow-errors.ts';

export type { Stage } from './error-codes/entry.ts';

/** Every error that Sluice can report: code → stage, message, remedy. */
export const catalogue = { ...workflowErrors, ...runErrors, ...serverErrors, ...peopleErrors };

export type ErrorCode = keyof typeof catalogue;

/** What an error knows about its place, so that a canvas or a terminal can point at it. */
export interface ErrorFields {
  readonly operatorId?: string;
  readonly port?: string;
  readonly field?: string;
  readonly path?: string;
  readonly line?: number;
  readonly [hole: string]: string | number | undefined;
}

const fill = (template: string, fields: ErrorFields) =>
  template.replace(/\{(\w+)\}/g, (_, hole: string) => String(fields[hole] ?? ''));

/** The one error class: a catalogue code plus the fields that fill its message. */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(fill(catalogue[code].message, fields), options);
    this.name = 'SluiceError';
    this.code = code;
    this.fields = fields;
  }

  get stage(): Stage {
    return catalogue[this.code].stage;
  }

  get remedy(): string {
    return fill(catalogue[this.code].remedy, this.fields);
  }

  /** The same error with more of its place known; fields it already has win. */
  at(fields: ErrorFields): SluiceError {
    return new SluiceError(this.code, { ...fields, ...this.fields }, { cause: this.cause ?? this });
  }
}

/** Something wrong that validation found; validation collects these and never throws. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly node?: string;
  readonly field?: string;
  /** Present on what is worth knowing but stands in nobody's way. */
  readonly notice?: true;
}

/** The problem that says what `error` says. */
export function problemOf(error: SluiceError, node?: string): Problem {
  const at = error.fields.operatorId ?? node;
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    ...(at !== undefined && { node: at }),
    ...(error.fields.field !== undefined && { field: error.fields.field }),
  };
}

/** What the file system said about `path`, as the catalogue says it. */
export function fileError(cause: unknown, path: string, doing: 'read' | 'write'): SluiceError {
  if (cause instanceof SluiceError) return cause;
  const { code, message } = cause as { code?: string; message?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SluiceError('DISK_FULL', { path }, { cause });
  if (code === 'EISDIR') return new SluiceError('FILE_IS_DIRECTORY', { path }, { cause });
  if (code === 'ENOENT' && doing === 'read') return new SluiceError('FILE_NOT_FOUND', { path }, { cause });
  const reasons: { [code: string]: string } = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'part of its path is not a folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    EMFILE: 'too many files are open',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its name is too long',
  };
  const reason = reasons[code ?? ''] ?? message ?? String(cause);
  return new SluiceError(doing === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE', { path, reason }, { cause });
}

/** Fails on a bug of ours; bad input is a SluiceError instead. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${what}`);
}

/** Unwraps what must be there by construction. */
export function must<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, what);
  return value;
}

/** Closes a switch over a discriminated union. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** `; did you mean 'x'?` when a known name is within a third of the letters, else the empty string. */
export function nearest(name: string, known: Iterable<string>): string {
  let best = '';
  let least = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best ? `; did you mean '${best}'?` : '';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++)
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    previous = current;
  }
  return previous[b.length];
}
