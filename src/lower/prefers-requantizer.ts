import { areaPrice } from '../kernels/area-price.ts';
import { costOf } from '../kernels/index.ts';
import type { AttrsOf, LayerOp } from '../ops/index.ts';
import { inferNode } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { lowerLayer } from './index.ts';

/** Whether a requantizer takes less area than the thresholds that it equals, one element a cycle. */
export function prefersRequantizer(
  thresholds: AttrsOf<'threshold'>,
  requantizer: AttrsOf<'requantize'>,
  input: ValueInfo,
): boolean {
  const wiring = { name: 'quantizer', inputs: ['x'], outputs: ['y'], from: [] };
  return (
    areaOf({ ...wiring, kind: 'requantize', attrs: requantizer }, input) <
    areaOf({ ...wiring, kind: 'threshold', attrs: thresholds }, input)
  );
}

function areaOf(node: LayerOp, input: ValueInfo): number {
  const context = { id: node.name, input, inputs: [input], output: inferNode(node, [input]) };
  const kernel = lowerLayer(node, context, { pe: 1, simd: 1 });
  return kernel ? areaPrice(costOf(kernel)) : 0;
}
