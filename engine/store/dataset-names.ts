import { SluiceError } from '../errors.ts';

/** A path into a dataset as workflows write it: `dataset://name@version/file`; the version may be left out. */
export interface DatasetPath {
  readonly name: string;
  /** A number, or `latest`. */
  readonly version: string;
  /** A file of the version, or a glob of its files. */
  readonly file: string;
}

const scheme = 'dataset://';
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Controls, line separators, and marks that turn the direction of text or hide in it: a name is what it looks like. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
/** Names that some systems keep for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longestPath = 500;
const longestPartBytes = 200;

export const isDatasetPath = (path: string): boolean => path.startsWith(scheme);

/** Takes a `dataset://` path apart. @throws {SluiceError} DATASET_NAME_INVALID */
export function parseDatasetPath(path: string): DatasetPath {
  const [, name, version = 'latest', file] = /^dataset:\/\/([^/@]*)(?:@([^/]*))?\/(.*)$/s.exec(path) ?? [];
  if (name === undefined)
    throw invalid('path', path, 'it should be dataset://NAME@VERSION/FILE, with a number or latest as VERSION');
  checkDatasetName(name);
  checkFilePath(file);
  return { name, version, file };
}

/** @throws {SluiceError} DATASET_NAME_INVALID */
export function checkDatasetName(name: string): void {
  if (!namePattern.test(name))
    throw invalid(
      'dataset',
      name,
      'letters, digits, dots, dashes and underlines, at most 100, a letter or digit first',
    );
  if (reserved.test(name) || name.endsWith('.')) throw invalid('dataset', name, 'some systems keep this name');
}

/** Checks where a file of a dataset is to stand: a relative path that means the same everywhere. @throws {SluiceError} DATASET_NAME_INVALID */
export function checkFilePath(path: string): void {
  const reason = pathFault(path);
  if (reason !== null) throw invalid('file', path, reason);
}

function pathFault(path: string): string | null {
  if (path === '') return 'it is empty';
  if (path.length > longestPath) return `it is longer than ${longestPath} characters`;
  if (unseen.test(path)) return 'it has characters that cannot be seen';
  if (path.includes('\\')) return 'folders are separated by /';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it should be relative';
  return (
    path
      .split('/')
      .map(partFault)
      .find(fault => fault !== null) ?? null
  );
}

function partFault(part: string): string | null {
  if (part === '') return 'it has an empty part';
  if (/^\.+$/.test(part) || leadsAway(part)) return 'it may not lead out of the dataset';
  if (reserved.test(part) || /[. ]$/.test(part)) return `some systems cannot keep '${part}'`;
  return Buffer.byteLength(part) > longestPartBytes ? `a part has more than ${longestPartBytes} bytes` : null;
}

/** True if `part` is a way out once somebody decodes it, as often as that changes it. */
function leadsAway(part: string): boolean {
  let text = part;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/%(2e|2f|5c|25|00)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  return text !== part && (/[/\\\0]/.test(text) || /^\.+$/.test(text));
}

/** Checks that the files of a version can stand beside each other on any disk. @throws {SluiceError} DATASET_NAME_INVALID */
export function checkTogether(paths: readonly string[]): void {
  const taken = new Map<string, string>();
  const folders = new Map<string, string>();
  const folded = (text: string) => text.normalize('NFC').toLowerCase();
  for (const path of paths) {
    const other = taken.get(folded(path));
    if (other !== undefined) throw invalid('file', path, `'${other}' differs from it by case only`);
    taken.set(folded(path), path);
    const parts = path.split('/');
    for (let i = 1; i < parts.length; i++) {
      const folder = parts.slice(0, i).join('/');
      const same = folders.get(folded(folder));
      if (same !== undefined && same !== folder)
        throw invalid('file', path, `the folder '${same}' differs from its own by case only`);
      folders.set(folded(folder), folder);
    }
  }
  const both = paths.find(path => folders.has(folded(path)));
  if (both !== undefined) throw invalid('file', both, 'a folder has this name');
}

const shown = (name: string): string => {
  const text = JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name).slice(1, -1);
  return text.replace(new RegExp(unseen, 'gu'), c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

const invalid = (what: string, name: string, reason: string): SluiceError =>
  new SluiceError('DATASET_NAME_INVALID', { what, name: shown(name), reason });
