import type { CanonicalOp } from '../canonical/graph.ts';
import { consumers } from '../ir/graph.ts';
import { clampedBanks } from './clamped.ts';
import { inFixedPoint } from './fixed-point.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import type { Banks, LayerBuilder } from './layer-builder.ts';
import { settledMeaning } from './settled.ts';

type WindowNode = Extract<CanonicalOp, { kind: 'window' }>;

/** Whether all that becomes of the windows is sums over their places. */
const isAddedUp = (node: WindowNode, builder: LayerBuilder): boolean =>
  (consumers(builder.graph).get(node.outputs[0]) ?? []).every(
    reader => reader.kind === 'pool' && reader.attrs.mode === 'sum',
  ) && !builder.graph.outputs.some(({ name }) => name === node.outputs[0]);

/**
 * What windows show for sums: on a grid where it has one, exactly; a clipped straight line (the ReLU of sums) that has none
 * in fixed point where nothing but means and sums reads it, with its distance stated (claim A2).
 */
export function summable(node: WindowNode, builder: LayerBuilder): Meaning {
  const settled = settledMeaning(node.inputs[0], node, builder);
  if (asAffine(settled) || !isAddedUp(node, builder)) return settled;
  return inFixedPoint(builder.arranged(settled, 1, node), undefined, 'value', node, builder) ?? settled;
}

/**
 * What a winner chooses the meaning of, as integers that may be added up whatever wins: clamped, where the clips of all banks
 * leave the same integers. Undefined where a border stands around it, something else than sums reads it, or the banks
 * clip differently.
 */
export function gatedSummands(node: WindowNode, builder: LayerBuilder): Banks<Meaning> | undefined {
  const [input] = node.inputs;
  if (builder.borderedImages.has(input)) return undefined;
  const gated = builder.banksOf(input);
  if (gated.selector === undefined || node.attrs.pads.some(p => p > 0) || !isAddedUp(node, builder))
    return undefined;
  return clampedBanks(input, gated, node, builder);
}
