import { expect, it } from 'vitest';
import { cases, type NetworkCase } from './cases.ts';
import { prove } from './prove.ts';

interface Row {
  readonly name: string;
  readonly network: NetworkCase;
  readonly frames: number;
  /** Cycles per frame that FINN reaches with the same folding. */
  readonly mostCycles?: number;
}

const rows: readonly Row[] = [
  { name: 'CNV w1a1', network: cases.cnv1, frames: 3, mostCycles: 32_768 },
  { name: 'CNV w2a2', network: cases.cnv2, frames: 3, mostCycles: 115_200 },
  { name: 'ResNet-20', network: cases.resnet20, frames: 2 },
  { name: 'MobileNet-v1 0.25', network: cases.mobilenet, frames: 2 },
  { name: 'VGG10 of one dimension', network: cases.radio, frames: 2 },
  { name: 'U-Net with two skips', network: cases.unet, frames: 2 },
  { name: 'dense block', network: cases.densenet, frames: 2 },
];

it.each(rows)('proves $name at full size', async ({ name, network, frames, mostCycles }) => {
  const proof = await prove(network, frames);
  if (mostCycles !== undefined) expect(proof.initiationIntervalCycles).toBeLessThanOrEqual(mostCycles);
  const { initiationIntervalCycles, latencyCycles, mismatches, compileSeconds, buildSeconds } = proof;
  const seconds = [compileSeconds, buildSeconds, proof.simulationSeconds].map(s => s.toFixed(1));
  const cycles = [initiationIntervalCycles, latencyCycles];
  console.info(
    ['|', name, ...cycles, proof.frames, mismatches, proof.floatDifferences, ...seconds, '|'].join(' | '),
  );
});
