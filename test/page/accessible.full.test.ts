import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM, choose, SKIPPED, startBrowser, withPage } from './opened-page.ts';
import { refusedModel } from './refused-model.ts';
import { violations } from './violations.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

const SURROUNDINGS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const;

inBrowser.each(SURROUNDINGS)(
  `has no violations, and is no wider than its screen: $colorScheme, $viewport.width${SKIPPED}`,
  async surroundings => {
    await withPage(browser, surroundings, async ({ page, said }) => {
      const isSound = async (): Promise<void> => {
        expect(await violations(page)).toEqual([]);
        const [inner, screen] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, innerWidth]',
        );
        expect(inner).toBeLessThanOrEqual(screen);
      };
      await isSound();
      await choose(page, 'refused.onnx', refusedModel());
      await page.getByText('refused here').first().waitFor();
      await isSound();
      await page.getByRole('button', { name: 'mnist-cnn-int8' }).click();
      await page.locator('#interval').waitFor();
      await page.getByText('FIFOs:').click();
      await page.getByRole('button', { name: 'Search them' }).click();
      await page.locator('.chart').waitFor();
      await page
        .getByRole('button', { name: /the folding of/ })
        .nth(2)
        .click();
      await page.getByText('The folding is that of a chosen design.').waitFor();
      await page.locator('#frame').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: grey() });
      await page.locator('#class').waitFor();
      await isSound();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'The folder, as .zip' }).click(),
      ]);
      await choose(page, 'folder.zip', readFileSync(await download.path()));
      await page.getByRole('heading', { name: 'A compiled folder' }).waitFor();
      await page.locator('#interval').waitFor();
      await isSound();
      expect(said).toEqual([]);
    });
  },
);

/** A PNG of one grey pixel. */
const grey = (): Buffer =>
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  );

inBrowser(`is used by the keyboard alone${SKIPPED}`, async () => {
  await withPage(browser, {}, async ({ page }) => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    await page.getByRole('button', { name: 'mnist-mlp-w2a2' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#interval').waitFor();
    const before = await page.locator('#interval').innerText();
    await page.getByLabel('Target cycles per frame').focus();
    await page.keyboard.type('64');
    await expect.poll(() => page.locator('#interval').innerText(), { timeout: 10_000 }).not.toBe(before);
    expect(await page.locator('#interval').innerText()).toBe('64');
    expect(new URL(page.url()).hash).toContain('target-cycles=64');
    // A wrong value says so, and what was there stands.
    await page.keyboard.type('x');
    await page.getByText('not a value of this knob').waitFor();
    expect(await page.getByLabel('Target cycles per frame').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#interval').innerText()).toBe('64');
    await page.getByRole('button', { name: 'Search them' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.chart').waitFor();
    await page
      .getByRole('button', { name: /the folding of/ })
      .first()
      .focus();
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('#command').innerText(), { timeout: 10_000 }).toContain('--folding');
    expect(await page.getByLabel('Target cycles per frame').inputValue()).toBe('');
    // Every place that the keyboard comes to is seen.
    await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate<string>(
        "(e => e === document.body || e.type === 'file' ? 'solid' : getComputedStyle(e).outlineStyle)(document.activeElement)",
      );
      expect(outline).toBe('solid');
    }
  });
});

inBrowser(`what is shown stays where it is while more comes${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'example=mnist-mlp-w2a2' }, async ({ page }) => {
    await page.locator('#interval').waitFor();
    const shifts = await page.evaluate<number>(`new Promise(resolve => {
      let sum = 0;
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 300);
    })`);
    // A page is called good below 0.1 (web.dev/cls).
    expect(shifts).toBeLessThan(0.005);
  });
});
