import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatasetView } from '#engine/store/dataset-view.ts';
import { temporaryFolder } from '../../support/run-operator.ts';

const data = temporaryFolder();
const made = join(data, 'made.csv');
const all = new DatasetView(data);
beforeAll(async () => {
  writeFileSync(made, 'n\n1\n');
  for (const name of ['mine', 'shared', 'hidden']) await all.commit(name, 'a.csv', made, '');
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const rights = { author: 'bob', read: ['mine', 'shared'], write: ['mine'] };

test('a run reads what its person may see, and knows of nothing else', () => {
  const view = new DatasetView(data, { rights });
  expect(view.resolve('dataset://shared/a.csv')).toBe(join(data, 'datasets/shared/1/a.csv'));
  const hidden = () => view.resolve('dataset://hidden/a.csv');
  expect(hidden).toThrow(expect.objectContaining({ code: 'DATASET_UNKNOWN' }));
  expect(hidden).not.toThrow(/there is no version/);
});

test('a run writes what its person may edit, and what is not there yet, in their name', async () => {
  const view = new DatasetView(data, { rights });
  for (const name of ['shared', 'hidden']) {
    expect(() => view.stage(name, 'a.csv')).toThrow(expect.objectContaining({ code: 'DATASET_READ_ONLY' }));
    await expect(view.commit(name, 'b.csv', made, '')).rejects.toMatchObject({ code: 'DATASET_READ_ONLY' });
  }
  expect(await view.commit('mine', 'b.csv', made, '')).toEqual({ version: 2, made: true });
  expect(await view.commit('fresh', 'b.csv', made, '')).toEqual({ version: 1, made: true });
  expect(view.uses).toMatchObject([
    { name: 'mine', version: 2, use: 'written' },
    { name: 'fresh', version: 1, use: 'written' },
  ]);
});

test('latest stays the version it was at the first look, and what it was in a run before', async () => {
  const view = new DatasetView(data);
  const first = view.resolve('dataset://shared/a.csv');
  writeFileSync(made, 'n\n2\n');
  await all.commit('shared', 'a.csv', made, '');
  expect(view.resolve('dataset://shared@latest/a.csv')).toBe(first);
  expect(new DatasetView(data).resolve('dataset://shared/a.csv')).toBe(join(data, 'datasets/shared/2/a.csv'));
  expect(new DatasetView(data, { uses: view.uses }).resolve('dataset://shared/a.csv')).toBe(first);
});

test('the content of a file is known by name and hash, whatever the version', () => {
  const [name, hash] = all.contentOf(all.resolve('dataset://mine@1/a.csv')) ?? [];
  expect([name, hash]).toEqual(['dataset://mine/a.csv', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(all.contentOf(all.resolve('dataset://mine@2/a.csv'))).toEqual([name, hash]);
  for (const path of [made, join(data, 'datasets/mine/1.json'), '/etc/hosts']) expect(all.contentOf(path)).toBeNull();
});
