import type { CanonicalGraph, CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { withFunction } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

/**
 * The sign of a value is its own quantizer, of the codes -1, 0 and 1; but where another follows, behind functions alone, it is a
 * function like these, and both become one set of thresholds.
 *
 * @returns whether it was entered as a function
 */
export function signAsFunction(node: QuantizerNode, builder: LayerBuilder): boolean {
  const { quantizer } = node.attrs;
  if (node.banks || !quantizer.values.every(isSign) || !isQuantizedAgain(node, builder.graph)) return false;
  const shape = builder.shapeOf(node.outputs[0]);
  const sign = B.shared(shape.length, { kind: 'sign' } as const);
  const { banks, ...winner } = builder.banksOf(node.inputs[0]);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(meaning => ({ ...withFunction(meaning, sign), shape })),
  });
  return true;
}

const isSign = (q: Quantizer): boolean =>
  q.kind === 'uniform' &&
  q.rounding === 'up' &&
  [q.lo, q.hi, q.zeroPoint.num].every((value, i) => BigInt(value) === [-1n, 1n, 0n][i]) &&
  q.scale.num === 1n &&
  q.scale.den === 1n;

/** Whether all that reads it leads to quantizers through functions of each element. */
function isQuantizedAgain({ outputs: [value] }: CanonicalOp, graph: CanonicalGraph): boolean {
  const readers = graph.nodes.filter(node => node.inputs.includes(value));
  const isOutput = graph.outputs.some(({ name }) => name === value);
  return (
    !isOutput &&
    readers.length > 0 &&
    readers.every(
      node =>
        node.kind === 'quantizer' ||
        ((node.kind === 'affine' || node.kind === 'elementwise' || node.kind === 'layout') &&
          isQuantizedAgain(node, graph)),
    )
  );
}
