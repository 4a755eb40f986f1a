import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AREA_DESIGNS, AREA_FAMILIES } from '../../bench/area-designs.ts';
import type { MeasuredDesigns } from '../../bench/design-area-document.ts';
import { compileNetwork } from '../../src/compile.ts';
import { areaOf } from '../../src/devices/resources.ts';

const measured: MeasuredDesigns = JSON.parse(
  readFileSync(new URL('../../bench/design-area.json', import.meta.url), 'utf8'),
);

const CASES = Object.entries(AREA_DESIGNS).flatMap(([name, design]) =>
  AREA_FAMILIES.map(family => ({ name, design, family })),
);

it.each(CASES)(
  '$name, $family: estimated within 15 % of what Yosys makes of it',
  ({ name, design, family }) => {
    const found = measured[name]?.[family];
    if (!found) throw new Error(`no figures of ${name}, ${family}: npm run design-area -- ${name} ${family}`);
    const network = compileNetwork(design.graph(), { ...design.options, family });
    const area = areaOf(network.hardware.kernels, family);
    for (const resource of ['lut', 'ff'] as const) {
      expect(area[resource] / found[resource], resource).toBeGreaterThan(0.85);
      expect(area[resource] / found[resource], resource).toBeLessThan(1.15);
    }
    // Whole blocks, of which there are few.
    for (const resource of ['blockRam', 'dsp'] as const) {
      const slack = Math.max(1, 0.15 * found[resource]);
      expect(Math.abs(area[resource] - found[resource]), resource).toBeLessThanOrEqual(slack);
    }
  },
);
