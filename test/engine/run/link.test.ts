import { expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import { Link } from '#engine/run/link.ts';

const batch = (n: number) => batchOf([{ name: 'n', type: 'int32' }], [[n]], n);

test('[L5] a link is full at its credits and takes no more than them', () => {
  const link = new Link(2);
  link.batches.subscribe();
  link.send(batch(0));
  expect(link.full).toBe(false);
  link.send(batch(1));
  expect(link.full).toBe(true);
  expect(() => link.send(batch(2))).toThrow('credits');
});

test('a released credit wakes the producer', async () => {
  const link = new Link(1);
  link.batches.subscribe();
  link.send(batch(0));
  const change = link.change();
  link.release();
  await change;
  expect(link.full).toBe(false);
});

test('batches sent before anybody listens arrive first, in order, also after the end', () => {
  const link = new Link(3);
  link.send(batch(0));
  link.send(batch(1));
  link.end();
  const seen: number[] = [];
  let complete = false;
  link.batches.subscribe({ next: b => seen.push(b.base), complete: () => (complete = true) });
  expect([seen, complete]).toEqual([[0, 1], true]);
});

test('a cancelled link completes, tells its producer, and swallows what still comes', () => {
  const link = new Link(1);
  let complete = false;
  let told = 0;
  link.batches.subscribe({ complete: () => (complete = true) });
  link.onCancel(() => told++);
  link.send(batch(0));
  link.cancel();
  link.cancel();
  link.send(batch(1));
  expect([complete, told, link.full]).toEqual([true, 1, false]);
});
