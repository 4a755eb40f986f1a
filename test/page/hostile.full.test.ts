import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { packageRoot } from '../../src/package-root.ts';
import { ownModel } from '../models/own-models.ts';
import { CNV, cnv } from '../networks/cnv.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CHROMIUM, choose, drop, SKIPPED, startBrowser, withPage } from './opened-page.ts';
import { HOSTILE, refusedModel } from './refused-model.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

inBrowser(
  `shows names that are markup as they are, in what is refused and in what is made${SKIPPED}`,
  async () => {
    await withPage(browser, {}, async ({ page, said, asked }) => {
      await drop(page, `${HOSTILE}.onnx`, refusedModel());
      await page.getByText('refused here').waitFor();
      expect(await page.locator('section.bad').innerText()).toContain('lower/unquantized-input');
      expect(await page.locator('.f-marked h3').innerText()).toContain('<img src=x');
      await page.getByRole('button', { name: /^Take the input as/ }).click();
      await page.locator('#interval').waitFor();
      expect(await page.locator('#pipeline + ul + ol').innerText()).toContain('<img src=x');
      await page.getByRole('button', { name: 'report.html' }).click();
      expect(await page.locator('img, iframe, #page script').count()).toBe(0);
      expect(await page.title()).toBe('bitwright');
      expect([said, asked]).toEqual([[], []]);
    });
  },
);

inBrowser(`refuses what is no model, and what is cut short, and goes on${SKIPPED}`, async () => {
  const whole = readFileSync(ownModel('mnist-mlp-w1a1').model);
  const bad: readonly (readonly [string, Uint8Array])[] = [
    ['empty.onnx', new Uint8Array(0)],
    ['text.onnx', new TextEncoder().encode('<html><script>document.title = 1</script>')],
    ['short.onnx', whole.subarray(0, 1000)],
    ['almost.onnx', whole.subarray(0, -3)],
    ['zip.onnx', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0)],
    ['tflite.tflite', new TextEncoder().encode('\u0000\u0000\u0000\u0000TFL3 and nothing more')],
  ];
  await withPage(browser, {}, async ({ page, said, asked }) => {
    for (const [name, bytes] of bad) {
      await choose(page, name, bytes);
      await page.getByText(`the model was refused`).waitFor();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      expect(await page.locator('section.bad .diagnostics .error').count(), name).toBeGreaterThan(0);
      expect(await page.getByText('This is a bug').count(), name).toBe(0);
    }
    await choose(page, 'good.onnx', whole);
    await page.locator('#interval').waitFor();
    expect([said, asked]).toEqual([[], []]);
  });
});

inBrowser(`says which setting is refused, and what to do; the table of layers stays${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'example=mnist-precision' }, async ({ page }) => {
    await page.locator('#interval').waitFor();
    await page.getByLabel('Target frames a second').fill('30');
    await page.getByText('frames a second need to know the clock').waitFor();
    expect(await page.locator('#layers').isVisible()).toBe(true);
    await page.getByLabel('Clock in MHz').fill('100');
    await page.locator('#interval').waitFor();
    expect(await page.getByText('frames a second need to know the clock').count()).toBe(0);
    await page.getByLabel('Target frames a second').fill('');
    await page.locator('#device').selectOption('ICE40-HX1K');
    await page.locator('section.bad .error').waitFor();
    expect(await page.locator('section.bad .help').count()).toBeGreaterThan(0);
    await page.getByLabel('Input wire').fill('nonsense');
    await page.getByText("unknown type 'nonsense'").waitFor();
  });
});

/** CNV, which takes seconds to compile, as a file. */
function cnvFile(): string {
  const file = join(temporaryFolder('cnv'), 'cnv.onnx');
  writeFileSync(file, writeOnnx(cnv({ ...CNV, bits: 1 })));
  return file;
}

inBrowser(`runs a frame that comes while it compiles${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'input=uint8:1/255' }, async ({ page, said }) => {
    await page.locator('#file').setInputFiles(cnvFile());
    await page.locator('#interval').waitFor();
    await page.getByLabel('Target cycles per frame').fill('100000');
    await page.getByText(/^compiling/).waitFor();
    await page.locator('#frame').setInputFiles(join(packageRoot(), 'docs/report.png'));
    await page.locator('#class').waitFor();
    expect(said).toEqual([]);
  });
});

