import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { axisView } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { baseOf, constantOf } from '../normalising/context.ts';
import { exactNumber } from '../normalising/exact-constant.ts';
import { positive } from '../normalising/quantizers.ts';
import { floatType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

/** The layouts that QONNX names. */
export const DATA_LAYOUTS = ['NCHW', 'NHWC', 'NC', 'NCW', 'NWC'] as const;

export interface MultiThresholdAttrs {
  /** Float32 numbers. */
  readonly outScale: number;
  readonly outBias: number;
  readonly dataLayout: (typeof DATA_LAYOUTS)[number];
  /** The QONNX name of the output's type (`UINT2`, `BIPOLAR`); empty where the model gives none. */
  readonly outDataType: string;
}

/**
 * QONNX `MultiThreshold`: inputs x and thresholds T[channels or 1, steps];
 * y = outScale * sum_i (x >= T[channel, i]) + outBias.
 *
 * The channel axis is the last where the layout ends in C, else 1; a tensor of NCHW that has neither 2 nor 4 dimensions
 * keeps its channels last, as the QONNX executor has it.
 */
export type MultiThresholdNode = Node<'multi-threshold', MultiThresholdAttrs>;

function channelAxis({ length: rank }: Shape, layout: MultiThresholdAttrs['dataLayout']): number {
  return isChannelsLast(layout, rank) ? rank - 1 : 1;
}

/** Whether the channels of a tensor of so many dimensions are on its last axis. */
export const isChannelsLast = (layout: MultiThresholdAttrs['dataLayout'], rank: number): boolean =>
  rank < 2 || layout.endsWith('C') || (layout === 'NCHW' && rank !== 2 && rank !== 4);

export const multiThreshold: GraphOpRoom<'multi-threshold', MultiThresholdAttrs> = {
  kind: 'multi-threshold',
  inputs: ['required', 'required'],
  infer({ dataLayout }, context) {
    const shape = context.shape(0);
    const thresholds = context.shape(1);
    const at = { node: context.node };
    if (shape.length === 0)
      fail(graphDiagnostic('rank', { what: 'the input', expected: 'one or more', shape }, at));
    if (thresholds.length !== 2) {
      fail(graphDiagnostic('rank', { what: 'the threshold matrix', expected: '2', shape: thresholds }, at));
    }
    const channels = shape[channelAxis(shape, dataLayout)];
    if (thresholds[0] !== 1 && thresholds[0] !== channels) {
      fail(
        graphDiagnostic('channel-count', { what: 'the threshold matrix', shape: thresholds, channels }, at),
      );
    }
    return [shape];
  },
  evaluate({ outScale, outBias, dataLayout }, inputs) {
    const x = given(inputs, 0);
    const thresholds = given(inputs, 1);
    const [rows, steps] = thresholds.shape;
    const { size: channels, inner } = axisView(x.shape, channelAxis(x.shape, dataLayout));
    const y = x.data.map((value, index) => {
      const row = rows === 1 ? 0 : Math.floor(index / inner) % channels;
      let count = 0;
      for (let i = 0; i < steps; i++) if (value >= thresholds.data[row * steps + i]) count++;
      return Math.fround(Math.fround(outScale * count) + outBias);
    });
    return [tensor('float32', x.shape, y)];
  },
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero: ({ attrs }) => Number.isInteger(attrs.outBias / attrs.outScale),
    isForHost: () => true,
    ownScale: () => undefined,
  },
  frames: ({ shape, attrs }) =>
    framesWhere(shape(1)[0] === 1 || channelAxis(shape(0), attrs.dataLayout) !== 0),
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const { tensor: thresholds } = constantOf(node, context, 1, 'thresholds');
    const [rows, steps] = thresholds.shape;
    const { outScale, outBias, dataLayout } = node.attrs;
    const scale = positive(node, outScale, 'out_scale');
    const quantizers = Array.from(
      { length: rows },
      (_, row): Quantizer => ({
        kind: 'multi-threshold',
        thresholds: Array.from(thresholds.data.subarray(row * steps, (row + 1) * steps))
          .sort((a, b) => a - b)
          .map(exactNumber),
        scale,
        bias: Q.fromNumber(outBias),
      }),
    );
    const shape = context.shapeOf(node.inputs[0]);
    const axis = channelAxis(shape, dataLayout);
    const quantizer = { shape: shape.map((_, i) => (i === axis ? rows : 1)), values: quantizers };
    return [{ ...baseOf(node), kind: 'quantizer', attrs: { quantizer } }];
  },
};
