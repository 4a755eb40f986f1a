import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { describe, randomNetworks } from '../random-networks/random-network.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from '../scenarios/networks.ts';

/** A small model that compiles. */
export interface SeedModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the wire of each input carries; the network quantizes its inputs itself where absent. */
  readonly wire?: string;
}

const FIXTURES = join(import.meta.dirname, '../frontend/fixtures');

/** How many random networks are among them, and which. */
const RANDOM = { numRuns: 24, seed: 64 };

/** Networks by hand, written and read back, quantizers as functions too; random ones; and those of other exporters, 16 bits apart, which take their time. */
export function seedModels(): readonly SeedModel[] {
  const gated = { kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true } as const;
  const byHand = [
    { name: 'small-cnn', graph: smallCnn(), wire: 'uint4' },
    { name: 'residual', graph: residualNetwork(), wire: 'int3' },
    { name: 'signal', graph: signalNetwork(), wire: 'int3' },
    { name: 'average', graph: averageNetwork(), wire: 'uint3' },
    { name: 'gated', graph: gatedGraph(gated), wire: 'int4:1/8' },
  ];
  const random = fc.sample(randomNetworks, RANDOM).map((network, i) => ({
    name: `random-${i}`,
    bytes: writeOnnx(describe(network).graph),
    ...(network.wire === 'host' ? {} : { wire: network.wire }),
  }));
  const exported = readdirSync(FIXTURES)
    .filter(name => name.endsWith('-int8.onnx') && !name.includes('16'))
    .map(name => ({ name, bytes: new Uint8Array(readFileSync(join(FIXTURES, name))) }));
  return [
    ...byHand.map(({ graph, ...seed }) => ({ ...seed, bytes: writeOnnx(graph) })),
    ...byHand.map(({ name, graph, wire }) => ({
      name: `${name}-functions`,
      bytes: writeOnnx(graph, { isExecutable: true }),
      wire,
    })),
    ...random,
    ...exported,
  ];
}
