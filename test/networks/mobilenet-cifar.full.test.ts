import { it } from 'vitest';
import { MOBILENET_CIFAR, mobilenetCifar } from './mobilenet-cifar.ts';
import { prove } from './prove.ts';

it.each(['bipolar', 'unsigned'] as const)(
  'proves MobileNet for CIFAR images, 1-bit codes %s',
  async oneBit => {
    const graph = () => mobilenetCifar({ ...MOBILENET_CIFAR, oneBit });
    const proof = await prove({ graph, wire: 'uint8:1/255', options: { targetCycles: 60_000 } }, 1);
    const { initiationIntervalCycles, latencyCycles, mismatches, floatDifferences } = proof;
    console.info({ oneBit, initiationIntervalCycles, latencyCycles, mismatches, floatDifferences });
  },
);
