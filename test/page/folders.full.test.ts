import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { CLI } from '../cli/bitwright.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CHROMIUM, SKIPPED, startBrowser, withPage } from './opened-page.ts';

const inBrowser = CHROMIUM === undefined ? it.skip : it;

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

/** All networks of models/. */
const MODELS = readdirSync(join(packageRoot(), 'models'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.onnx'))
  .map(path => `models/${path.replaceAll('\\', '/')}`)
  .sort();

/** Each setting once at least, over the networks. */
const HASHES = [
  'input=uint8:1/255',
  'input=uint8:1/255&target-cycles=500&clock=100',
  'input=uint8:1/255&device=ECP5-25K&top-k=1',
  'input=uint8:1/255&target-fps=50000&clock=50&snap=none',
];

it('knows the networks of models/', () => {
  expect(MODELS.length).toBeGreaterThanOrEqual(10);
});

inBrowser.each(MODELS.map((path, i) => [path, HASHES[i % HASHES.length]] as const))(
  `%s at %s: the .zip is what the command line beneath writes${SKIPPED}`,
  async (path, hash) => {
    const given = { path, bytes: readFileSync(join(packageRoot(), path)) };
    await withPage(browser, { given, hash }, async ({ page, asked, said }) => {
      await isDone(page);
      expect(await differences(page)).toEqual([]);
      expect([asked, said]).toEqual([[], []]);
    });
  },
);

inBrowser(`so is the folder of a design that was taken from the front${SKIPPED}`, async () => {
  const path = 'models/mnist-mlp-w2a2/model.onnx';
  const given = { path, bytes: readFileSync(join(packageRoot(), path)) };
  await withPage(browser, { given, hash: HASHES[0] }, async ({ page }) => {
    await isDone(page);
    await page.getByRole('button', { name: 'Search them' }).click();
    await page
      .getByRole('button', { name: /the folding of/ })
      .nth(6)
      .click();
    await page.getByRole('button', { name: 'folding.json' }).waitFor();
    await isDone(page);
    expect(await differences(page)).toEqual([]);
  });
});

const isDone = async (page: Page): Promise<void> => {
  await page.locator('#interval').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden' });
};

/** Paths that are not the same in the .zip of the page, and in the folder that the shown command writes. */
async function differences(page: Page): Promise<string[]> {
  const save = async (name: string): Promise<Uint8Array> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).click(),
    ]);
    return readFileSync(await download.path());
  };
  const packed = unzipSync(await save('The folder, as .zip'));
  const scratch = temporaryFolder('page');
  let command = await page.locator('#command').innerText();
  if (command.includes('--folding')) {
    const folding = join(scratch, 'folding.json');
    writeFileSync(folding, await save('folding.json'));
    command = command.replace('folding.json', `'${folding}'`);
  }
  const folder = join(scratch, 'design');
  const typed = command.replace(/ -o \S+/, ` -o '${folder}'`);
  const npx = `npx() { shift; '${process.execPath}' '${CLI}' "$@"; }`;
  await execa('bash', ['-c', `${npx}; ${typed}`], { cwd: packageRoot() });
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const top = dirname(Object.keys(packed)[0]).split('/')[0];
  const own = new Map(Object.entries(packed).map(([path, bytes]) => [path.slice(top.length + 1), bytes]));
  return [...new Set([...own.keys(), ...written])].filter(path => {
    const bytes = own.get(path);
    return !bytes || !written.includes(path) || !readFileSync(join(folder, path)).equals(bytes);
  });
}
