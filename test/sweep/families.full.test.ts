import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { chuResnet } from '../../src/sweep/chu-resnet.ts';
import { chuVgg } from '../../src/sweep/chu-vgg.ts';
import { FAMILY_INPUT } from '../../src/sweep/families.ts';
import type { Family } from '../../src/sweep/family.ts';
import { precisionsOf, weightBytesOf } from '../../src/sweep/figures.ts';
import { parseSchedule, spread } from '../../src/sweep/schedule.ts';
import { decreasing, homogeneous, resnetBytes, vggBytes } from './arithmetic.ts';
import { proveFamily } from './proof.ts';

function compiledBytes(family: Family, schedule: string): number {
  const sections = spread(parseSchedule(schedule), family.name, family.sections);
  const graph = family.graph(sections, 1, family.name);
  return weightBytesOf(precisionsOf(lowerNetwork(graph, { wire: parseWireType(FAMILY_INPUT) }).layers));
}

it('compiles both families to as many bytes as their layers count at full size', () => {
  expect(compiledBytes(chuVgg, '8-4-2-1')).toBe(vggBytes(decreasing(8, 8, 4, 2)));
  expect(compiledBytes(chuVgg, '2-2-2')).toBe(vggBytes(homogeneous(8, 2)));
  expect(compiledBytes(chuResnet, '8-4-2-1')).toBe(resnetBytes(decreasing(11, 8, 4, 2)));
  expect(compiledBytes(chuResnet, '2-2-2')).toBe(resnetBytes(homogeneous(11, 2)));
});

it('proves chu-resnet 8-4-2-1 with an eighth of the channels, exact against the float graph', async () => {
  const { floatDifferences, initiationIntervalCycles } = await proveFamily(chuResnet, '8-4-2-1', 8);
  expect(floatDifferences).toBe(0);
  expect(initiationIntervalCycles).toBeLessThanOrEqual(chuResnet.targetCycles / 8);
});

it.each([chuVgg, chuResnet])('proves $name 8-4-2-1 at full size', async family => {
  const proof = await proveFamily(family, '8-4-2-1', 1);
  expect(proof.initiationIntervalCycles).toBeLessThanOrEqual(family.targetCycles);
  const { initiationIntervalCycles, latencyCycles, mismatches, floatDifferences } = proof;
  const seconds = [proof.compileCpuSeconds, proof.buildSeconds, proof.simulationSeconds].map(s =>
    s.toFixed(1),
  );
  const cycles = [initiationIntervalCycles, latencyCycles];
  console.info(['|', family.name, ...cycles, mismatches, floatDifferences, ...seconds, '|'].join(' | '));
});
