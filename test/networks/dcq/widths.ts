import { type IntegerRange, rangeOf } from '../../../src/ir/integer-type.ts';
import { invariant } from '../../../src/ir/invariant.ts';
import type { Kernel } from '../../../src/kernels/index.ts';
import { infoOf, type LayerGraph } from '../../../src/ops/index.ts';
import type { HardwareGraph } from '../../../src/schedule/hardware.ts';

export interface Accumulators {
  /** Weighted layers that were looked at. */
  readonly layers: number;
  /** Inputs of the widest dot product. */
  readonly mostInputs: number;
  /** Layers whose accumulator does not hold what its wires can make of it. */
  readonly tooNarrow: readonly string[];
}

/**
 * Holds the accumulators of every weighted layer against its dot products with the worst inputs that the wires can
 * carry: for each output the largest code where the weight is positive and the least where it is negative, and the
 * reverse. The sums are made here, term by term, and the widths are those of the hardware. Where a wire carries the
 * sums of a pool, they are sums of what its own wires carry, and not any integers of their type.
 */
export function accumulatorsOf(layers: LayerGraph, { kernels }: HardwareGraph): Accumulators {
  const found = { layers: 0, mostInputs: 0, tooNarrow: [] as string[] };
  for (const node of layers.nodes) {
    if (node.kind !== 'dense' && node.kind !== 'depthwise') continue;
    const wires = wireRange(layers, node.inputs[0]);
    const holds = accumulatorRange(kernels.find(kernel => 'layer' in kernel && kernel.layer === node.name));
    const { shape, data } = node.attrs.weights;
    const [outputs, inputs] = shape;
    const isHeld = (o: number): boolean => {
      const row = data.subarray(o * inputs, (o + 1) * inputs);
      const most = dotProduct(row, worstInput(row, wires, 1));
      const least = dotProduct(row, worstInput(row, wires, -1));
      return most <= holds.max && least >= holds.min;
    };
    if (!Array.from({ length: outputs }, (_, o) => isHeld(o)).every(Boolean)) found.tooNarrow.push(node.name);
    found.layers++;
    found.mostInputs = Math.max(found.mostInputs, inputs);
  }
  return found;
}

function wireRange(layers: LayerGraph, value: string): IntegerRange {
  const node = layers.nodes.find(({ outputs }) => outputs.includes(value));
  if (node?.kind === 'reshape') return wireRange(layers, node.inputs[0]);
  if (node?.kind !== 'pool' || node.attrs.mode !== 'sum') return rangeOf(infoOf(layers, value).type);
  const { min, max } = rangeOf(infoOf(layers, node.inputs[0]).type);
  return { min: node.attrs.places * min, max: node.attrs.places * max };
}

/** The input that makes sign * (row . input) greatest. */
function worstInput(row: Float64Array, { min, max }: IntegerRange, sign: 1 | -1): Float64Array {
  return row.map(weight => (weight * sign > 0 ? max : min));
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function accumulatorRange(kernel: Kernel | undefined): IntegerRange {
  invariant(kernel?.kind === 'mvu' || kernel?.kind === 'vvu', 'a weighted layer has a kernel');
  const half = 2 ** (kernel.params.accBits - 1);
  return { min: -half, max: half - 1 };
}
