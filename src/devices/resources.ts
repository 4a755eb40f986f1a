import type { Family } from '../kernels/family.ts';
import { costOf, type Kernel } from '../kernels/index.ts';
import type { Cost } from '../kernels/kernel.ts';

/** What an area is counted in: LUT, flip-flops, block RAM of the family, DSP blocks. */
export const RESOURCES = ['lut', 'ff', 'blockRam', 'dsp'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Resources = Pick<Cost, Resource>;

const NOTHING: Resources = { lut: 0, ff: 0, blockRam: 0, dsp: 0 };

export const addResources = (all: readonly Resources[]): Resources =>
  all.reduce<Resources>(
    (sum, area) => ({
      lut: sum.lut + area.lut,
      ff: sum.ff + area.ff,
      blockRam: sum.blockRam + area.blockRam,
      dsp: sum.dsp + area.dsp,
    }),
    NOTHING,
  );

/** What a design takes, in the cells of a family. */
export const areaOf = (kernels: readonly Kernel[], family: Family): Resources =>
  addResources(kernels.map(kernel => costOf(kernel, family)));

/** An estimate as it is shown: block RAMs come in halves, the models of the others are of no fractions. */
export const shownAmount = (area: Resources, resource: Resource): number =>
  resource === 'blockRam' ? Math.round(2 * area.blockRam) / 2 : Math.round(area[resource]);
