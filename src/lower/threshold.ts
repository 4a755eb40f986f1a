import { banksOf } from '../ir/graph.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';
import { stackedRows } from './lowering.ts';

/** Levels up to which comparing with all thresholds at once is smaller than searching. */
const MAX_PARALLEL_LEVELS = 15;

export const lowerThreshold = elementwiseLowering<Extract<LayerOp, { kind: 'threshold' }>>(
  (node, { id, input }, shape) => {
    const [sets, levels] = node.attrs.thresholds.shape;
    const banks = banksOf(node);
    const rows = (tensors: readonly IntegerTensor[]) =>
      banks.length === 1 ? tensors[0] : stackedRows(tensors, shape.channels);
    return {
      id,
      kind: 'threshold',
      layer: node.name,
      params: {
        ...shape,
        input: input.type,
        output: node.attrs.output,
        base: node.attrs.base,
        thresholds: levels,
        perChannel: sets > 1 || banks.length > 1,
        descending: banks.some(({ descending }) => descending.data.some(d => d === 1)),
        search: levels <= MAX_PARALLEL_LEVELS ? 'parallel' : 'binary',
        banks: banks.length,
      },
      contents: {
        thresholds: rows(banks.map(({ thresholds }) => thresholds)),
        descending: rows(banks.map(({ descending }) => descending)),
      },
    };
  },
);
