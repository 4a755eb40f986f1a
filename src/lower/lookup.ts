import { banksOf } from '../ir/graph.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { MAX_TABLE_LANES } from '../kernels/lookup/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, stackedRows, vectorsOf } from './lowering.ts';

export const lowerLookup: Lowering<Extract<LayerOp, { kind: 'lookup' }>> = {
  limits: ({ attrs, banks }, { input }) => ({
    pe:
      attrs.tables.shape[0] > 1 || banks !== undefined
        ? Math.min(channelsOf(input), MAX_TABLE_LANES)
        : channelsOf(input),
    simd: 1,
  }),

  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),

  lanes: 'as-producer',

  /** Entries that no input reaches are left out. */
  kernel: (node, { id, input }, { pe }) => {
    const { attrs } = node;
    const banks = banksOf(node);
    const channels = channelsOf(input);
    const tables =
      banks.length === 1
        ? attrs.tables
        : stackedRows(
            banks.map(bank => bank.tables),
            channels,
          );
    const [sets, entries] = tables.shape;
    const { min, max } = input.range;
    const reached = Array.from({ length: sets }, (_, set) => {
      const start = set * entries - attrs.min;
      // A bipolar input has no 0, whatever a table says of it.
      const row = [...tables.data.subarray(start + min, start + max + 1)];
      return input.type.kind === 'bipolar' ? [row[0], row[0], row[row.length - 1]] : row;
    });
    return {
      id,
      kind: 'lookup',
      layer: node.name,
      params: {
        channels,
        lanes: pe,
        vectorsPerFrame: vectorsOf(input),
        input: input.type,
        output: attrs.output,
        min: input.type.kind === 'bipolar' ? -1 : min,
        entries: reached[0].length,
        perChannel: sets > 1,
        banks: banks.length,
      },
      contents: { table: integerTensor([sets, reached[0].length], reached.flat()) },
    };
  },
};
