import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as Q from '../../src/exact/rational.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { floatGrid } from '../../src/graph-ops/normalising/float-grid.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from './samples.ts';

const float = Math.fround;
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Codes up to 127 that have no common divisor, and are not all 0. */
const codes = fc
  .array(fc.integer({ min: -127, max: 127 }), { minLength: 4, maxLength: 40 })
  .filter(all => all.reduce((d, code) => gcd(d, Math.abs(code)), 0) === 1);

it('finds the codes of weights that were multiplied by a scale in float32', () => {
  fc.assert(
    fc.property(codes, fc.float({ min: float(1e-4), max: 4, noNaN: true }), (all, scale) => {
      const weights = Float64Array.from(all, code => float(code * scale));
      const grid = floatGrid(weights);
      expect(grid && [...grid.codes]).toEqual(all.map(code => code + 0));
      expect(grid?.isNearest).toBe(true);
      // Each weight is what float32 stores of its code.
      for (const [i, code] of all.entries())
        expect(float(code * Q.toNumber(grid?.unit ?? Q.ZERO))).toBe(weights[i]);
    }),
    { numRuns: 300, seed: 5 },
  );
});

it('finds the codes of weights that were divided, shifted and multiplied again', () => {
  for (const steps of [3, 7, 15, 255]) {
    const weights = Float64Array.from({ length: steps + 1 }, (_, k) =>
      float(float(2 * float(k / steps)) - 1),
    );
    const grid = floatGrid(weights);
    expect(grid && [...grid.codes]).toEqual(Array.from({ length: steps + 1 }, (_, k) => 2 * k - steps));
    expect(grid?.distance).toBeLessThan(2 ** -22);
  }
});

it('takes no grid for weights that have none', () => {
  const next = random(3);
  for (let trial = 0; trial < 50; trial++) {
    const weights = Float64Array.from({ length: 8 }, () => float(2 * next() - 1));
    expect(floatGrid(weights)).toBeUndefined();
  }
  // One weight of many that lies between two codes.
  const near = Float64Array.from({ length: 100 }, (_, i) => float((i - 50) * 0.1));
  expect(floatGrid(near)).toBeDefined();
  near[70] += 1e-4;
  expect(floatGrid(near)).toBeUndefined();
});

/** A layer of these weights, [inputs][1]. */
function layerOf(weights: readonly number[]) {
  const net = new NetworkBuilder('layer');
  const w = net.constant(weights, [weights.length, 1]);
  net.output('y', net.matMul(net.input('x', [1, weights.length]), w));
  return net.build();
}

const wire = parseWireType('int4');

it('says which grid it took, and by how far', () => {
  const { notes } = lowerNetwork(layerOf([0.1, -0.3, 0.5, 0.7]), { wire, snap: 'none' });
  expect(notes.map(({ code, severity }) => [code, severity])).toEqual([['lower/gridded-weights', 'note']]);
  expect(notes[0].message).toContain('grid of 7 steps');
});

it('moves weights beyond what storing them rounds, unless --snap none forbids it', () => {
  // Two units of the last place from 0.3.
  const weights = [0.1, float(-0.3) - 2 ** -24, 0.5, 0.7, 0.9];
  const { notes } = lowerNetwork(layerOf(weights), { wire });
  expect(notes.map(note => note.code)).toEqual(['lower/gridded-weights']);
  expect(() => lowerNetwork(layerOf(weights), { wire, snap: 'none' })).toThrow('off-grid-weights');
});
