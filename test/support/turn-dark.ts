import type { Page } from 'playwright-core';

/** Turns a page dark, and waits until every colour has turned. */
export async function turnDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished)
  )`);
}
