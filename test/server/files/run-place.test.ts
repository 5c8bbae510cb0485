import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examplesFolder, placeFor, type RunPlace, workflowFolder } from '#server/files/run-place.ts';
import { thrownBy } from '../../support/thrown.ts';

const data = mkdtempSync(join(tmpdir(), 'sluice-place-'));
const own = workflowFolder(data, 'w1');
let place: RunPlace['place'];
beforeAll(async () => {
  writeFileSync(join(data, 'secrets.json'), '{"shop":"postgres://hidden"}');
  ({ place } = await placeFor({ data, workflowId: 'w1', base: null }));
  mkdirSync(join(own, 'in'), { recursive: true });
  writeFileSync(join(own, 'in/a.csv'), 'a\n1\n');
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('the place of a workflow', () => {
  test('paths resolve into its own folder, whether anything is there or not', () => {
    expect(readFileSync(place.resolve('in/a.csv'), 'utf8')).toBe('a\n1\n');
    expect(place.resolve('out/new.csv')).toMatch(/workflows\/w1\/out\/new\.csv$/);
    expect(place.resolve('in/../in/a.csv')).toBe(place.resolve('in/a.csv'));
    expect(place.resolve('in/*.csv')).toMatch(/in\/\*\.csv$/);
  });

  test.each([
    '/etc/passwd',
    '../w2/a.csv',
    '../../secrets.json',
    'in/../../../secrets.json',
    '..',
    'C:\\Windows\\win.ini',
    '\\\\host\\share',
    'file:///etc/passwd',
    'a\0b',
    '../*/a.csv',
    '/etc/*',
  ])('%j leads nowhere', path => {
    expect(thrownBy(() => place.resolve(path))).toMatchObject({ code: 'PATH_OUTSIDE' });
  });

  test('a link that leads out is refused, to a file, a folder, by a pattern, and where nothing is yet', () => {
    writeFileSync(join(data, 'outside.csv'), 'a\n9\n');
    symlinkSync(join(data, 'outside.csv'), join(own, 'in/link.csv'));
    symlinkSync(data, join(own, 'door'));
    symlinkSync(join(data, 'not-yet.csv'), join(own, 'dangling.csv'));
    for (const path of ['in/link.csv', 'door/outside.csv', 'door/new.csv', 'door/*.csv', 'in/l*.csv', 'dangling.csv'])
      expect(
        thrownBy(() => place.resolve(path)),
        path,
      ).toMatchObject({ code: 'PATH_OUTSIDE' });
    expect(() => place.resolve('in/a*.csv')).not.toThrow();
  });

  test('another workflow’s folder is not its own', async () => {
    const other = await placeFor({ data, workflowId: 'w10', base: null });
    expect(thrownBy(() => place.resolve('../w10/x'))).toMatchObject({ code: 'PATH_OUTSIDE' });
    expect(other.place.resolve('x')).toMatch(/w10\/x$/);
  });

  test('secrets are read by name', () => {
    expect(place.secret('shop')).toBe('postgres://hidden');
    expect(thrownBy(() => place.secret('none'))).toMatchObject({ code: 'SECRET_UNKNOWN' });
  });
});

describe('the place of a workflow from the gallery', () => {
  test('has the shipped files as copies of its own, so that what it writes stays with it', async () => {
    const { place: gallery } = await placeFor({ data, workflowId: 'g', base: 'examples' });
    const shipped = join(examplesFolder, 'data/penguins.csv');
    const before = readFileSync(shipped, 'utf8');
    const path = gallery.resolve('data/penguins.csv');
    expect(path.startsWith(examplesFolder)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, 'mine');
    expect(readFileSync(gallery.resolve('data/penguins.csv'), 'utf8')).toBe('mine');
    expect(readFileSync(shipped, 'utf8')).toBe(before);
    gallery.resolve('data/tpch/*.parquet');
    expect(existsSync(join(workflowFolder(data, 'g'), 'data/tpch/nation.parquet'))).toBe(true);
    expect(thrownBy(() => gallery.resolve('../package.json'))).toMatchObject({ code: 'PATH_OUTSIDE' });
  });
});
