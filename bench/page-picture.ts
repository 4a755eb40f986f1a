/** Takes the pictures of the page that the guide shows: `npm run picture:page` writes docs/page.png and docs/page-refused.png. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { servePage } from '../src/cli/page-server.ts';
import { NetworkBuilder } from '../src/frontend/builder.ts';
import { writeOnnx } from '../src/frontend/onnx/write.ts';
import { packageRoot } from '../src/package-root.ts';
import { CHROMIUM_OPTIONS, findChromium } from './browser.ts';

// It finds its own files beside it, and is not bundled.
const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core');

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('needs chromium in the PATH, or its path in CHROMIUM');

/** A network that is refused: nothing quantizes what the product reads. */
function refused(): Uint8Array {
  const net = new NetworkBuilder('refused');
  const codes = { scale: 0.25, bits: 4, signed: true };
  const weights = (name: string) => {
    const data = Array.from({ length: 64 }, (_, i) => ((i * 5) % 7) - 3);
    return net.quant(net.constant(data, [8, 8]), { ...codes, name });
  };
  const x = net.quant(net.input('features', [1, 8]), { ...codes, name: 'quant_features' });
  const y = net.quant(net.matMul(x, weights('quant_fc1'), { name: 'fc1' }), {
    ...codes,
    name: 'quant_hidden',
  });
  const z = net.matMul(net.sigmoid(y, { name: 'gate' }), weights('quant_fc2'), { name: 'fc2' });
  const w = net.add(
    net.div(z, net.add(net.exp(x, { name: 'exp' }), 1, { name: 'one' }), { name: 'normalise' }),
    x,
  );
  net.output('scores', net.quant(w, { ...codes, name: 'quant_scores' }));
  return writeOnnx(net.build());
}

const { server, url } = await servePage(join(packageRoot(), 'dist', 'page'), 0, undefined);
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_OPTIONS] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1180 } });
  await page.goto(`${url}#example=mnist-mlp-w2a2&target-cycles=256`);
  await page.locator('#interval').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden' });
  await page.screenshot({ path: join(packageRoot(), 'docs/page.png') });
  await page.locator('#file').setInputFiles({
    name: 'refused.onnx',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(refused()),
  });
  await page.getByText('refused here').first().waitFor();
  await page.setViewportSize({ width: 1280, height: 1180 });
  await page.screenshot({ path: join(packageRoot(), 'docs/page-refused.png') });
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
