import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, goTo, named, onCanvas } from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let web: Web;
let full: string;
beforeAll(async () => {
  web = await startWeb();
  full = await web.workflow(chain);
});
afterAll(() => web.close());

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Serious and critical findings, each with the first place it was found at. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(`window.axe || (() => { ${axe} })()`);
  const violations = (await page.evaluate('axe.run(document).then(found => found.violations)')) as Finding[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id} ×${nodes.length}: ${nodes
          .slice(0, 3)
          .map(n => `${n.html.slice(0, 160)} — ${n.failureSummary.replace(/\s+/g, ' ').slice(0, 260)}`)
          .join('\n   ')}`,
    );
}

const calm =
  'document.head.append(Object.assign(document.createElement("style"), { textContent: "*{animation:none!important;transition:none!important}" }))';

for (const theme of ['light', 'dark'] as const) {
  const page = () => web.page(undefined, { dark: theme === 'dark' });

  test(`${theme}: login, home and an empty editor have no serious finding`, async () => {
    const stranger = await (await web.browser.newContext({ colorScheme: theme })).newPage();
    await stranger.goto(`${web.url}/login`);
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await findings(stranger)).toEqual([]);
    await stranger.context().close();
    const here = await page();
    await here.goto(web.url);
    await here.locator('.example').first().waitFor();
    expect(await findings(here)).toEqual([]);
    await goTo(web, here, await web.workflow());
    await here.locator('.palette-item').first().waitFor();
    expect(await findings(here)).toEqual([]);
    await here.context().close();
  });

  test(`${theme}: the editor with a selected node, and its layers, have no serious finding`, async () => {
    const here = await page();
    await goTo(web, here, full);
    await here.evaluate(calm);
    await named(here, 'First').click();
    await here.locator('.side.right input, .side.right textarea').first().waitFor();
    expect(await findings(here)).toEqual([]);
    for (const [keys, place] of [
      ['l', '.quick-add'],
      ['Control+f', '.find'],
      ['Control+k', '.commands'],
      ['Shift+?', '.shortcuts'],
    ]) {
      await onCanvas(here);
      if (keys === 'l') await named(here, 'First').click();
      await here.keyboard.press(keys);
      await here.locator(place).waitFor();
      expect(await findings(here), place).toEqual([]);
      await here.keyboard.press('Escape');
    }
    await here.context().close();
  });

  test(`${theme}: the layers of sharing and versions, and the menu of a node, have no serious finding`, async () => {
    const here = await page();
    await goTo(web, here, full);
    await here.evaluate(calm);
    for (const name of ['Share', 'Versions']) {
      await here.getByRole('button', { name, exact: true }).first().click();
      await here.getByRole('dialog').waitFor();
      expect(await findings(here), name).toEqual([]);
      await here.keyboard.press('Escape');
    }
    await named(here, 'First').click({ button: 'right' });
    await here.getByRole('menu').waitFor();
    expect(await findings(here)).toEqual([]);
    await here.context().close();
  });
}
