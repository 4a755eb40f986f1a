import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { imageFrames } from '../frame-rules.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { turned } from '../normalising/layout.ts';
import { geometryOf } from '../normalising/window-geometry.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';
import { type WindowAttrs, type WindowAxis, windowAxes } from '../windows.ts';

export interface Im2ColAttrs extends WindowAttrs {
  /** Height and width of a window. */
  readonly kernel: readonly [number, number];
  /** What the padding holds. */
  readonly padValue: number;
}

/**
 * `Im2Col` of FINN's lowered convolutions: [batch, H, W, C] to [batch, OH, OW, kh * kw * C], each place with the
 * elements of its window, kernel row first, channel innermost (qonnx, `custom_op/general/im2col.py`).
 */
export type Im2ColNode = Node<'im2col', Im2ColAttrs>;

function axesOf(attrs: Im2ColAttrs, shape: Shape, node: string): readonly WindowAxis[] {
  if (shape.length !== 4)
    fail(graphDiagnostic('rank', { what: 'the input', expected: '4', shape }, { node }));
  return windowAxes(attrs, attrs.kernel, shape.slice(1, 3), node);
}

export const im2col: GraphOpRoom<'im2col', Im2ColAttrs> = {
  kind: 'im2col',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    const [batch, , , channels] = shape(0);
    const [y, x] = axesOf(attrs, shape(0), node);
    return [[batch, y.output, x.output, y.kernel * x.kernel * channels]];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const image = given(inputs, 0);
    const [batch, height, width, channels] = image.shape;
    const [y, x] = axesOf(attrs, image.shape, node);
    const data = new Float64Array(sizeOf(shape));
    let out = 0;
    for (let n = 0; n < batch; n++) {
      for (let h = 0; h < y.output; h++) {
        for (let w = 0; w < x.output; w++) {
          for (let i = 0; i < y.kernel; i++) {
            for (let j = 0; j < x.kernel; j++) {
              const row = h * y.stride + i * y.dilation - y.before;
              const column = w * x.stride + j * x.dilation - x.before;
              const isInside = row >= 0 && row < height && column >= 0 && column < width;
              const from = ((n * height + row) * width + column) * channels;
              for (let c = 0; c < channels; c++)
                data[out++] = isInside ? image.data[from + c] : attrs.padValue;
            }
          }
        }
      }
    }
    return [tensor(image.kind, shape, data)];
  },
  types: keptType,
  algebra: { kind: 'zero-filling' },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseIm2Col,
};

/** The windows of an image, which stands channels first in canonical nodes. */
function normaliseIm2Col(node: Node<string, Im2ColAttrs>, context: NormaliseContext): CanonicalOp[] {
  const base = baseOf(node);
  const [output] = base.outputs;
  const shape = context.shapeOf(base.inputs[0]);
  const axes = axesOf(node.attrs, shape, node.name);
  const geometry = geometryOf(axes);
  const [batch, height, width, channels] = shape;
  const [, rows, columns, elements] = context.shapeOf(output);
  const value = (what: string, dims: readonly number[]): string => {
    context.shapes.set(`${output} ${what}`, dims);
    return `${output} ${what}`;
  };
  const image = value('image', [batch, channels, height, width]);
  const windows = value('windows', [batch, elements, rows, columns]);
  const nodes = [turned({ ...base, name: `${node.name} image`, outputs: [image] }, context, [0, 3, 1, 2])];
  let [source, pads] = [image, geometry.pads];
  if (node.attrs.padValue !== 0 && pads.some(n => n > 0)) {
    source = value('padded', [batch, channels, height + pads[0] + pads[2], width + pads[1] + pads[3]]);
    const attrs = { pads, value: Q.fromNumber(node.attrs.padValue) };
    nodes.push({
      ...base,
      kind: 'pad',
      name: `${node.name} border`,
      inputs: [image],
      outputs: [source],
      attrs,
    });
    pads = [0, 0, 0, 0];
  }
  const attrs = { ...geometry, pads, padding: 'zero' as const };
  return [
    ...nodes,
    { ...base, kind: 'window', inputs: [source], outputs: [windows], attrs },
    turned({ ...base, name: `${node.name} places`, inputs: [windows] }, context, [0, 2, 3, 1]),
  ];
}
