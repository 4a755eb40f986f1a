import { isValueOf } from '../ir/integer-type.ts';
import type { LayerOp } from '../ops/index.ts';
import { elementwiseLowering } from './elementwise.ts';

/** Nothing is built where there is no padding: then no type had to hold its value. */
export const lowerPad = elementwiseLowering<Extract<LayerOp, { kind: 'pad' }>>(
  (node, { id, input, output }, { channels, lanes }) => {
    const { pads, value } = node.attrs;
    if (pads.every(n => n === 0) || !isValueOf(output.type, value)) return undefined;
    const [height, width] = input.shape;
    return {
      id,
      kind: 'pad',
      layer: node.name,
      params: { height, width, channels, lanes, input: input.type, output: output.type, pads, value },
      contents: {},
    };
  },
);
