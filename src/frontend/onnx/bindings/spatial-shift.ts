import type { SpatialShiftNode } from '../../../graph-ops/spatial-shift/index.ts';
import type { OnnxBinding } from '../binding.ts';
import { SPATIAL_SHIFT } from '../spatial-shift-function.ts';
import { asTheyAre } from '../type-demands.ts';

/** What a node with the name and domain of the operator means is fixed: the function that defines it is not read. */
export const spatialShift: OnnxBinding<SpatialShiftNode> = {
  ops: [SPATIAL_SHIFT],
  domain: 'bitwright',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    return { attrs: { stride: node.int('stride', 1) }, inputs: node.inputs };
  },
  write: ({ stride }) => ({ op: SPATIAL_SHIFT, attributes: { stride: { int: stride } } }),
};
