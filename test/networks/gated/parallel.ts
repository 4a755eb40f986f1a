import { NetworkBuilder } from '../../../src/frontend/builder.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { drawing } from '../../models/tiny-network.ts';

/** Inputs and outputs of the gated layer. */
export const PARALLEL_SIZE = 16;

/** What the input wire carries. */
export const PARALLEL_WIRE = 'uint2';

/** A gated dense layer, `gated`, of K kernels with random weights of so many bits, and its gate. */
export function parallelGraph(kernels: number, bits: number): Graph<GraphOp> {
  const draw = drawing(900 + 10 * bits + kernels);
  const random = (count: number): number[] => Array.from({ length: count }, () => 2 * draw() - 1);
  const net = new NetworkBuilder(`parallel_${kernels}_${bits}`);
  const x = net.input('x', [1, PARALLEL_SIZE]);
  const winner = net.gate(x, {
    fc2: net.constant(random(kernels * PARALLEL_SIZE), [kernels, PARALLEL_SIZE]),
    name: 'gate',
  });
  const weights = net.quant(
    net.constant(random(kernels * PARALLEL_SIZE ** 2), [kernels, PARALLEL_SIZE, PARALLEL_SIZE]),
    {
      scale: net.constant(
        Array.from({ length: kernels }, (_, e) => (0.9 + 0.1 * e) / 2 ** (bits - 1)),
        [kernels, 1, 1],
      ),
      bits,
      signed: true,
    },
  );
  const y = net.gatedMatMul(x, winner, weights, { name: 'gated' });
  net.output('y', net.quant(y, { scale: 0.5, bits: 4, signed: true, name: 'codes' }));
  return net.build();
}
