import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesOf, readFiles, whileUnchanged } from '#operators/source/files.ts';
import { withFile } from '#operators/source/open-file.ts';
import { temporaryFolder } from '../../support/run-operator.ts';

const folder = temporaryFolder({
  'b.csv': 'b',
  'a.csv': 'a',
  'a.txt': 'a',
  '.hidden.csv': 'h',
  'part-1.csv': '1',
  'part-10.csv': '10',
  'part-2.csv': '2',
  'odd[1].csv': 'odd',
  'x/deep.csv': 'd',
  'x/y/deeper.csv': 'dd',
});
const at = (path: string) => resolve(folder, path);
const found = (path: string) => filesOf(path, at).map(file => relative(folder, file));

describe('a path stands for', () => {
  test.each<[string, string[]]>([
    ['a.csv', ['a.csv']],
    ['./x/../a.csv', ['a.csv']],
    ['*.csv', ['a.csv', 'b.csv', 'odd[1].csv', 'part-1.csv', 'part-10.csv', 'part-2.csv']],
    ['part-?.csv', ['part-1.csv', 'part-2.csv']],
    ['[ab].csv', ['a.csv', 'b.csv']],
    ['[!ab].*', []],
    ['{a,b}.{csv,txt}', ['a.csv', 'a.txt', 'b.csv']],
    ['odd[1].csv', ['odd[1].csv']],
    ['**/deep*.csv', ['x/deep.csv', 'x/y/deeper.csv']],
    [
      '**/*.csv',
      ['a.csv', 'b.csv', 'odd[1].csv', 'part-1.csv', 'part-10.csv', 'part-2.csv', 'x/deep.csv', 'x/y/deeper.csv'],
    ],
    ['x/*/*.csv', ['x/y/deeper.csv']],
    ['.*.csv', ['.hidden.csv']],
  ])('%s', (pattern, wanted) => {
    if (wanted.length > 0) expect(found(pattern)).toEqual(wanted);
    else expect(() => found(pattern)).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  });

  test('one error with the path where it leads nowhere', () => {
    expect(() => found('none.csv')).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND', fields: { path: at('none.csv'), field: 'path' } }),
    );
    expect(() => found('none/*.csv')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
    expect(() => found('x')).toThrow(expect.objectContaining({ code: 'FILE_IS_DIRECTORY' }));
    expect(() => found('dataset://d@1/a.csv')).toThrow(expect.objectContaining({ code: 'DATASET_UNKNOWN' }));
    expect(() => withFile(folder, () => 0)).toThrow(expect.objectContaining({ code: 'FILE_IS_DIRECTORY' }));
  });

  test('a dataset path is read where it resolves to a file', () => {
    const store = (path: string) => at(path.replace('dataset://d@1/', ''));
    expect(filesOf('dataset://d@1/a.csv', store)).toEqual([at('a.csv')]);
  });

  test('links to files are followed, loops of links end', () => {
    const other = temporaryFolder({ 'a.csv': 'a' });
    mkdirSync(join(other, 'sub'));
    symlinkSync(other, join(other, 'sub', 'loop'));
    symlinkSync(join(other, 'a.csv'), join(other, 'sub', 'link.csv'));
    const names = filesOf('**/*.csv', path => resolve(other, path)).map(file => relative(other, file));
    expect(names).toEqual(['a.csv', 'sub/link.csv']);
  });
});

test('cache keys name the files of a glob, and the path itself where there is none', () => {
  expect(readFiles('[ab].csv', at)).toEqual([at('a.csv'), at('b.csv')]);
  expect(readFiles('none.csv', at)).toEqual([at('none.csv')]);
});

test('what was inferred holds until a file changes', () => {
  const file = join(temporaryFolder({ 'a.csv': 'a' }), 'a.csv');
  let asked = 0;
  const ask = (question: string) => whileUnchanged([file], question, () => ++asked);
  expect([ask('q'), ask('q'), ask('other')]).toEqual([1, 1, 2]);
  writeFileSync(file, 'longer');
  expect(ask('q')).toBe(3);
  utimesSync(file, 5, 5);
  expect(ask('q')).toBe(4);
});
