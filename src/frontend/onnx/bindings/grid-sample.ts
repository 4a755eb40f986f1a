import type { GridSampleNode } from '../../../graph-ops/grid-sample/index.ts';
import type { OnnxBinding } from '../binding.ts';
import { asTheyAre } from '../type-demands.ts';

const MODES = { bilinear: 'linear', linear: 'linear', nearest: 'nearest' } as const;

/** Operator set 20 says linear where 16 says bilinear. */
export const gridSample: OnnxBinding<GridSampleNode> = {
  ops: ['GridSample'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(2);
    const mode = node.string('mode', 'linear');
    const known = Object.entries(MODES).find(([name]) => name === mode);
    const padding = node.string('padding_mode', 'zeros');
    if (padding !== 'zeros') node.wrongValue('padding_mode', `'${padding}'`, "'zeros'");
    const attrs = {
      mode: known ? known[1] : node.wrongValue('mode', `'${mode}'`, "'linear' or 'nearest'"),
      alignCorners: node.flag('align_corners', false),
    };
    return { attrs, inputs: node.inputs };
  },
  write: ({ mode, alignCorners }, { opset }) => ({
    op: 'GridSample',
    sinceOpset: 16,
    attributes: {
      mode: { string: mode === 'linear' && opset < 20 ? 'bilinear' : mode },
      align_corners: { int: Number(alignCorners) },
    },
  }),
};
