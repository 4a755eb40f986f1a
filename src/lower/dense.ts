import { banksOf } from '../ir/graph.ts';
import { bitsOf } from '../ir/integer-type.ts';
import type { Kernel } from '../kernels/index.ts';
import { stagesOf, unrolledAdders } from '../kernels/mvu-unrolled/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type LayerContext, type Lowering, stackedWeights, vectorsOf } from './lowering.ts';

type DenseOp = Extract<LayerOp, { kind: 'dense' }>;

export const lowerDense: Lowering<DenseOp> = {
  lanes: 'own',

  limits: (_, { input, output }) => ({ pe: channelsOf(output), simd: channelsOf(input) }),

  unrolledAdders: (node, { input }) =>
    unrolledAdders({ activation: input.type, range: input.range }, stackedWeights(node)),

  kernel: (node, context, { pe, simd, mode }) => {
    if (mode === 'unrolled') return unrolledKernel(node, context);
    const { id, input, output } = context;
    return {
      id,
      kind: 'mvu',
      layer: node.name,
      params: {
        mw: channelsOf(input),
        mh: channelsOf(output),
        pe,
        simd,
        activation: input.type,
        weight: node.attrs.weightCode,
        accBits: bitsOf(output.type),
        vectorsPerFrame: vectorsOf(input),
        banks: banksOf(node).length,
      },
      contents: { weights: stackedWeights(node) },
    };
  },
};

function unrolledKernel(node: DenseOp, { id, input, output }: LayerContext): Kernel {
  const banks = banksOf(node);
  const weights = stackedWeights(node);
  const matrix = { activation: input.type, range: input.range };
  return {
    id,
    kind: 'mvu-unrolled',
    layer: node.name,
    params: {
      mw: channelsOf(input),
      mh: channelsOf(output),
      ...matrix,
      accBits: bitsOf(output.type),
      stages: stagesOf(matrix, weights),
      vectorsPerFrame: vectorsOf(input),
      banks: banks.length,
    },
    contents: { weights },
  };
}
