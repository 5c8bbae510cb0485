import { expect, test } from 'vitest';
import { SluiceError } from '#engine/errors.ts';
import { checkDatasetName, checkFilePath, checkTogether, parseDatasetPath } from '#engine/store/dataset-names.ts';

const refused = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'DATASET_NAME_INVALID') return true;
    throw error;
  }
};

test.each([
  '',
  '.',
  '..',
  '../x',
  'a/../../x',
  'a/..',
  '...',
  'a/./b',
  '/etc/passwd',
  '//host/share',
  'C:/x',
  'c:x',
  '..\\x',
  'a\\..\\..\\x',
  '\\\\host\\share',
  '%2e%2e/x',
  '%2E%2E%2Fx',
  '..%2fx',
  '%252e%252e%252fx',
  'a%5c..%5cx',
  'a%00.csv',
  'a\0.csv',
  'a\nb',
  'a\r',
  'a\u001b[31m',
  'a\u202ecsv.exe',
  'a\u200b',
  'a\ud800',
  'a//b',
  'a/',
  ' /a ',
  'a.',
  'CON',
  'con.csv',
  'x/NUL.txt',
  'lpt1',
  'x'.repeat(201),
  `${'x/'.repeat(260)}x`,
])('%j is no place for a file of a dataset', path => expect(refused(() => checkFilePath(path))).toBe(true));

test.each([
  'a.csv',
  'a/b/c.csv',
  '.hidden',
  'a..b',
  '100%.csv',
  'a%20b.csv',
  'Ærø/æ ø.csv',
  '<img src=x onerror=alert(1)>.csv',
  'a\'b"c.csv',
  '2026 [draft] {1}.csv',
  'console.csv',
])('%j is', path => expect(refused(() => checkFilePath(path))).toBe(false));

test.each([
  '',
  '.',
  '..',
  '.x',
  '-x',
  'a/b',
  'a b',
  'a\0',
  'a\\b',
  'é',
  'x'.repeat(101),
  'aux',
  'nul.csv',
  'a.',
  '__proto__',
])('%j is no name of a dataset', name => expect(refused(() => checkDatasetName(name))).toBe(true));

test('names that some disks take for the same do not stand beside each other', () => {
  expect(refused(() => checkTogether(['a.csv', 'A.csv']))).toBe(true);
  expect(refused(() => checkTogether(['é.csv', 'e\u0301.csv']))).toBe(true);
  expect(refused(() => checkTogether(['x/a', 'X/b']))).toBe(true);
  expect(refused(() => checkTogether(['x', 'x/b']))).toBe(true);
  expect(refused(() => checkTogether(['x/a', 'x/b', 'y/a']))).toBe(false);
});

test('a dataset path has a name, a version or none, and a file', () => {
  expect(parseDatasetPath('dataset://a@3/b/c.csv')).toEqual({ name: 'a', version: '3', file: 'b/c.csv' });
  expect(parseDatasetPath('dataset://a/*.csv')).toEqual({ name: 'a', version: 'latest', file: '*.csv' });
  for (const path of ['dataset://a', 'dataset:///b', 'dataset://a@1/', 'dataset://a@1/../../x', 'dataset://../x/y'])
    expect(
      refused(() => parseDatasetPath(path)),
      path,
    ).toBe(true);
});
