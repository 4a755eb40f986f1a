import type { CanonicalGraph } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { WireType } from '../quant/wire.ts';
import { bareMeaning, channelsInnermost, isSameOrder, layerShape, withAffine } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { axisOrOrder, lastChannelAxis } from './layout.ts';

/** What the wires carry, as the graph's inputs. */
export function defineInputs(builder: LayerBuilder): void {
  const { graph, options } = builder;
  for (const [i, { name }] of graph.inputs.entries()) defineInput(builder, name, options.wires[i]);
}

function defineInput(builder: LayerBuilder, name: string, wire: WireType): void {
  const { graph } = builder;
  const shape = builder.shapeOf(name);
  // The input's shape after the changes of shape that directly follow it.
  const view = builder.shapeOf(viewOf(graph, name));
  const isImage = isImageInput(graph, name, shape, view);
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

/** Whether an input's wire carries images, channels last: where it can be told so from the input's own shape. */
function isImageInput(
  graph: CanonicalGraph,
  name: string,
  shape: readonly number[],
  view: readonly number[],
): boolean {
  const hasImages = graph.nodes.some(
    n =>
      n.kind === 'window' ||
      n.kind === 'shift' ||
      n.kind === 'depthwise' ||
      (n.kind === 'linear' && n.attrs.axis === 'image'),
  );
  if (!hasImages || view.length < 3 || imageAxis(graph, name) !== 1) return false;
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
