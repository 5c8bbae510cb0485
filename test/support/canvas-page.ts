import type { Locator, Page } from 'playwright-core';
import type { Web } from './web.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const node = (id: string, type: string, x: number, y: number, config = {}) => ({
  id,
  type,
  version: 1,
  label: id,
  config,
  position: { x, y },
});
export const link = (id: string, from: string, to: string) => ({
  id,
  from: { operator: from, port: 'out' },
  to: { operator: to, port: 'in' },
});

/** A source, the first of its rows, and a sort that nothing feeds yet. */
export const small = {
  sluice: 1,
  name: 'Small',
  operators: [
    node('Lines', 'text-input', 0, 0, { text: 'a\nb' }),
    node('First', 'limit', 320, 0, { rows: 1 }),
    node('Sorted', 'sort', 320, 200, {}),
  ],
  links: [link('l1', 'Lines', 'First')],
};
/** The same in one line. */
export const chain = { ...small, links: [link('l1', 'Lines', 'First'), link('l2', 'First', 'Sorted')] };

/** Opens a workflow on a page, everything in view. */
export async function goTo(web: Web, page: Page, workflow: string): Promise<Page> {
  await page.goto(`${web.url}/w/${workflow}`);
  await settled(page);
  return page;
}

/** Waits until all edits are stored, or the page has nothing to store. */
export const settled = (page: Page): Promise<void> =>
  page.locator('.save-state[data-kind="saved"], .save-state[data-kind="view"]').waitFor();

/** A page of the admin with a new workflow open. */
export async function openCanvas(web: Web, content: unknown = small): Promise<{ page: Page; id: string }> {
  const id = await web.workflow(content);
  return { page: await goTo(web, await web.page(), id), id };
}

export const nodes = (page: Page): Locator => page.locator('.react-flow__node');
export const links = (page: Page): Locator => page.locator('.react-flow__edge');
export const named = (page: Page, label: string): Locator =>
  page.locator('.react-flow__node').filter({ has: page.locator(`.node-name:text-is("${label}")`) });
export const port = (label: string, type: 'source' | 'target'): string =>
  `.react-flow__node:has(.node-name:text-is("${label}")) .port.${type}`;
/** Where a node can be taken hold of. */
export const grip = (label: string): string => `.react-flow__node:has(.node-name:text-is("${label}")) .node-type`;
/** A free place of the canvas, so that keys go there. */
export const onCanvas = (page: Page): Promise<void> => page.locator('.canvas').click({ position: { x: 20, y: 20 } });
/** What was said last to who listens instead of looking. */
export const said = (page: Page): Promise<string | null> => page.locator('.canvas output[aria-live]').textContent();

export async function middle(page: Page, selector: string): Promise<Point> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Presses at one point and moves to another; `drop: false` leaves the button down. */
export async function drag(page: Page, from: Point, to: Point, { drop = true } = {}): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  if (drop) await page.mouse.up();
}

/** Drops a file from outside in the middle of the canvas. */
export const dropFile = (page: Page, name: string, text: string): Promise<void> =>
  page.evaluate(
    `(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
      const target = document.querySelector('.react-flow');
      const { left, top, width, height } = target.getBoundingClientRect();
      const at = { dataTransfer: data, clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
      for (const kind of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, at));
    })()`,
  );

/** Drops a folder of this machine in the middle of the canvas, as the desktop does. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { x, y } = await middle(page, '.react-flow');
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  await session.detach();
}
