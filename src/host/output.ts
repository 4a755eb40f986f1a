import * as S from '../exact/surd.ts';
import { sizeOf } from '../ir/tensor.ts';
import { splitFrames } from './frame-parts.ts';
import { type HostInterface, modelIndices, type WireOutput } from './interface.ts';

/** The integers of each output, of frames in which one output stands after another. */
export const outputParts = (
  { outputs }: HostInterface,
  integers: Float64Array,
): readonly { readonly output: WireOutput; readonly integers: Float64Array }[] => {
  const parts = splitFrames(
    integers,
    outputs.map(({ wireShape }) => sizeOf(wireShape)),
  );
  return outputs.map((output, i) => ({ output, integers: parts[i] }));
};

/** Real values of the output integers, as doubles, in the wire's order. */
export function toValues(output: WireOutput, integers: Float64Array): Float64Array {
  const scales = output.maps.map(m => S.toNumber(m.scale));
  const offsets = output.maps.map(m => S.toNumber(m.offset));
  return integers.map((q, i) => scales[i % scales.length] * q + offsets[i % offsets.length]);
}

/** What stands in the wire's order, frame after frame, in the model's own. */
export function toModelOrder(output: WireOutput, values: Float64Array): Float64Array {
  const indices = modelIndices(output);
  if (!indices) return values;
  const ordered = new Float64Array(values.length);
  values.forEach((value, i) => {
    const frame = Math.floor(i / indices.length) * indices.length;
    ordered[frame + indices[i - frame]] = value;
  });
  return ordered;
}

/**
 * The class of each frame: the first index of a ranking; 0 or 1 for a single score by its sign; else
 * the class of the largest score, compared exactly, ties to the lowest index. Undefined where a
 * frame has several vectors, or where the host has to do something first that may change the order.
 */
export function classesOf(output: WireOutput, integers: Float64Array): Int32Array | undefined {
  const { wireShape, changesOrder } = output;
  if (changesOrder) return undefined;
  const channels = wireShape[wireShape.length - 1];
  if (wireShape.slice(0, -1).some(dim => dim > 1)) return undefined;
  const frames = integers.length / channels;
  const classOf = classifier(output, channels);
  return Int32Array.from({ length: frames }, (_, f) =>
    classOf(integers.subarray(f * channels, (f + 1) * channels)),
  );
}

function classifier(output: WireOutput, channels: number): (frame: Float64Array) => number {
  if (output.meaning === 'indices') return frame => frame[0];
  const mapOf = (c: number) => output.maps[c % output.maps.length];
  const score = (frame: Float64Array, c: number) =>
    S.add(S.scale(mapOf(c).scale, integer(frame[c])), mapOf(c).offset);
  if (channels === 1) return frame => (S.sign(score(frame, 0)) > 0 ? 1 : 0);
  const isShared = output.maps.every(
    m => S.equals(m.scale, mapOf(0).scale) && S.equals(m.offset, mapOf(0).offset),
  );
  if (isShared && S.sign(mapOf(0).scale) > 0) {
    return frame => frame.indexOf(frame.reduce((a, b) => Math.max(a, b)));
  }
  return frame => {
    let best = 0;
    for (let c = 1; c < channels; c++) {
      if (S.sign(S.subtract(score(frame, c), score(frame, best))) > 0) best = c;
    }
    return best;
  };
}

const integer = (value: number) => ({ num: BigInt(value), den: 1n });
