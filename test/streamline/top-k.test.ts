import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { opRooms } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

const CLASSES = 7;

/** Integers -8 to 7 times a scale, plus a bias of each class, ranked. */
function ranking(scale: number, biases: readonly number[], k: number) {
  const net = new NetworkBuilder('ranking');
  const x = net.input('x', [1, CLASSES]);
  const codes = net.quant(x, { scale, bits: 4, signed: true });
  const scores = net.add(codes, net.constant(Float64Array.from(biases), [1, CLASSES]));
  net.output('y', net.topK(scores, { k }).indices);
  return compileNetwork(net.build(), { wire: parseWireType(`int4:${scale}`) });
}

/** Numbers of 1/16, exact in float64 with every scale here, so that ties are ties. */
const sixteenths = fc.integer({ min: -60, max: 60 }).map(n => n / 16);

it('orders classes of one unit by whole steps and ranks of fractions, as the float scores do, ties included', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.25, 0.375, 1, 5),
      fc.array(sixteenths, { minLength: CLASSES, maxLength: CLASSES }),
      fc.array(fc.array(fc.integer({ min: -8, max: 7 }), { minLength: CLASSES, maxLength: CLASSES }), {
        minLength: 4,
        maxLength: 4,
      }),
      fc.integer({ min: 1, max: CLASSES }),
      (scale, biases, vectors, k) => {
        const { layers, hardware } = ranking(scale, biases, k);
        const node = layers.nodes.find(({ kind }) => kind === 'top-k');
        if (node?.kind !== 'top-k') throw new Error('nothing is ranked');
        const { multipliers } = node.attrs;
        // All classes have the same power of two, so that the hardware shifts.
        expect(new Set(multipliers?.data ?? [1]).size).toBe(1);
        expect(Math.log2(multipliers?.data[0] ?? 1) % 1).toBe(0);
        expect(hardware.kernels.find(({ kind }) => kind === 'argmax')?.params).toMatchObject({
          multiplierBits: 0,
        });
        for (const vector of vectors) {
          const scores = vector.map((x, c) => x * scale + biases[c]);
          const wanted = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k);
          const info = {
            shape: [1, CLASSES],
            type: { kind: 'int', bits: 4 },
            range: { min: -8, max: 7 },
          } as const;
          const found = opRooms['top-k'].reference(node.attrs, [Float64Array.from(vector)], [info]);
          expect([...found]).toEqual(wanted);
        }
      },
    ),
    { seed: 20261130, numRuns: 40 },
  );
});
