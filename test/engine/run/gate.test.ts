import { expect, test } from 'vitest';
import { Gate } from '#engine/run/gate.ts';

test('an open gate lets everything pass', () => {
  const gate = new Gate();
  expect([gate.tryPass(), gate.tryPass(), gate.mayWork]).toEqual([true, true, true]);
});

test('[L4] a paused gate lets nothing pass', () => {
  const gate = new Gate();
  gate.pause();
  expect([gate.mayWork, gate.tryPass()]).toEqual([false, false]);
});

test('[L4] each step lets exactly one emission pass', async () => {
  const gate = new Gate();
  gate.pause();
  const stepped = gate.step();
  expect([gate.mayWork, gate.tryPass(), gate.tryPass(), gate.mayWork]).toEqual([true, true, false, false]);
  await stepped;
});

test('whoever waits hears of resume, step and release', async () => {
  const gate = new Gate();
  gate.pause();
  const heard: string[] = [];
  const first = gate.change().then(() => heard.push('step'));
  void gate.step();
  await first;
  const second = gate.change().then(() => heard.push('resume'));
  gate.resume();
  await second;
  expect(heard).toEqual(['step', 'resume']);
});

test('a step asked for in a region that ends is over with it', async () => {
  const gate = new Gate();
  gate.pause();
  const stepped = gate.step();
  gate.release();
  await expect(stepped).resolves.toBeUndefined();
});

test('a pause takes back steps that were not used', () => {
  const gate = new Gate();
  gate.pause();
  void gate.step();
  gate.pause();
  expect(gate.tryPass()).toBe(false);
});
