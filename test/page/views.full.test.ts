import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeNpy } from '../../src/data/npy.ts';
import { jsonText } from '../../src/formats/json-text.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { zipOf } from '../../src/page/zip.ts';
import { sha256 } from '../../src/sha256.ts';
import { CHROMIUM, choose, SKIPPED, startBrowser, withPage } from './opened-page.ts';
import { twoInputs } from './two-inputs.ts';
import { violations } from './violations.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

inBrowser(`runs a network of several inputs once each has a file${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'input=left%3Dint4+right%3Dint4' }, async ({ page, said, asked }) => {
    await choose(page, 'two.onnx', writeOnnx(twoInputs()));
    await page.locator('#interval').waitFor();
    const give = (i: number, name: string, numbers: readonly number[]): Promise<void> =>
      page.locator(`#frame-${i}`).setInputFiles({
        ...{ name, mimeType: 'application/octet-stream' },
        buffer: Buffer.from(writeNpy([1, 3], Float64Array.from(numbers), 'int8')),
      });
    await give(0, 'left.npy', [1, -2, 3]);
    await page.getByText('left.npy').waitFor();
    expect(await page.locator('.scores').count()).toBe(0);
    await give(1, 'right.npy', [4, 5, -6]);
    await page.locator('.scores').waitFor();
    expect(await page.locator('.scores tbody td:nth-child(2)').allInnerTexts()).toEqual(['5', '3', '-3']);
    expect(await violations(page)).toEqual([]);
    expect([said, asked]).toEqual([[], []]);
  });
});

inBrowser(`gives the testbench to a key that is pressed${SKIPPED}`, async () => {
  await withPage(browser, { hash: 'example=mnist-mlp-w1a1' }, async ({ page, said }) => {
    await page.locator('#interval').waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'The testbench, as .zip' }).focus();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.keyboard.press('Enter'),
    ]);
    expect(download.suggestedFilename()).toBe('mnist-mlp-w1a1-testbench.zip');
    const names = Object.keys(unzipSync(readFileSync(await download.path())));
    expect(names.every(name => /^bw_\w+\/tb\//.test(name))).toBe(true);
    for (const file of ['testbench.v', 'Makefile', 'golden.json', 'stream_endpoints.v'])
      expect(
        names.some(name => name.endsWith(`/tb/${file}`)),
        file,
      ).toBe(true);
    expect(said).toEqual([]);
  });
});

inBrowser(`draws the front that explore wrote, and takes none of it${SKIPPED}`, async () => {
  const point = (cycles: number, lut: number) => ({
    ...{ initiationIntervalCycles: cycles, latencyCycles: cycles, folding: { a: { pe: 1, simd: 1 } } },
    area: { lut, ff: lut, blockRam: 1, dsp: 0 },
  });
  const record = {
    ...{ schemaVersion: 1, tool: { name: 'bitwright', version: '0.1.0' }, family: 'xc7' },
    ...{ model: { name: 'found', sha256: sha256('x') }, points: [point(10, 900), point(100, 90)] },
  };
  await withPage(browser, {}, async ({ page, said }) => {
    await choose(page, 'out.zip', zipOf('out', new Map([['explore.json', jsonText(record)]])));
    await page.locator('.chart').waitFor();
    expect(await page.locator('.chart circle.dot').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('#front ~ * tbody tr, #front ~ section tbody tr').count()).toBe(2);
    expect(await page.getByRole('button', { name: /the folding of/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Compile' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
  });
});

inBrowser(`shows the lines for the exporter under a refusal that they help${SKIPPED}`, async () => {
  const net = new NetworkBuilder('float');
  const x = net.quant(net.input('x', [1, 4]), { scale: 0.25, bits: 4, signed: true });
  net.output(
    'y',
    net.matMul(
      net.sigmoid(net.matMul(net.sigmoid(x), net.constant([0.3, 0.1, 0.7, 0.2], [4, 1]))),
      net.constant([0.5], [1, 1]),
    ),
  );
  await withPage(browser, { viewport: { width: 360, height: 740 } }, async ({ page, said }) => {
    await choose(page, 'float.onnx', writeOnnx(net.build()));
    await page.locator('.export-hint').waitFor();
    expect(await page.locator('.export-hint code').first().innerText()).toContain(
      'qonnx.custom_op.general::Quant',
    );
    expect(await page.locator('.calibrate').innerText()).toContain(
      'npx bitwright compile float.onnx -o out/float --calibrate frames.npy',
    );
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(said).toEqual([]);
  });
});
