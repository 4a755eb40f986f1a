import type { lowerNetwork } from '../../src/compile.ts';
import { toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';

/** What a network gives for one frame, both in the model's own order: integers of the wire, or real numbers (`model`). */
export function modelOutput(
  network: ReturnType<typeof lowerNetwork>,
  frame: Float64Array,
  domain: 'wire' | 'model' = 'wire',
): number[] {
  const host = hostOfNetwork(network);
  const [input] = host.inputs;
  const [{ value }] = network.layers.outputs;
  const wire = toWireOrder(input, toWire(input, frame, domain === 'wire', domain).integers);
  const integers = runReference(network.layers, wire).get(value) ?? new Float64Array();
  const values = toModelOrder(host.outputs[0], toValues(host.outputs[0], integers));
  // 0 and -0 are one number
  return Array.from(values, v => v + 0);
}
