import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { imageFrames } from '../frame-rules.ts';
import { commonKind } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { checkPlanes, isPadded } from '../windows.ts';
import { type ConvTransposeAttrs, transposedAxes } from './axes.ts';
import { normaliseTransposed } from './normalise.ts';
import { phaseAxis } from './phases.ts';
import { scattered } from './scatter.ts';

export type { ConvTransposeAttrs } from './axes.ts';

/**
 * Transposed convolution over one to three spatial axes: each element of x [batch, channels, spatial...] is spread by
 * the weights [channels, outputs / group, kernel...], strides apart; bias [outputs] (optional).
 */
export type ConvTransposeNode = Node<'conv-transpose', ConvTransposeAttrs>;

export const convTranspose: GraphOpRoom<'conv-transpose', ConvTransposeAttrs> = {
  kind: 'conv-transpose',
  inputs: ['required', 'required', 'optional'],
  infer(attrs, { node, shape, has }) {
    const [x, weights] = [shape(0), shape(1)];
    checkPlanes('the convolved tensor', x, node);
    const at = { node };
    if (weights.length !== x.length) {
      fail(graphDiagnostic('rank', { what: 'the weights', expected: `${x.length}`, shape: weights }, at));
    }
    const { group, kernel } = attrs;
    if (!Number.isSafeInteger(group) || group < 1 || weights[0] !== x[1] || x[1] % group !== 0) {
      fail(graphDiagnostic('transposed-channels', { x, weights, group }, at));
    }
    if (kernel && String(kernel) !== String(weights.slice(2))) {
      fail(graphDiagnostic('conv-kernel', { kernel, weights }, at));
    }
    const outputs = weights[1] * group;
    if (has(2) && (shape(2).length !== 1 || shape(2)[0] !== outputs)) {
      fail(graphDiagnostic('channel-count', { what: 'the bias', shape: shape(2), channels: outputs }, at));
    }
    const axes = transposedAxes(attrs, weights.slice(2), x.slice(2), node);
    return [[x[0], outputs, ...axes.map(axis => axis.output)]];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const [x, weights] = [given(inputs, 0), given(inputs, 1)];
    const kind = commonKind([x.kind, weights.kind]);
    const axes = transposedAxes(attrs, weights.shape.slice(2), x.shape.slice(2), node);
    const data = scattered(x, weights, inputs[2], { axes, group: attrs.group, kind, node });
    return [tensor(kind, shape, data)];
  },
  types: arithmeticType,
  algebra: {
    kind: 'layer',
    outputAxis: () => 1,
    // A place of the result beside the edge may miss taps, which zeros around the image stand for.
    isPadded: ({ attrs, node, shape }) =>
      isPadded(
        transposedAxes(attrs, shape(1).slice(2), shape(0).slice(2), node).map(axis => phaseAxis(axis).window),
      ),
    factor: () => 1,
  },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseTransposed,
};
