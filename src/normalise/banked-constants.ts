import type { Broadcast } from '../exact/broadcast.ts';
import { resolveAxis } from '../graph-ops/axes.ts';
import type { GraphOp, GraphOpOf } from '../graph-ops/index.ts';
import { evaluateNode } from '../graph-ops/infer-node.ts';
import type { ExactConstant } from '../graph-ops/normalising/exact-constant.ts';
import { sizeOf, type Tensor, tensor } from '../ir/tensor.ts';
import { chosenPart } from './chosen-part.ts';
import { propagate } from './propagate.ts';

/** A parameter of a gated layer: one constant for each bank, and the value that holds the winner's index. */
export interface BankedConstant {
  readonly selector: string;
  /** The ranking's own output, by which winners under several names are known to be the same. */
  readonly winner: string;
  readonly banks: readonly ExactConstant[];
  /** The index itself, under any shape. */
  readonly isIndex?: true;
}

/** The index of a winner among so many kernels: in each bank its number. */
export function indexBanks(value: string, shape: readonly number[], kernels: number): BankedConstant {
  const banks = Array.from(
    { length: kernels },
    (_, bank): ExactConstant => ({
      tensor: tensor('int64', shape, Float64Array.of(bank)),
    }),
  );
  return { selector: value, winner: value, banks, isIndex: true };
}

/** The entries of a constant along the axis of a Gather whose index depends on the data; undefined of more than one index. */
export function gatheredBanks(
  node: GraphOpOf<'gather'>,
  data: ExactConstant,
  indexShape: readonly number[],
): readonly ExactConstant[] | undefined {
  if (sizeOf(indexShape) !== 1) return undefined;
  const { shape } = data.tensor;
  const axis = resolveAxis(node.attrs.axis, shape.length, node.name);
  return Array.from({ length: shape[axis] }, (_, bank): ExactConstant => {
    const index = tensor('int64', indexShape, Float64Array.of(bank));
    const pick = (source: Tensor): Tensor => evaluateNode(node, [source, index])[0];
    const picked = pick(data.tensor);
    const { quantized } = data;
    if (!quantized) return { tensor: picked };
    const codes = pick({ ...data.tensor, data: quantized.codes }).data;
    return {
      tensor: picked,
      quantized: { codes, unit: entryOf(quantized.unit, axis, bank, indexShape.length) },
    };
  });
}

/** Entry `bank` along an axis that `rank` axes of size 1 replace. */
function entryOf<T>(b: Broadcast<T>, axis: number, bank: number, rank: number): Broadcast<T> {
  const inner = sizeOf(b.shape.slice(axis + 1));
  const size = b.shape[axis];
  const ones = new Array<number>(rank).fill(1);
  return {
    shape: [...b.shape.slice(0, axis), ...ones, ...b.shape.slice(axis + 1)],
    values: size === 1 ? b.values : b.values.filter((_, i) => Math.floor(i / inner) % size === bank),
  };
}

/** What a node makes of parameters, some of them banked by one winner. */
export function propagateBanks(
  node: GraphOp,
  inputs: readonly (ExactConstant | BankedConstant | undefined)[],
  { selector, winner }: Pick<BankedConstant, 'selector' | 'winner'>,
): BankedConstant {
  const count = Math.max(...inputs.map(input => (input && 'banks' in input ? input.banks.length : 1)));
  const banks = Array.from({ length: count }, (_, bank) => {
    const own = inputs.map(input => (input && 'banks' in input ? input.banks[bank] : input));
    const [result] = evaluateNode(
      node,
      own.map(constant => constant?.tensor),
    );
    return chosenPart(propagate(node, own, result), own, bank, count);
  });
  return { selector, winner, banks };
}
