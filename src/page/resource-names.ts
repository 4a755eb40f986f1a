import type { Resource } from '../devices/resources.ts';
import { BLOCK_RAMS } from '../kernels/block-rams.ts';
import type { Family } from '../kernels/family.ts';

/** What each resource is called in a family. */
export const resourceNames = (family: Family): { readonly [R in Resource]: string } => ({
  ...{ lut: 'LUT', ff: 'flip-flops', dsp: 'DSP' },
  blockRam: BLOCK_RAMS[family].unit,
});
