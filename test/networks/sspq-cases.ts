import type { NetworkCase } from './cases.ts';
import { SSPQ20, SSPQ34, SSPQ50, type SspqOptions, sspq, WIDE_SSPQ20 } from './sspq.ts';

export const sspqCase = (options: SspqOptions, targetCycles: number): NetworkCase => ({
  graph: () => sspq(options),
  wire: 'uint8:1/255',
  options: { targetCycles },
});

/** A network at full size; `frames` of it are simulated. */
export interface SspqCase {
  readonly name: string;
  readonly options: SspqOptions;
  readonly network: NetworkCase;
  readonly frames?: number;
}

const of = (name: string, options: SspqOptions, targetCycles: number, frames?: number): SspqCase => ({
  name,
  options,
  network: sspqCase(options, targetCycles),
  ...(frames === undefined ? {} : { frames }),
});

/** A block of each of the first two groups of the wide network, with their shortcuts, one of them of stride 2. */
const WIDE_BLOCKS = {
  ...WIDE_SSPQ20,
  name: 'wide_blocks',
  groups: [[32, 1] as const, [64, 1] as const],
};

/** The widest layers: from 2048 channels to 512, shifted, and back, on images of 7x7. */
const LAST_BLOCKS = {
  ...SSPQ50,
  name: 'last_blocks',
  size: 7,
  classes: 10,
  entry: 'small',
  groups: [[512, 2] as const],
} as const;

export const sspqCases: readonly SspqCase[] = [
  of('SSPQ20, whole shifts', { ...SSPQ20, shifts: 'whole' }, 40_000, 4),
  of('SSPQ20', { ...SSPQ20, shifts: 'real' }, 40_000, 4),
  of('wide SSPQ20', { ...WIDE_SSPQ20, shifts: 'real' }, 40_000),
  of('wide SSPQ20, a block of two groups', { ...WIDE_BLOCKS, shifts: 'real' }, 40_000, 2),
  of('SSPQ34', { ...SSPQ34, shifts: 'real' }, 40_000),
  of('SSPQ50', { ...SSPQ50, shifts: 'real', samples: 1 }, 60_000),
  of('SSPQ50, two blocks of the last group', { ...LAST_BLOCKS, shifts: 'real' }, 200_000, 2),
];
