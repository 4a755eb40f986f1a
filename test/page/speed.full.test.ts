import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { packageRoot } from '../../src/package-root.ts';
import { bitwright } from '../cli/bitwright.ts';
import { ownModel } from '../models/own-models.ts';
import { CNV, CNV_FOLDINGS, cnv } from '../networks/cnv.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CHROMIUM, choose, SKIPPED, startBrowser, withPage } from './opened-page.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

it('is small over the wire', () => {
  const folder = join(packageRoot(), 'dist', 'page');
  const files = readdirSync(folder).filter(name => /\.(js|css|html|json)$/.test(name));
  const sizes = files.map(
    name => [name, brotliCompressSync(readFileSync(join(folder, name))).length] as const,
  );
  const sum = sizes.reduce((total, [, size]) => total + size, 0);
  console.log(
    `page: ${Math.round(sum / 1000)} kB (brotli): ${sizes.map(([n, s]) => `${n} ${s}`).join(', ')}`,
  );
  expect(sum).toBeLessThan(500_000);
});

/** Milliseconds of the page, from a file that is chosen to what it is waited for. */
const UNTIL = (selector: string): string => `new Promise(resolve => {
  const from = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector(${JSON.stringify(selector)})) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
  }).observe(document.body, { childList: true, subtree: true });
})`;

/** How long anything that the user does would wait, at worst, in milliseconds. */
const WATCH = `(() => {
  window.longest = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
  }, 5);
})()`;

inBrowser(`shows the table of a small network in less than a second${SKIPPED}`, async () => {
  const bytes = readFileSync(ownModel('mnist-mlp-w2a2').model);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    await withPage(browser, { hash: 'input=uint8:1/255' }, async ({ page }) => {
      const time = page.evaluate<number>(UNTIL('#layers'));
      await choose(page, 'model.onnx', bytes);
      times.push(await time);
      await page.locator('#interval').waitFor();
    });
  }
  console.log(`table of mnist-mlp-w2a2: ${times.map(Math.round)} ms`);
  expect(Math.min(...times)).toBeLessThan(1000);
});

inBrowser(`compiles CNV at the pace of the command line, and answers meanwhile${SKIPPED}`, async () => {
  const scratch = temporaryFolder('cnv');
  const [model, folding] = [join(scratch, 'cnv.onnx'), join(scratch, 'folding.json')];
  writeFileSync(model, writeOnnx(cnv({ ...CNV, bits: 1 })));
  writeFileSync(folding, JSON.stringify(CNV_FOLDINGS.w1a1));
  const input = 'uint8:1/255';
  const inNode = async (): Promise<number> => {
    const from = performance.now();
    await bitwright([
      'compile',
      model,
      '--input',
      input,
      '--folding',
      folding,
      '-o',
      join(scratch, 'design'),
    ]);
    return performance.now() - from;
  };
  const hash = String(new URLSearchParams({ input, folding: JSON.stringify(CNV_FOLDINGS.w1a1) }));
  const rounds: { readonly node: number; readonly page: number; readonly gap: number }[] = [];
  for (let round = 0; round < 3; round++) {
    const node = await inNode();
    await withPage(browser, { hash }, async ({ page }) => {
      const time = page.evaluate<number>(UNTIL('#interval'));
      // By its path: the browser reads it, as it does a file of the user's.
      await page.locator('#file').setInputFiles(model);
      await page.evaluate(WATCH);
      const compiled = await time;
      const from = performance.now();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'The folder, as .zip' }).click(),
      ]);
      await download.path();
      const whole = compiled + performance.now() - from;
      rounds.push({ node, page: whole, gap: await page.evaluate<number>('window.longest') });
    });
  }
  console.log(
    `CNV w1a1, from the file to its folder: ${JSON.stringify(rounds, (_, n) => (typeof n === 'number' ? Math.round(n) : n))} ms`,
  );
  expect(Math.min(...rounds.map(({ node, page }) => page / node))).toBeLessThan(1.5);
  expect(Math.min(...rounds.map(({ gap }) => gap))).toBeLessThan(100);
});
