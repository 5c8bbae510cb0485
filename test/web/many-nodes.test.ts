import { expect, test } from 'vitest';
import { firstView } from '../../web/canvas/first-view.ts';
import { macroRuns, together } from '../../web/state/many-runs.ts';
import { idle, type NodeRun } from '../../web/state/run-state.ts';

const run = (state: NodeRun['state'], rejected = 0): NodeRun => ({ ...idle, state, rejected });

test('of several nodes the state that matters most is shown, rejected rows are added', () => {
  const stateOf = (...states: NodeRun['state'][]) => together(states.map(state => run(state)))?.state;
  expect(stateOf('completed', 'failed', 'running')).toBe('failed');
  expect(stateOf('completed', 'running')).toBe('running');
  expect(stateOf('completed', 'waiting')).toBe('waiting');
  expect(stateOf('completed', 'cached')).toBe('completed');
  expect(stateOf('cached', 'cached')).toBe('cached');
  expect(together([])).toBeUndefined();
  expect(together([run('completed', 2), run('completed', 3)])?.rejected).toBe(5);
});

test('a macro stands for the nodes inside it, also those of macros in it', () => {
  const macros = macroRuns({ scan: run('completed'), 'a/one': run('completed'), 'a/b/two': run('failed') });
  expect(Object.entries(macros).map(([id, { state }]) => [id, state])).toEqual([
    ['a', 'failed'],
    ['a/b', 'failed'],
  ]);
});

const row = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ x: at * 300, y: 0, width: 216, height: 70 }));

test('the first view can be read: all of a small workflow, the start of a wide one, all of a very large one', () => {
  const size = [560, 420, 0.1] as const;
  expect(firstView(row(2), ...size).zoom).toBeGreaterThan(0.55);
  const wide = firstView(row(8), ...size);
  expect(wide.zoom).toBe(0.55);
  expect(wide.x).toBe(28);
  expect(wide.y).toBeGreaterThan(0);
  expect(wide.y + 70 * wide.zoom).toBeLessThan(420);
  expect(firstView(row(200), ...size).zoom).toBeLessThan(0.2);
});
