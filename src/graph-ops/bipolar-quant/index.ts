import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { invariant } from '../../ir/invariant.ts';
import { tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { alignedFrames } from '../frame-rules.ts';
import { codesBehind } from '../normalising/codes.ts';
import { baseOf } from '../normalising/context.ts';
import { badQuantizer, bipolarNodes, operandOf } from '../normalising/quantizers.ts';
import { floatType } from '../output-types.ts';
import { checkScale } from '../quantizer-checks.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** QONNX `BipolarQuant`: inputs x and scale s (broadcasts to x); y = s where x >= 0, -s elsewhere. */
export type BipolarQuantNode = Node<'bipolar-quant', NoAttrs>;

export const bipolarQuant: GraphOpRoom<'bipolar-quant', NoAttrs> = {
  kind: 'bipolar-quant',
  inputs: ['required', 'required'],
  infer(_, context) {
    const shape = context.shape(0);
    checkBroadcastsTo(context.shape(1), shape, 'the scale', context.node);
    checkScale(context.constant(1), context.node);
    return [shape];
  },
  evaluate(_, inputs) {
    const x = given(inputs, 0);
    const scale = broadcastData(given(inputs, 1), x.shape);
    return [
      tensor(
        'float32',
        x.shape,
        x.data.map((value, i) => (value >= 0 ? scale[i] : -scale[i])),
      ),
    ];
  },
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero: () => true,
    isForHost: () => true,
    ownScale: () => undefined,
  },
  frames: alignedFrames,
  codes: {
    kind: 'made',
    make(_, [, scale], result) {
      invariant(scale, 'a quantizer without scale');
      return codesBehind(result, scale);
    },
  },
  atEnd: 'built',
  normalise(node, context) {
    const scale = B.map(operandOf(node, context, 1, 'scale'), Q.fromNumber);
    if (scale.values.some(s => s.num === 0n)) badQuantizer(node, 'its scale is 0');
    return bipolarNodes(baseOf(node), scale, context);
  },
};
