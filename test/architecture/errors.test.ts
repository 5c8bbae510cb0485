import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, type ErrorCode } from '#engine/errors.ts';
import { expectGolden } from '../support/golden.ts';

const root = resolve(import.meta.dirname, '../..');
const codes = Object.keys(catalogue) as ErrorCode[];

const filesOf = (folder: string, ending: string): { file: string; text: string }[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(path, ending);
    return entry.name.endsWith(ending)
      ? [{ file: relative('.', path), text: readFileSync(join(root, path), 'utf8') }]
      : [];
  });

const sources = ['engine', 'operators', 'udf', 'collab', 'server']
  .flatMap(folder => filesOf(folder, '.ts'))
  .filter(({ file }) => !/^engine\/error(s\.ts|-codes)/.test(file));

/** `new SluiceError('CODE', { … })` with the fields written there; null where they are not written out. */
const thrown = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/new SluiceError\(\s*'([A-Z_]+)'\s*(,\s*\{)?/g)].map(({ 0: found, 1: code, 2: braced, index }) => ({
    file,
    code: code as ErrorCode,
    fields: braced ? keysFrom(text, index + found.length) : /^\s*\)/.test(text.slice(index + found.length)) ? [] : null,
  })),
);

test('every code of the catalogue is produced by the sources', () => {
  const unused = codes.filter(code => !sources.some(({ text }) => text.includes(`'${code}'`)));
  expect(unused).toEqual([]);
});

test('whoever makes an error fills the holes of its message', () => {
  // Added on the way up, by whoever knows the place; a suggestion may be missing.
  const later = ['path', 'field', 'operatorId', 'nearest', 'type'];
  const faults = thrown.flatMap(({ file, code, fields }) => {
    if (fields === null) return [];
    const holes = [...`${catalogue[code].message} ${catalogue[code].remedy}`.matchAll(/\{(\w+)\}/g)].map(m => m[1]);
    return holes
      .filter(hole => !fields.includes(hole) && !later.includes(hole))
      .map(hole => `${file}: ${code} without ${hole}`);
  });
  expect(thrown.length).toBeGreaterThan(100);
  expect(faults).toEqual([]);
});

test('each code has a message of its own and a remedy that is a sentence', () => {
  const messages = codes.map(code => catalogue[code].message).filter(message => message !== '{reason}');
  const twice = messages.filter((message, i) => messages.indexOf(message) !== i);
  // Place and reason, in the file and in a node's settings; before and after an expression is understood.
  expect(twice).toEqual(['{field}: {reason}', 'at {position}: {reason}']);
  for (const code of codes) expect(catalogue[code].remedy, code).toMatch(/^[A-Z`].*\.$/);
});

test('engine/ERRORS.md is the catalogue; UPDATE=1 writes it', () => {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const rows = codes
    .toSorted()
    .map(code => [`\`${code}\``, catalogue[code].stage, catalogue[code].message, catalogue[code].remedy].map(cell))
    .map(cells => `| ${cells.join(' | ')} |`);
  const text = [
    '# Errors',
    '',
    'Every error that Sluice reports, from `errors.ts`; `{…}` is filled in. With `--json` a problem is `{ code, message, remedy, node?, field? }`.',
    '',
    '| code | stage | message | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  expectGolden('../../engine/ERRORS.md', text);
});

test('no other page lists codes', () => {
  const pages = [...filesOf('.', '.md')].filter(({ file }) => file !== 'engine/ERRORS.md');
  const listed = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/^\| *`?([A-Z_]+)`? *\|/gm)].filter(m => m[1] in catalogue).map(m => `${file}: ${m[1]}`),
  );
  expect(listed).toEqual([]);
});

/** Top-level keys of the object literal whose brace is before `at`; null when it spreads another. */
function keysFrom(text: string, at: number): string[] | null {
  const keys: string[] = [];
  let depth = 0;
  let fresh = true;
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === '}' && depth === 0) return keys;
    if ('{[('.includes(c)) depth++;
    else if ('}])'.includes(c)) depth--;
    else if ('\'"`'.includes(c)) i = text.indexOf(c, i + 1);
    else if (depth === 0 && c === ',') fresh = true;
    else if (depth === 0 && fresh && text.startsWith('...', i)) return null;
    else if (depth === 0 && fresh && /\w/.test(c)) {
      const [key] = /^\w+/.exec(text.slice(i, i + 40)) as RegExpExecArray;
      keys.push(key);
      i += key.length - 1;
      fresh = false;
    }
  }
  return keys;
}