inBrowser(`cancels a search, and compiles again${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'example=mnist-cnn-int8' }, async ({ page, said }) => {
    await page.locator('#interval').waitFor();
    const first = await page.locator('#interval').innerText();
    await page.getByRole('button', { name: 'Search them' }).click();
    await page.getByText(/design \d+ of/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('cancelled').waitFor();
    expect(await page.locator('.chart').count()).toBe(0);
    expect(await page.locator('#interval').innerText()).toBe(first);
    await page.getByLabel('Target cycles per frame').fill('2000');
    await expect.poll(() => page.locator('#interval').innerText(), { timeout: 20_000 }).not.toBe(first);
    // A knob that is turned while the compiler is at work is what counts.
    await page.getByLabel('Target cycles per frame').fill('4000');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByLabel('Target cycles per frame').fill('');
    await expect.poll(() => page.locator('#interval').innerText(), { timeout: 20_000 }).toBe(first);
    expect(said).toEqual([]);
  });
});

inBrowser(`compiles what was cancelled, when it is asked${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'input=uint8:1/255' }, async ({ page, said }) => {
    await page.locator('#file').setInputFiles(cnvFile());
    await page.getByText(/^compiling/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Compile' }).click();
    await page.locator('#interval').waitFor();
    expect(await page.getByRole('button', { name: 'Compile' }).count()).toBe(0);
    expect(said).toEqual([]);
  });
});

inBrowser(`works when there is no network any more${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'example=mnist-mlp-w2a2' }, async ({ page, said }) => {
    await page.locator('#interval').waitFor();
    await page.context().setOffline(true);
    await choose(page, 'other.onnx', readFileSync(ownModel('mnist-mlp-w1a1').model));
    await page.getByRole('heading', { name: 'other', exact: true }).waitFor();
    await page.locator('#interval').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The folder, as .zip' }).click(),
    ]);
    expect(readFileSync(await download.path()).length).toBeGreaterThan(100_000);
    expect(said).toEqual([]);
  });
});

inBrowser(`tells which kernel of a gate wins, and draws every stream${SKIPPED}`, async () => {
  const { gatedGraph } = await import('../gates/gated-graphs.ts');
  const graph = gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true });
  await withPage(browser, { hash: 'input=int3' }, async ({ page, said }) => {
    await choose(page, 'gated.onnx', writeOnnx(graph));
    await page.locator('#interval').waitFor();
    const shape = [1, 3, 6, 6];
    const { writeNpy } = await import('../../src/data/npy.ts');
    const bytes = writeNpy(
      shape,
      new Float64Array(108).map((_, i) => (i % 7) - 3),
      'int8',
    );
    await page.locator('#frame').setInputFiles({ name: 'x.npy', mimeType: 'x', buffer: Buffer.from(bytes) });
    await page
      .getByText(/goes through kernel [012] of 3/)
      .first()
      .waitFor();
    const streams = page.locator('#stream option');
    for (let i = 0; i < (await streams.count()); i++) {
      await page.locator('#stream').selectOption({ index: i });
      await page.locator('.stream canvas').waitFor();
    }
    expect(said).toEqual([]);
  });
});

inBrowser(`draws a wide graph, marked where it is refused${SKIPPED}`, async () => {
  const net = new NetworkBuilder('wide');
  let x = net.input('x', [1, 4]);
  for (let i = 0; i < 200; i++) x = net.relu(x);
  net.output('y', net.matMul(x, net.constant([1, -1, 2, 0], [4, 1])));
  await withPage(browser, {}, async ({ page }) => {
    await choose(page, 'wide.onnx', writeOnnx(net.build()));
    await page.locator('section.bad .map li').first().waitFor();
    expect(await page.locator('section.bad .map li').count()).toBe(60);
    expect(await page.locator('section.bad .map').getByText('refused here').count()).toBeGreaterThan(0);
  });
});
