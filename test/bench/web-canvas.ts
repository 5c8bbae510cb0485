import type { Page } from 'playwright-core';
import { largeWorkflow } from '../support/large-workflow.ts';
import { median } from './measure.ts';
import type { Site } from './web-site.ts';

export interface CanvasFigures {
  /** From the address to all of it drawn and the document in step with the server, ms. */
  readonly openMs: number;
  /** The same with the app's files in the browser's cache. */
  readonly openAgainMs: number;
  readonly drags: readonly DragFigures[];
}

export interface DragFigures {
  readonly what: string;
  readonly framesPerSecond: number;
  /** Longest gap between two frames, ms, in the median run. */
  readonly longestFrameMs: number;
}

const [nodes, dragMs] = [500, 3000];

/** Opens a workflow of 500 nodes and drags in it, as a person with a mouse does. */
export async function measureCanvas(site: Site, rounds: number): Promise<CanvasFigures> {
  const id = await site.workflow(largeWorkflow(nodes));
  const address = `${site.url}/w/${id}`;
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await site.context();
    const page = await context.newPage();
    cold.push(await opened(page, address));
    await page.goto('about:blank');
    warm.push(await opened(page, address));
    await context.close();
  }
  const context = await site.context();
  const page = await context.newPage();
  await opened(page, address);
  const drags: DragFigures[] = [];
  for (const zoom of ['all in view', 'at 100 %'] as const)
    for (const selected of [1, 20]) {
      const frames: Frames[] = [];
      for (let round = 0; round < rounds; round++) {
        await aim(page, zoom, selected);
        frames.push(await dragged(page));
      }
      drags.push({
        what: `${selected === 1 ? 'one node' : `${selected} nodes`}, ${zoom}`,
        framesPerSecond: median(frames.map(f => f.perSecond)),
        longestFrameMs: median(frames.map(f => f.longestMs)),
      });
    }
  await context.close();
  return { openMs: median(cold), openAgainMs: median(warm), drags };
}

async function opened(page: Page, address: string): Promise<number> {
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.evaluate(`new Promise(done => {
    const isThere = () =>
      document.querySelector('.save-state[data-kind="saved"]') &&
      document.querySelectorAll('.react-flow__node').length >= ${nodes};
    // What is there when a frame begins is painted when the next one does.
    const look = () => (isThere() ? requestAnimationFrame(() => requestAnimationFrame(done)) : requestAnimationFrame(look));
    look();
  })`);
  return performance.now() - began;
}

/** Selects nodes around the middle of the canvas, and brings it to a zoom. */
async function aim(page: Page, zoom: string, selected: number): Promise<void> {
  await page.locator('.canvas').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.waitForTimeout(400);
  for (const [at, { x, y }] of (await nearMiddle(page, '.node', selected)).entries())
    await page.locator('.canvas').click({ position: await within(page, x, y), modifiers: at > 0 ? ['Shift'] : [] });
  if (zoom === 'all in view') return;
  await page.keyboard.press('Control+0');
  await page.waitForTimeout(400);
}

async function within(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await page.locator('.canvas').boundingBox();
  return { x: x - (box?.x ?? 0), y: y - (box?.y ?? 0) };
}

const nearMiddle = (page: Page, which: string, count: number): Promise<{ x: number; y: number }[]> =>
  page.evaluate(
    `(() => {
      const { left, top, width, height } = document.querySelector('.canvas').getBoundingClientRect();
      const from = { x: left + width / 2, y: top + height / 2 };
      return [...document.querySelectorAll('.react-flow__node ${which}')]
        .map(node => node.getBoundingClientRect())
        .map(box => ({ x: box.left + box.width / 2, y: box.top + Math.min(12, box.height / 2) }))
        .filter(({ x, y }) => document.elementFromPoint(x, y)?.closest('${which}'))
        .sort((a, b) => Math.hypot(a.x - from.x, a.y - from.y) - Math.hypot(b.x - from.x, b.y - from.y))
        .slice(0, ${count});
    })()`,
  );

interface Frames {
  readonly perSecond: number;
  readonly longestMs: number;
}

/** Drags what is selected in circles, and counts the frames that the page draws meanwhile. */
async function dragged(page: Page): Promise<Frames> {
  const [{ x, y }] = await nearMiddle(page, '.node[data-selected]', 1);
  const before = await placesOf(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 8, y + 4, { steps: 3 });
  await page.evaluate(`(() => {
    const gaps = [];
    let last = performance.now();
    window.benchOn = true;
    const next = now => { gaps.push(now - last); last = now; if (window.benchOn) requestAnimationFrame(next); };
    requestAnimationFrame(next);
    window.benchGaps = gaps;
  })()`);
  const began = performance.now();
  for (let turn = 0; performance.now() - began < dragMs; turn += 0.06)
    await page.mouse.move(x + 8 + 90 * Math.sin(turn), y + 4 + 60 * (1 - Math.cos(turn)));
  const gaps = (await page.evaluate(
    '(() => { window.benchOn = false; return window.benchGaps.slice(1) })()',
  )) as number[];
  await page.mouse.move(x + 40, y + 60, { steps: 3 });
  const after = await placesOf(page);
  if ([...after].some(([id, place]) => before.get(id) === place))
    throw new Error('not all that is selected was dragged');
  await page.mouse.up();
  await page.keyboard.press('Control+z');
  return { perSecond: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0), longestMs: Math.max(...gaps) };
}

/** Where the selected nodes are that are in view. */
const placesOf = async (page: Page): Promise<Map<string, string>> =>
  new Map(
    (await page.evaluate(
      `[...document.querySelectorAll('.react-flow__node:has([data-selected])')].map(node => [node.dataset.id, node.style.transform])`,
    )) as [string, string][],
  );
