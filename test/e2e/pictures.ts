import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startWeb } from '../support/web.ts';

/** Makes the pictures of README.md: a real server, a real browser, the shipped examples. */
const folder = resolve(import.meta.dirname, '../../web/pictures');
mkdirSync(folder, { recursive: true });
const web = await startWeb();
const save = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}.png`) });

/** Opens an example as a visitor does, by a click in the gallery, and waits until it has run. */
async function open(title: string, dark = false, dock = 280): Promise<Page> {
  const page = await web.page(undefined, { width: 1360, height: 850, dark });
  const kept = JSON.stringify({ state: { sizes: { dock } }, version: 1 });
  await page.addInitScript({ content: `localStorage.setItem('sluice.ui', '${kept}')` });
  await page.goto(web.url);
  await page
    .getByRole('button', { name: new RegExp(`^(Open )?${title}`) })
    .first()
    .click();
  await page.getByText('Completed').first().waitFor({ timeout: 120_000 });
  return page;
}
const choose = (page: Page, label: string) => page.locator('.react-flow__node', { hasText: label }).first().click();

try {
  const flights = await open('Flights and airports');
  await choose(flights, 'Slowest routes');
  await flights.locator('[role="grid"] [role="row"]').nth(5).waitFor();
  await save(flights, 'canvas');
  await flights.locator('[role="grid"] [role="rowheader"]').first().click();
  await flights.getByRole('button', { name: 'Where from?' }).first().click();
  await flights.locator('.lineage table').first().waitFor();
  await flights.waitForTimeout(1500);
  await save(flights, 'lineage');
  const charts = await open('Charts', true, 560);
  await charts.getByRole('tab', { name: 'Chart' }).click();
  await charts.locator('figure svg').nth(3).waitFor({ timeout: 60_000 });
  await charts.locator('[data-sonner-toast] [data-close-button]').click();
  await charts.waitForTimeout(2000);
  await save(charts, 'charts');
} finally {
  await web.close();
}
