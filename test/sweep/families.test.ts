import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { chuResnet } from '../../src/sweep/chu-resnet.ts';
import { chuVgg } from '../../src/sweep/chu-vgg.ts';
import { FAMILY_INPUT } from '../../src/sweep/families.ts';
import type { Family } from '../../src/sweep/family.ts';
import { precisionsOf, precisionText, weightBytesOf } from '../../src/sweep/figures.ts';
import { parseSchedule, spread } from '../../src/sweep/schedule.ts';
import { decreasing, homogeneous, resnetBytes, vggBytes } from './arithmetic.ts';
import { proveFamily } from './proof.ts';

/** The convolutions and products of a family's network as compiled. */
function compiled(family: Family, schedule: string, divisor: number) {
  const sections = spread(parseSchedule(schedule), family.name, family.sections);
  const graph = family.graph(sections, divisor, family.name);
  const network = lowerNetwork(graph, { wire: parseWireType(FAMILY_INPUT) });
  // The unquantized shortcuts of the ResNet are kept in fixed point, and say so; of the VGG nothing is snapped.
  const codes = new Set(network.notes.map(({ code }) => code));
  expect([...codes].sort()).toEqual(family === chuVgg ? [] : ['lower/snapped-value']);
  return precisionsOf(network.layers);
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(2);

it('has the memory of the paper: 1.64 MiB against 3.09 at 2 bits', () => {
  const decreased = vggBytes(decreasing(8, 8, 4, 2));
  const twoBits = vggBytes(homogeneous(8, 2));
  expect([decreased, twoBits].map(mebibytes)).toEqual(['1.64', '3.09']);
  expect(1 - decreased / twoBits).toBeGreaterThan(0.3);
});

it.each([
  ['8-4-2-1', decreasing(8, 8, 4, 2), '8/8 4/4 2/2 1/1 x5'],
  ['2-2-2', homogeneous(8, 2), '2/8 2/2 x7'],
  ['1/8-2/1-4-8', [1, 2, 4, 8, 8, 8, 8, 8], '1/8 2/1 4/4 8/8 x5'],
])('compiles the VGG with %s to as many bytes as its layers count', (schedule, bits, text) => {
  const layers = compiled(chuVgg, schedule, 8);
  expect(precisionText(layers)).toBe(text);
  expect(weightBytesOf(layers)).toBe(vggBytes(bits, 8));
});

it.each([
  ['8-4-2-1', decreasing(11, 8, 4, 2), '8/8 4/4 x2 2/2 x2 1/1 x17'],
  ['3-3', homogeneous(11, 3), '3/8 3/3 x21'],
  ['1-1-1-1-1-1-1-1-2-4-8', [...homogeneous(8, 1), 2, 4, 8], '1/8 1/1 x16 2/2 x2 4/4 x2 8/8'],
])('compiles the ResNet with %s to as many bytes as its layers count', (schedule, bits, text) => {
  const layers = compiled(chuResnet, schedule, 4);
  expect(precisionText(layers)).toBe(text);
  expect(weightBytesOf(layers)).toBe(resnetBytes(bits, 4));
});

it('takes the same weights at every precision', () => {
  const signs = (schedule: string) => {
    const sections = spread(parseSchedule(schedule), 'chu-vgg', chuVgg.sections);
    const { constants } = chuVgg.graph(sections, 8, 'vgg');
    const weights = [...constants.values()].filter(({ shape }) => shape.length === 4);
    expect(weights).toHaveLength(6);
    return weights.map(({ data }) => Array.from(data.slice(0, 50), Math.sign));
  };
  expect(signs('1-1-1')).toEqual(signs('8-4-2-1'));
});

it('proves chu-vgg 8-4-2-1 with an eighth of the channels, exact against the float graph', async () => {
  const { floatDifferences, initiationIntervalCycles } = await proveFamily(chuVgg, '8-4-2-1', 8);
  expect(floatDifferences).toBe(0);
  expect(initiationIntervalCycles).toBeLessThanOrEqual(chuVgg.targetCycles / 8);
});
