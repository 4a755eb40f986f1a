import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { axisView } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { floatType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { normaliseBatchNormalization } from './normalise.ts';
import { batchNormalizationOnHost } from './on-host.ts';

export interface BatchNormalizationAttrs {
  /** A float32 number. */
  readonly epsilon: number;
}

/**
 * Inference batch normalization, channels on axis 1: inputs x, scale, B, mean, var (one value per channel);
 * y = (x - mean) / sqrt(var + epsilon) * scale + B, float32 after each step.
 */
export type BatchNormalizationNode = Node<'batch-normalization', BatchNormalizationAttrs>;

const OPERANDS = ['x', 'scale', 'B', 'mean', 'var'];

export const batchNormalization: GraphOpRoom<'batch-normalization', BatchNormalizationAttrs> = {
  kind: 'batch-normalization',
  inputs: ['required', 'required', 'required', 'required', 'required'],
  infer(_, { node, shape }) {
    if (shape(0).length === 0) {
      fail(graphDiagnostic('rank', { what: 'x', expected: 'one or more', shape: [] }, { node }));
    }
    const channels = channelsOf(shape(0));
    for (const i of [1, 2, 3, 4]) {
      if (shape(i).length !== 1 || shape(i)[0] !== channels) {
        fail(graphDiagnostic('channel-count', { what: OPERANDS[i], shape: shape(i), channels }, { node }));
      }
    }
    return [shape(0)];
  },
  evaluate({ epsilon }, inputs) {
    const x = given(inputs, 0);
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map(i => given(inputs, i).data);
    const deviation = variance.map(v => Math.fround(Math.sqrt(Math.fround(v + epsilon))));
    const inner = x.shape.length === 1 ? x.data.length : axisView(x.shape, 1).inner;
    const y = x.data.map((value, i) => {
      const c = Math.floor(i / inner) % deviation.length;
      const normal = Math.fround(Math.fround(value - mean[c]) / deviation[c]);
      return Math.fround(Math.fround(normal * scale[c]) + bias[c]);
    });
    return [tensor('float32', x.shape, y)];
  },
  types: floatType,
  algebra: {
    kind: 'channel-affine',
    isRising: ({ constant }) => (constant(1)?.data ?? []).every(gamma => gamma > 0),
  },
  frames: view =>
    framesWhere(view.shape(0).length > 1 && view.inputs.every(i => view.hasFrames(i) === (i === 0))),
  codes: 'lost',
  atEnd: 'built',
  onHost: batchNormalizationOnHost,
  normalise: normaliseBatchNormalization,
};

/** A 1-dimensional input is a batch of one channel. */
function channelsOf(shape: readonly number[]): number {
  return shape.length === 1 ? 1 : shape[1];
}
