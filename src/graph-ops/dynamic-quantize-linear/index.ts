import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { framesWhere } from '../frame-rules.ts';
import { normaliserDiagnostic } from '../normalising/diagnostics.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';
import { rounding } from '../rounding.ts';

/**
 * ONNX `DynamicQuantizeLinear`: outputs uint8 codes, scale and zero-point of x, whose range with 0 gives the scale:
 * s = (max(x, 0) - min(x, 0)) / 255, z = round(-min(x, 0) / s), y = clip(round(x / s) + z), float32 after each step.
 * Of a tensor of zeros onnxruntime takes the scale 1.
 */
export type DynamicQuantizeLinearNode = Node<'dynamic-quantize-linear', NoAttrs>;

export const dynamicQuantizeLinear: GraphOpRoom<'dynamic-quantize-linear', NoAttrs> = {
  kind: 'dynamic-quantize-linear',
  inputs: ['required'],
  outputs: 3,
  infer: (_, { shape }) => [shape(0), [], []],
  evaluate(_, inputs) {
    const x = given(inputs, 0);
    const least = x.data.reduce((a, b) => Math.min(a, b), 0);
    const most = x.data.reduce((a, b) => Math.max(a, b), 0);
    const scale = most === least ? 1 : Math.fround(Math.fround(most - least) / 255);
    const round = rounding('round');
    const clip = (code: number): number => Math.max(0, Math.min(255, code));
    const zeroPoint = clip(round(Math.fround(-least / scale)));
    const codes = x.data.map(value => clip(round(Math.fround(value / scale)) + zeroPoint));
    return [
      tensor('int64', x.shape, codes),
      tensor('float32', [], [scale]),
      tensor('int64', [], [zeroPoint]),
    ];
  },
  types: () => ['uint8', 'float32', 'uint8'],
  algebra: OPAQUE,
  // Its scale depends on all of them.
  frames: () => framesWhere(false),
  codes: 'lost',
  atEnd: 'built',
  normalise: ({ name }) => fail(normaliserDiagnostic('dynamic-scale', {}, { node: name })),
};
