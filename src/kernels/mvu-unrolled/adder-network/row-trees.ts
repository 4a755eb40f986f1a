import type { IntegerTensor } from '../../../ir/integer-tensor.ts';
import { invariant } from '../../../ir/invariant.ts';
import { AdderNetworkBuilder, type Term } from './builder.ts';
import { type AdderNetwork, bitValues, elementFormat, type NetworkRow, TABLE_INPUTS } from './network.ts';

/**
 * A balanced tree of adders for every row of a matrix. Zero weights vanish, elements that can have one value alone
 * make constants; a row whose weights are all negative has one of them negated. Elements of one bit go through tables, `TABLE_INPUTS` in each.
 *
 * Elements are paired as they stand, 2i with 2i + 1 and so on up, so that rows that agree on some of
 * them have the same adders there, which are made once; nothing else is done for sharing.
 *
 * @param weights shape [rows, elements]
 */
export function rowTrees(
  stream: Pick<AdderNetwork, 'input' | 'inputRange'>,
  weights: IntegerTensor,
): AdderNetwork {
  const [rows, elements] = weights.shape;
  const builder = new AdderNetworkBuilder({ ...stream, elements });
  const isBits = elementFormat(stream).bits === 1;
  const { min, max } = stream.inputRange;
  const results = Array.from({ length: rows }, (_, r): NetworkRow => {
    const row = weights.data.subarray(r * elements, (r + 1) * elements);
    if (min === max || row.every(w => w === 0)) {
      return { node: undefined, shift: 0, constant: row.reduce((sum, w) => sum + w * min, 0) };
    }
    return isBits ? tableRow(builder, stream, row) : productRow(builder, row);
  });
  return builder.build(results);
}

function productRow(builder: AdderNetworkBuilder, weights: Float64Array): NetworkRow {
  const terms = Array.from(weights, (w, element) => (w === 0 ? undefined : builder.product(element, w)));
  const last = terms.findLastIndex(term => term !== undefined);
  const lastTerm = terms[last];
  if (lastTerm && terms.every(term => term === undefined || term.isNegative)) {
    terms[last] = builder.negate(lastTerm);
  }
  const { node, shift, isNegative } = treeOf(builder, terms);
  invariant(!isNegative, 'a row has a term that is added');
  return { node, shift, constant: 0 };
}

/**
 * All tables but the last count from 0 up, so that they need no sign; the last has what is missing. Sums of
 * -1 and +1 are all even or all odd, so they are halved, and the remainder is a constant.
 */
function tableRow(
  builder: AdderNetworkBuilder,
  stream: Pick<AdderNetwork, 'input' | 'inputRange'>,
  weights: Float64Array,
): NetworkRow {
  const [zero, one] = bitValues(stream);
  const unit = Math.abs(one - zero);
  const used = Array.from(weights.keys()).filter(e => weights[e] !== 0);
  const leastOf = (e: number): number => Math.min(weights[e] * zero, weights[e] * one);
  const least = used.reduce((sum, e) => sum + leastOf(e), 0);
  const constant = ((least % unit) + unit) % unit;
  const groups = Array.from({ length: Math.ceil(used.length / TABLE_INPUTS) }, (_, g) =>
    used.slice(g * TABLE_INPUTS, (g + 1) * TABLE_INPUTS),
  );
  const tables = groups.map((group, g) => {
    const offset = group.reduce((sum, e) => sum - leastOf(e), 0);
    const missing = g === groups.length - 1 ? least - constant : 0;
    return builder.table(
      group,
      group.map(e => weights[e]),
      offset + missing,
      unit,
    );
  });
  const { node, shift } = treeOf(builder, tables);
  return { node, shift: shift + Math.log2(unit), constant };
}

/** Sums neighbours until one term is left; an absent one is 0. */
function treeOf(builder: AdderNetworkBuilder, leaves: readonly (Term | undefined)[]): Term {
  let terms = leaves;
  while (terms.length > 1) {
    const left = terms.filter((_, i) => i % 2 === 0);
    const right = terms.filter((_, i) => i % 2 === 1);
    terms = left.map((a, i) => {
      const b = right[i];
      return a && b ? builder.add(a, b) : (a ?? b);
    });
  }
  const [term] = terms;
  invariant(term, 'a row that is not all zero');
  return term;
}
