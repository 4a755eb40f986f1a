import { expect } from 'vitest';
import type { HardwareGraph } from '../../../src/codegen/hardware.ts';
import type { Kernel } from '../../../src/codegen/kernels/index.ts';
import { type IntegerRange, rangeOf } from '../../../src/ir/integer-type.ts';
import { infoOf, type LayerGraph } from '../../../src/ops/index.ts';

/**
 * Expects the accumulators of every weighted layer to hold its dot products with the worst inputs that the wires can
 * carry: for each output the largest code where the weight is positive and the least where it is negative, and the
 * reverse. The sums are made here, term by term, and the widths are those of the hardware. Returns how many layers
 * were looked at, and the most inputs that one output sums.
 */
export function expectWidthsCover(layers: LayerGraph, { kernels }: HardwareGraph) {
  const found = { layers: 0, mostInputs: 0 };
  for (const node of layers.nodes) {
    if (node.kind !== 'dense' && node.kind !== 'depthwise') continue;
    const wires = rangeOf(infoOf(layers, node.inputs[0]).type);
    const holds = accumulatorOf(kernels.find(kernel => 'layer' in kernel && kernel.layer === node.name));
    const { shape, data } = node.attrs.weights;
    const [outputs, inputs] = shape;
    const extremes = { min: 0, max: 0 };
    for (let o = 0; o < outputs; o++) {
      const row = data.subarray(o * inputs, (o + 1) * inputs);
      extremes.max = Math.max(extremes.max, dotProduct(row, worstInput(row, wires, 1)));
      extremes.min = Math.min(extremes.min, dotProduct(row, worstInput(row, wires, -1)));
    }
    expect(extremes.max, node.name).toBeLessThanOrEqual(holds.max);
    expect(extremes.min, node.name).toBeGreaterThanOrEqual(holds.min);
    found.layers++;
    found.mostInputs = Math.max(found.mostInputs, inputs);
  }
  return found;
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

function accumulatorOf(kernel: Kernel | undefined): IntegerRange {
  if (kernel?.kind !== 'mvu' && kernel?.kind !== 'vvu') expect.fail('no kernel for a weighted layer');
  const half = 2 ** (kernel.params.accBits - 1);
  return { min: -half, max: half - 1 };
}
