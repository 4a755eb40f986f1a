import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { pooling } from '../algebra.ts';
import { axisView } from '../axes.ts';
import { floatType } from '../output-types.ts';
import { type ResizeAttrs, resizedAxes, resizedFrames } from '../resizing.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { normaliseResizeLinear } from './normalise.ts';
import { tapsOf } from './taps.ts';

/** Linear between the two nearest places of each axis, one axis after the other, in float32; outside the data is its border. */
export type ResizeLinearNode = Node<'resize-linear', ResizeAttrs>;

export const resizeLinear: GraphOpRoom<'resize-linear', ResizeAttrs> = {
  kind: 'resize-linear',
  inputs: ['required'],
  infer: (attrs, { node, shape }) => [resizedAxes(attrs, shape(0), node).map(axis => axis.output)],
  evaluate(attrs, inputs, { node }) {
    let { shape, data } = given(inputs, 0);
    for (const resized of resizedAxes(attrs, shape, node)) {
      const { axis, input, output } = resized;
      if (input === output) continue;
      const taps = tapsOf(resized, attrs.coordinates ?? 'asymmetric');
      const { outer, inner } = axisView(shape, axis);
      const y = new Float64Array(outer * output * inner);
      for (let o = 0; o < outer; o++) {
        taps.forEach(({ low, high, share }, place) => {
          const right = Math.fround(Q.toNumber(share));
          const left = Math.fround(1 - right);
          for (let i = 0; i < inner; i++) {
            const at = (index: number): number => data[(o * input + index) * inner + i];
            y[(o * output + place) * inner + i] = Math.fround(
              Math.fround(left * at(low)) + Math.fround(right * at(high)),
            );
          }
        });
      }
      shape = shape.map((dim, k) => (k === axis ? output : dim));
      data = y;
    }
    return [tensor('float32', shape, data)];
  },
  types: floatType,
  algebra: pooling('sum'),
  frames: resizedFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseResizeLinear,
};
