import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { signedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { type AdderNetwork, addersOf } from './adder-network/network.ts';
import { pipelineOf } from './adder-network/pipeline.ts';
import { rowTrees } from './adder-network/row-trees.ts';
import type { MvuUnrolledParams } from './schema.ts';

type Matrix = Pick<MvuUnrolledParams, 'activation' | 'range'>;

/** Networks by their weights: every rendering of an instance asks for its own again. */
const known = new WeakMap<Float64Array, Map<string, AdderNetwork>>();

/** The adders of a matrix of constant weights, shape [banks * mh, mw]. */
export function unrolledNetwork({ activation, range }: Matrix, weights: IntegerTensor): AdderNetwork {
  const ofWeights = known.get(weights.data) ?? new Map<string, AdderNetwork>();
  known.set(weights.data, ofWeights);
  const key = JSON.stringify([activation, range, weights.shape]);
  const network = ofWeights.get(key) ?? rowTrees({ input: activation, inputRange: range }, weights);
  ofWeights.set(key, network);
  return network;
}

/** Adders (and tables) that the matrix takes. */
export const unrolledAdders = (matrix: Matrix, weights: IntegerTensor): number =>
  addersOf(unrolledNetwork(matrix, weights));

/** Register stages that the matrix takes. */
export const stagesOf = (matrix: Matrix, weights: IntegerTensor): number =>
  pipelineOf(unrolledNetwork(matrix, weights)).stages;

/** The network of an instance, which its parameters must fit. */
export function networkOf(params: MvuUnrolledParams, weights: IntegerTensor): AdderNetwork {
  const { mw, mh, stages, accBits, banks } = params;
  invariant(
    weights.shape.length === 2 && weights.shape[0] === banks * mh && weights.shape[1] === mw,
    `unrolled mvu of ${banks} x ${mh} x ${mw} given weights [${weights.shape}]`,
  );
  const network = unrolledNetwork(params, weights);
  invariant(pipelineOf(network).stages === stages, 'the stages of an unrolled mvu are those of its weights');
  for (const { node, shift, constant } of network.rows) {
    const { min, max } = node === undefined ? { min: 0, max: 0 } : network.nodes[node].range;
    const scale = 2 ** shift;
    const bits = signedBits({ min: min * scale + constant, max: max * scale + constant });
    invariant(bits <= accBits, `a result of ${bits} bits does not fit ${accBits}`);
  }
  return network;
}
