/**
 * Holds the area of whole networks against Yosys in several families: `npm run design-area` writes design-area.json and
 * docs/area.md. With words behind `--` (`w1a1`, `ecp5`) it measures what has one of them in its name, and keeps the rest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptOutput } from '../sim/kept-output.ts';
import { readDesign, writeDesign } from '../src/artifact/index.ts';
import { compileNetwork } from '../src/compile.ts';
import { areaOf, type Resources } from '../src/devices/resources.ts';
import { packageRoot } from '../src/package-root.ts';
import { designArea } from '../src/tools/design-area.ts';
import { AREA_DESIGNS, AREA_FAMILIES, type AreaFamily } from './area-designs.ts';
import { designAreaDocument, type MeasuredDesigns } from './design-area-document.ts';

const MEASURED = join(packageRoot(), 'bench/design-area.json');
const words = process.argv.slice(2);
const isWanted = (...names: readonly string[]): boolean =>
  words.length === 0 || words.every(word => names.includes(word));
type DesignName = keyof typeof AREA_DESIGNS;

let measured: MeasuredDesigns = existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {};

const compiled = (name: DesignName, family: AreaFamily) => {
  const { graph, options } = AREA_DESIGNS[name];
  return compileNetwork(graph(), { ...options, family });
};

for (const name of Object.keys(AREA_DESIGNS) as DesignName[]) {
  for (const family of AREA_FAMILIES) {
    if (!isWanted(name, family)) continue;
    const folder = await mkdtemp(join(tmpdir(), 'bitwright-area-'));
    try {
      const design = join(folder, name);
      await writeDesign(design, compiled(name, family), { name, sha256: '0'.repeat(64) });
      const { total, estimate, yosys } = await designArea(await readDesign(design), {
        flow: family,
        cache: keptOutput,
      });
      const { lut, ff, blockRam, dsp } = total;
      const [version] = /Yosys [\d.]+/.exec(yosys) ?? [yosys];
      measured = {
        ...measured,
        [name]: { ...measured[name], [family]: { yosys: version, lut, ff, blockRam, dsp } },
      };
      const shown = (of: Resources): string =>
        `${Math.round(of.lut)} LUT, ${Math.round(of.ff)} FF, ${of.blockRam} RAM, ${of.dsp} DSP`;
      process.stdout.write(`${name}, ${family}: ${shown(total)}; estimated ${shown(estimate)}\n`);
      await writeFile(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const estimateOf = (name: DesignName, family: AreaFamily): Resources =>
  areaOf(compiled(name, family).hardware.kernels, family);
await writeFile(join(packageRoot(), 'docs/area.md'), designAreaDocument(measured, estimateOf));
