/** Takes the picture of report.html that the manual shows: `npm run picture:report` writes docs/report.png. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withTemporaryFolder } from '../sim/temporary-folder.ts';
import { verifyDesign } from '../sim/verify.ts';
import { provingFrames } from '../src/api/proving-frames.ts';
import { verificationRecord } from '../src/api/verification-record.ts';
import { keepVerification, readDesign, writeDesign } from '../src/artifact/index.ts';
import { packageRoot } from '../src/package-root.ts';
import { CHROMIUM_OPTIONS, findChromium } from './browser.ts';
import { residualDesign } from './picture.ts';

// It finds its own files beside it, and is not bundled.
const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core');

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('needs chromium in the PATH, or its path in CHROMIUM');

await withTemporaryFolder('picture', async scratch => {
  const folder = join(scratch, 'residual');
  await writeDesign(folder, residualDesign(), { name: 'residual block', sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  const { integers } = await provingFrames(design, {});
  const options = { stalls: 'random', seed: 1 } as const;
  const result = await verifyDesign(design, integers, options);
  await keepVerification(design, verificationRecord(design, result, options));
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_OPTIONS] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1240 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.screenshot({ path: join(packageRoot(), 'docs/report.png') });
  } finally {
    await browser.close();
  }
});
