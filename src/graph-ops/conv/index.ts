import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { imageFrames } from '../frame-rules.ts';
import { commonKind } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';
import { checkPlanes, isPadded, type WindowAttrs, windowAxes } from '../windows.ts';
import { convolve } from './convolve.ts';
import { normaliseConvolution } from './normalise.ts';

export interface ConvAttrs extends WindowAttrs {
  /** Output channel m reads the input channels of group floor(m * group / outputs) only; the weights hold just those. */
  readonly group: number;
  /** The weights' spatial dimensions, where the model states them once more. */
  readonly kernel?: readonly number[];
}

/**
 * Convolution with zero padding over one to three spatial axes: inputs x [batch, channels, spatial...],
 * weights [outputs, channels / group, kernel...], and bias [outputs] (optional).
 *
 * Products are added in the weights' order (channel, then kernel positions), float32 after each step; the bias
 * comes last.
 */
export type ConvNode = Node<'conv', ConvAttrs>;

export const conv: GraphOpRoom<'conv', ConvAttrs> = {
  kind: 'conv',
  inputs: ['required', 'required', 'optional'],
  infer(attrs, { node, shape, has }) {
    const [x, weights] = [shape(0), shape(1)];
    checkPlanes('the convolved tensor', x, node);
    const at = { node };
    if (weights.length !== x.length) {
      fail(graphDiagnostic('rank', { what: 'the weights', expected: `${x.length}`, shape: weights }, at));
    }
    const { group, kernel } = attrs;
    if (
      !Number.isSafeInteger(group) ||
      group < 1 ||
      weights[0] % group !== 0 ||
      weights[1] * group !== x[1]
    ) {
      fail(graphDiagnostic('conv-channels', { x, weights, group }, at));
    }
    if (kernel && String(kernel) !== String(weights.slice(2))) {
      fail(graphDiagnostic('conv-kernel', { kernel, weights }, at));
    }
    if (has(2) && (shape(2).length !== 1 || shape(2)[0] !== weights[0])) {
      fail(graphDiagnostic('channel-count', { what: 'the bias', shape: shape(2), channels: weights[0] }, at));
    }
    const axes = windowAxes(attrs, weights.slice(2), x.slice(2), node);
    return [[x[0], weights[0], ...axes.map(axis => axis.output)]];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const [x, weights] = [given(inputs, 0), given(inputs, 1)];
    const kind = commonKind([x.kind, weights.kind]);
    const axes = windowAxes(attrs, spatial(weights.shape), spatial(x.shape), node);
    const data = convolve(x, weights, inputs[2], { axes, group: attrs.group, kind, node });
    return [tensor(kind, shape, data)];
  },
  types: arithmeticType,
  algebra: {
    kind: 'layer',
    outputAxis: () => 0,
    isPadded: ({ attrs, node, shape }) =>
      isPadded(windowAxes(attrs, spatial(shape(1)), spatial(shape(0)), node)),
    factor: () => 1,
  },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseConvolution,
};

const spatial = (shape: Shape): Shape => shape.slice(2);
