import { banksOf } from '../ir/graph.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { MAX_TABLE_LANES } from '../kernels/lookup/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';
import { stackedRows } from './lowering.ts';

type LookupOp = Extract<LayerOp, { kind: 'lookup' }>;

/** Entries that no input reaches are left out. */
export const lowerLookup = elementwiseLowering<LookupOp>((node, { id, input }, shape) => {
  const { attrs } = node;
  const banks = banksOf(node);
  const tables =
    banks.length === 1
      ? attrs.tables
      : stackedRows(
          banks.map(bank => bank.tables),
          shape.channels,
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
      ...shape,
      input: input.type,
      output: attrs.output,
      min: input.type.kind === 'bipolar' ? -1 : min,
      entries: reached[0].length,
      perChannel: sets > 1,
      banks: banks.length,
    },
    contents: { table: integerTensor([sets, reached[0].length], reached.flat()) },
  };
}, mostLanes);

/** A table of its own for every channel is a memory for every lane. */
function mostLanes({ attrs, banks }: LookupOp): number {
  return attrs.tables.shape[0] > 1 || banks !== undefined ? MAX_TABLE_LANES : Number.POSITIVE_INFINITY;
}
