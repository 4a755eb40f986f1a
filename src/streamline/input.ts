import type { CanonicalGraph } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { bareMeaning, channelsInnermost, isSameOrder, layerShape, withAffine } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { axisOrOrder, lastChannelAxis } from './layout.ts';

/** What the wire carries, as the graph's input. */
export function defineInput(builder: LayerBuilder): void {
  const { graph, options } = builder;
  const { wire } = options;
  const [{ name }] = graph.inputs;
  const shape = builder.shapeOf(name);
  // The input's shape after the changes of shape that directly follow it.
  const view = builder.shapeOf(viewOf(graph, name));
  const isImage = isImageInput(graph, shape, view);
  builder.values.set(name, {
    shape: layerShape(view, isImage ? 1 : lastChannelAxis(view)),
    type: wire.type,
    range: wire.range,
  });
  const map = { scale: S.fromRational(wire.scale), offset: S.fromRational(wire.offset) };
  const magnitude = B.shared(shape.length, Math.abs(Q.toNumber(wire.offset)));
  const order = isImage ? channelsInnermost(view, 1) : channelsInnermost(shape, shape.length - 1);
  const bare = { ...bareMeaning(name, shape, shape.length - 1, 1), ...axisOrOrder(shape, order) };
  builder.defineValue(name, withAffine(bare, B.shared(shape.length, map), magnitude, 0, shape));
}

/** Whether the wire carries images, channels last: where it can be told so from the input's own shape. */
function isImageInput(graph: CanonicalGraph, shape: readonly number[], view: readonly number[]): boolean {
  const hasImages = graph.nodes.some(
    n =>
      n.kind === 'window' ||
      n.kind === 'shift' ||
      n.kind === 'depthwise' ||
      (n.kind === 'linear' && n.attrs.axis === 'image'),
  );
  if (!hasImages || view.length < 3 || imageAxis(graph, graph.inputs[0].name) !== 1) return false;
  const frame = shape.length > 1 && shape[0] === 1 ? shape : [1, ...shape];
  return frame.length >= 3 && isSameOrder(channelsInnermost(view, 1), channelsInnermost(frame, 1));
}

/** The value that the input is after the changes of shape that directly follow it. */
function viewOf(graph: CanonicalGraph, value: string): string {
  const next = graph.nodes.find(n => n.inputs[0] === value);
  return next?.kind === 'layout' ? viewOf(graph, next.outputs[0]) : value;
}

/** The axis of the input that becomes axis 1 of the first image: 1 unless it is transposed before. */
function imageAxis(graph: CanonicalGraph, value: string): number {
  const next = graph.nodes.find(n => n.inputs[0] === value);
  if (next?.kind === 'layout') return imageAxis(graph, next.outputs[0]);
  if (next?.kind === 'transpose') return next.attrs.perm[imageAxis(graph, next.outputs[0])];
  const isElementwise = next?.kind === 'affine' || next?.kind === 'elementwise' || next?.kind === 'quantizer';
  return isElementwise ? imageAxis(graph, next.outputs[0]) : 1;
}
