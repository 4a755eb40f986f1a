import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPageTools } from '../../src/cli/page-tools.ts';
import { TOOL_FOLDERS } from '../../src/tools/browser-tools.ts';
import { CHROMIUM, SKIPPED, startBrowser, withPage } from './opened-page.ts';
import { violations } from './violations.ts';

const tools = findPageTools();
const hasTools = TOOL_FOLDERS.every(folder => tools.has(folder));
const inBrowser = CHROMIUM === undefined || !hasTools ? it.skip : it;
const reason = hasTools ? SKIPPED : ' (skipped: @yowasp/yosys and @yowasp/nextpnr-ice40 are not installed)';

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined && hasTools) browser = await startBrowser();
});
afterAll(() => browser?.close());

const MINUTES = 60_000;
/** A network that a board takes easily. */
const HASH = 'example=mnist-mlp-w1a1&input=uint8:1/255&device=ICE40-UP5K';

inBrowser(
  `makes the bitstream of a network for an iCEBreaker, of nothing but its own files${reason}`,
  async () => {
    await withPage(browser, { hash: HASH, tools }, async ({ page, said, asked, fetched }) => {
      await page.locator('#interval').waitFor();
      expect(fetched.filter(path => path.startsWith('/tools/'))).toEqual(['/tools/tools.json']);
      await page.getByLabel('Clock of the design in MHz').fill('24');
      await page.getByRole('button', { name: 'Make the bitstream' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/^synthesis: /).waitFor({ timeout: 2 * MINUTES });
      await page.getByText(/^place and route: /).waitFor({ timeout: 8 * MINUTES });
      expect(await violations(page)).toEqual([]);
      await page.getByText(/made in \d+ s/).waitFor({ timeout: 8 * MINUTES });
      console.log(`bitstream: ${await page.locator('#build-status').innerText()}`);
      console.log(await page.locator('#built').innerText());
      expect(await violations(page)).toEqual([]);
      // Files of other devices are not loaded.
      expect(fetched.filter(path => path.includes('chipdb'))).toEqual([
        '/tools/nextpnr-ice40/share/ice40/chipdb-5k.bin',
      ]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'bw_mnist_mlp_w1a1.bin' }).click(),
      ]);
      const bytes = readFileSync(await download.path());
      // The preamble of iCE40 bitstreams, and their length of a UP5K.
      expect(bytes.indexOf(Uint8Array.of(0x7e, 0xaa, 0x99, 0x7e))).toBeGreaterThanOrEqual(0);
      expect(bytes.length).toBe(104_090);
      expect([said, asked]).toEqual([[], []]);
    });
  },
  20 * MINUTES,
);

inBrowser(
  `cancels a build, counts the cells of an ECP5, and says what does not fit${reason}`,
  async () => {
    await withPage(browser, { hash: HASH, tools }, async ({ page, said, asked }) => {
      await page.locator('#interval').waitFor();
      await page.getByRole('button', { name: 'Make the bitstream' }).click();
      await page.getByText(/^synthesis: /).waitFor({ timeout: 2 * MINUTES });
      await page.getByRole('button', { name: 'Cancel the build' }).click();
      await page.getByText('cancelled').waitFor();
      await page.getByLabel('Board').selectOption('ulx3s-25f');
      await page.getByRole('button', { name: 'Synthesise' }).click();
      await page.getByRole('rowheader', { name: 'LUT4' }).waitFor({ timeout: 8 * MINUTES });
      expect(await page.getByRole('button', { name: /\.bi[nt]$/ }).count()).toBe(0);
      // More than its 30 memories hold.
      await page.locator('#device').selectOption('');
      await page.getByLabel('Target cycles per frame').fill('32');
      await expect.poll(() => page.locator('#interval').innerText()).not.toBe('200');
      await page.getByLabel('Board').selectOption('icebreaker');
      await page.getByRole('button', { name: 'Make the bitstream' }).click();
      await page
        .getByText(/the design does not fit icebreaker: \d+ \w+ of \d+/)
        .waitFor({ timeout: 12 * MINUTES });
      expect([said, asked]).toEqual([[], []]);
    });
  },
  25 * MINUTES,
);
