import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { compare, fileOf } from './compare.ts';
import { judge } from './judge.ts';
import { describe, type RandomNetwork, randomNetworks } from './random-network.ts';
import { replay } from './replay.ts';
import { Tally } from './tally.ts';

it('compiles random networks, exact against onnxruntime', async () => {
  const tally = new Tally();
  const isRight = fc.asyncProperty(randomNetworks, async network => {
    await judge(network, tally);
  });
  await fc.assert(isRight, { numRuns: 60, ...replay(7) });
  expect(tally.compiled, String(tally)).toBeGreaterThanOrEqual(0.9 * tally.networks);
});

it('sees a network whose weights are not those of the float graph', async () => {
  const network: RandomNetwork = {
    seed: 1,
    batch: 1,
    shape: [3, 5, 5],
    wire: 'int3',
    blocks: [{ kind: 'conv', seed: 2 }],
    head: 'dense',
    tap: 9,
    hasSecond: false,
    isImported: false,
    folding: { kind: 'default', seed: 0 },
  };
  const { graph } = describe(network);
  const compiled = compileNetwork(graph, { wire: parseWireType(network.wire) });
  await compare(compiled, fileOf(graph), 1, true, new Tally());
  const weights = [...graph.constants].filter(([, { shape, data }]) => shape.length > 1 && data.length > 10);
  expect(weights.length).toBeGreaterThan(1);
  for (const [name, { kind, shape, data }] of weights) {
    const turned = { kind, shape, data: data.map(weight => -weight) };
    const other = { ...graph, constants: new Map([...graph.constants, [name, turned]]) };
    await expect(compare(compiled, fileOf(other), 1, true, new Tally()), name).rejects.toThrow();
  }
});
