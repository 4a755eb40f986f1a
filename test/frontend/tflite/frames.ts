import { type IntegerNetwork, lowerNetwork } from '../../../src/compile.ts';
import { modelOfBytes } from '../../../src/frontend/model.ts';
import { toWire, toWireOrder } from '../../../src/host/input.ts';
import { hostOfNetwork } from '../../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../../src/host/output.ts';
import { runReference } from '../../../src/ops/index.ts';

/** What training/tflite/make_models.py writes beside a model. */
export interface Expected {
  readonly input: string;
  /** The tensor whose contents `outputs` are: what the model ends with, or its logits where that is a softmax. */
  readonly tensor: string;
  readonly frames: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

export type Lowered = IntegerNetwork;

/** A model as integer layers, ended at a tensor. */
export const loweredTo = (bytes: Uint8Array, until?: string): Lowered =>
  lowerNetwork(modelOfBytes(bytes, 'model.tflite', until === undefined ? {} : { until }).graph, {
    snap: 'none',
  });

/** Values of the only output for frames, each a part for each input, in the model's order, by the reference of the layers. */
export function valuesOf(network: Lowered, frames: readonly (readonly (readonly number[])[])[]): number[][] {
  const {
    inputs,
    outputs: [output],
  } = hostOfNetwork(network);
  const { layers } = network;
  return frames.map(parts => {
    const frame = inputs.flatMap((input, i) => {
      const { integers } = toWire(input, Float64Array.from(parts[i]), !input.front, 'model');
      return Array.from(toWireOrder(input, integers));
    });
    const results = runReference(layers, Float64Array.from(frame));
    const result = results.get(layers.outputs[0].value) ?? new Float64Array();
    // Real numbers are float32 in TensorFlow Lite.
    return Array.from(toModelOrder(output, toValues(output, result)), Math.fround);
  });
}

/** How many values differ, and in how many frames. */
export function differences(network: Lowered, { frames, outputs }: Expected) {
  const found = valuesOf(
    network,
    frames.map(frame => [frame]),
  );
  const wrong = found.map((values, f) => values.filter((value, i) => value !== outputs[f][i]).length);
  return { values: wrong.reduce((a, b) => a + b, 0), frames: wrong.filter(n => n > 0).length };
}
