import type { CanonicalOp } from '../../canonical/graph.ts';
import { MAX_WEIGHT_BITS } from '../../canonical/row-units.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { type Base, baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { onPlaces } from '../normalising/on-places.ts';
import { type Coordinates, type ResizeAttrs, type ResizedAxis, resizedAxes } from '../resizing.ts';
import { upsampledLinearly } from './phases.ts';
import { matrixOf, type Phases, phasesOf, tapsOf } from './taps.ts';

/**
 * Exact integer weights. Axes that grow by a whole factor are places whose neighbourhoods are weighed, each result of a
 * period by weights of its own; any other axis is multiplied by the matrix of its weights.
 */
export function normaliseResizeLinear(
  node: Node<string, ResizeAttrs>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const shape = context.shapeOf(node.inputs[0]);
  const coordinates = node.attrs.coordinates ?? 'asymmetric';
  const changed = resizedAxes(node.attrs, shape, node.name).filter(axis => axis.input !== axis.output);
  if (changed.length === 0)
    return [{ ...base, kind: 'layout', attrs: { shape: context.shapeOf(base.outputs[0]) } }];
  if (changed.some(({ axis }) => axis === 0)) unsupported(node, 'it resizes the batch');
  const phases = periodic(changed, shape, coordinates);
  const plans: Plan[] = changed
    .filter(({ axis }) => !phases.has(axis))
    .map(resized => ({
      size: axis => (axis === resized.axis ? resized.output : undefined),
      build: own => multiplied(node, own, resized, context),
    }));
  if (phases.size > 0) {
    const axes =
      shape.length === 3 ? [...phases.keys()] : [...new Set([...phases.keys(), 2, 3])].slice(0, 2).sort();
    plans.push({
      size: axis => (phases.has(axis) ? changed.find(found => found.axis === axis)?.output : undefined),
      build: own =>
        onPlaces(own, context, axes, inner =>
          upsampledLinearly(
            node,
            inner,
            axes.map(axis => phases.get(axis)),
            context,
          ),
        ),
    });
  }
  let [input] = base.inputs;
  let current = shape;
  return plans.flatMap(({ size, build }, i) => {
    const isLast = i === plans.length - 1;
    const output = isLast ? base.outputs[0] : `${base.outputs[0]} step ${i}`;
    current = current.map((dim, axis) => size(axis) ?? dim);
    context.shapes.set(output, current);
    const nodes = build({
      ...base,
      name: isLast ? base.name : `${base.name} step ${i}`,
      inputs: [input],
      outputs: [output],
    });
    input = output;
    return nodes;
  });
}

/** Some axes resized, and the nodes that do it. */
interface Plan {
  /** The size of an axis that it resizes. */
  readonly size: (axis: number) => number | undefined;
  readonly build: (base: Base) => CanonicalOp[];
}

/** The axes whose weights repeat, as many as images and signals have places. */
function periodic(
  changed: readonly ResizedAxis[],
  shape: readonly number[],
  coordinates: Coordinates,
): ReadonlyMap<number, Phases> {
  const phases = new Map<number, Phases>();
  if (shape.length !== 3 && shape.length !== 4) return phases;
  for (const resized of changed) {
    const found = phases.size < shape.length - 2 ? phasesOf(resized, coordinates) : undefined;
    if (found) phases.set(resized.axis, found);
  }
  return phases;
}

function multiplied(
  node: Node<string, ResizeAttrs>,
  base: Base,
  resized: ResizedAxis,
  context: NormaliseContext,
): CanonicalOp[] {
  const { axis, input, output } = resized;
  const taps = tapsOf(resized, node.attrs.coordinates ?? 'asymmetric');
  const { rows, denominator } = matrixOf(taps, input);
  if (denominator >= 2 ** (MAX_WEIGHT_BITS - 1)) {
    unsupported(
      node,
      `its weights are multiples of 1/${denominator}, which need more than ${MAX_WEIGHT_BITS} bits`,
    );
  }
  const codes = integerTensor([output, input], rows.flat());
  const unit = [Q.rational(1n, BigInt(denominator))];
  return onPlaces(base, context, [axis], own => [
    { ...own, kind: 'linear', attrs: { codes, unit, axis: 'last' } },
  ]);
}
