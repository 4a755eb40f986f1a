import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderFiles } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { readModel } from '../../src/node/model-file.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { ownModel } from '../models/own-models.ts';
import { CHROMIUM, drop, SKIPPED, startBrowser, withPage } from './opened-page.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser | undefined;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

inBrowser(`a dropped model: its table, its folder, and nothing asked of elsewhere${SKIPPED}`, async () => {
  const { model: path } = ownModel('mnist-mlp-w2a2');
  const options = { hash: 'input=uint8%3A1%2F255&target-cycles=256' };
  await withPage(browser as Browser, options, async ({ page, said, asked }) => {
    await drop(page, 'digits.onnx', readFileSync(path));
    await page.locator('#interval').waitFor();
    expect(await page.locator('#interval').innerText()).toBe('256');
    expect(await page.locator('#layers + ul + section tbody tr').count()).toBe(7);
    expect(await page.locator('#command').innerText()).toBe(
      'npx bitwright compile digits.onnx -o out/digits --input uint8:1/255 --target-cycles 256',
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The folder, as .zip' }).click(),
    ]);
    const found = unzipSync(readFileSync(await download.path()));
    const model = { ...readModel(path), name: 'digits' };
    const expected = folderFiles(
      compileNetwork(
        { ...model.graph, name: 'digits' },
        { wire: parseWireType('uint8:1/255'), snap: 'fixed', targetCycles: 256 },
      ),
      model,
    );
    expect(Object.keys(found).sort()).toEqual(
      [...expected.files.keys()].map(file => `bw_digits/${file}`).sort(),
    );
    for (const [file, content] of expected.files)
      expect(Buffer.from(found[`bw_digits/${file}`]).equals(Buffer.from(content)), file).toBe(true);
    expect(await page.locator('#no-tools').innerText()).toContain('not installed');
    expect(await page.getByRole('button', { name: 'Make the bitstream' }).count()).toBe(0);
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
  });
});
