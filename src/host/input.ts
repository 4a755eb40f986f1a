import * as Q from '../exact/rational.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { isValueOf, typeName } from '../ir/integer-type.ts';
import { sizeOf } from '../ir/tensor.ts';
import { codesFloat32, type HostFront, valuesOfCodes } from '../quant/host-front.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { joinFrames, splitFrames } from './frame-parts.ts';
import { modelIndices, type WireInput } from './interface.ts';

/**
 * What the numbers of a data file are: values of the model's input tensor, or integers as the wire
 * carries them. `auto` takes integer files for wire integers where the wire was declared.
 */
export type DataDomain = 'auto' | 'model' | 'wire';

export interface WireData {
  readonly integers: Float64Array;
  readonly notes: readonly Diagnostic[];
}

/**
 * The integers to send for data in the model's element order. Real values on a declared wire are
 * rounded to its grid (ties to even) with a warning; values outside it are refused.
 */
export function toWire(
  input: WireInput,
  values: Float64Array,
  isInteger: boolean,
  domain: DataDomain,
): WireData {
  const { front } = input;
  const asWire =
    domain === 'wire' || (domain === 'auto' && !front && (isInteger || input.type.kind === 'bipolar'));
  if (asWire) return { integers: checkIntegers(input, values), notes: [] };
  if (front) {
    const integers = codesFloat32(front, values, input.shape);
    const count = integers.filter(Number.isNaN).length;
    if (count > 0) fail(hostDiagnostic('not-a-number', { count, total: values.length }));
    return { integers, notes: isInteger && domain === 'auto' ? cutOff(front, values) : [] };
  }
  return toGrid(input, values);
}

/** A warning where an integer file holds numbers far from what the quantizer takes: raw pixels, for example. */
function cutOff({ steps, quantizer: { values: quantizers } }: HostFront, values: Float64Array): Diagnostic[] {
  const [quantizer] = quantizers;
  if (quantizers.length > 1 || steps.length > 0 || quantizer.kind !== 'uniform') return [];
  const scale = Q.toNumber(quantizer.scale);
  const [low, high] = [quantizer.lo, quantizer.hi].map(q => (q - Q.toNumber(quantizer.zeroPoint)) * scale);
  const count = values.filter(v => v < low - scale || v > high + scale).length;
  return count > 0 ? [hostDiagnostic('cut-off', { count, total: values.length, low, high })] : [];
}

/** Brings integers in the model's element order to the order of the wire. */
export function toWireOrder(input: WireInput, integers: Float64Array): Float64Array {
  const indices = modelIndices(input);
  if (!indices) return integers;
  return integers.map((_, i) => {
    const frame = Math.floor(i / indices.length) * indices.length;
    return integers[frame + indices[i - frame]];
  });
}

/**
 * The model's float32 input for integers as they are on the wire: fround(scale * integer + offset). Where the host
 * does more than one quantizer of one scale, a value from which it may make them (`drawnFrames` makes sure).
 */
export function toModel(input: WireInput, integers: Float64Array): Float32Array {
  const { front } = input;
  if (front) return valuesOfCodes(front, toModelOrder(input, integers), input.shape);
  const scale = Q.toNumber(input.scale);
  const offset = Q.toNumber(input.offset);
  return Float32Array.from(toModelOrder(input, integers), q => scale * q + offset);
}

/** Brings integers in the order of the wire to the model's element order. */
function toModelOrder(input: WireInput, integers: Float64Array): Float64Array {
  const indices = modelIndices(input);
  if (!indices) return integers;
  const ordered = new Float64Array(integers.length);
  integers.forEach((value, i) => {
    const frame = Math.floor(i / indices.length) * indices.length;
    ordered[frame + indices[i - frame]] = value;
  });
  return ordered;
}

function checkIntegers(input: WireInput, values: Float64Array): Float64Array {
  const { type, range } = input;
  const isGood = (v: number): boolean => isValueOf(type, v) && v >= range.min && v <= range.max;
  const bad = values.filter(v => !isGood(v));
  if (bad.length > 0) {
    const args = { count: bad.length, total: values.length, example: bad[0], type: typeName(type) };
    fail(hostDiagnostic('not-on-wire', args));
  }
  return values;
}

function toGrid(input: WireInput, values: Float64Array): WireData {
  const { type, range } = input;
  const scale = Q.toNumber(input.scale);
  const offset = Q.toNumber(input.offset);
  let rounded = 0;
  let distance = 0;
  const outside: number[] = [];
  const integers = values.map(value => {
    const exact = (value - offset) / scale;
    const integer = roundHalfEven(exact);
    const onWire =
      type.kind === 'bipolar' ? isValueOf(type, integer) : integer >= range.min && integer <= range.max;
    if (!onWire) outside.push(value);
    // A float32 v = fround(q * scale) is on the grid: it names the integer q.
    const isOnGrid = value === integer * scale + offset || value === Math.fround(integer * scale + offset);
    if (!isOnGrid && Math.abs(exact - integer) > 1e-6) {
      rounded++;
      distance = Math.max(distance, Math.abs(value - (integer * scale + offset)));
    }
    return integer;
  });
  if (outside.length > 0) {
    const [low, high] = [range.min * scale + offset, range.max * scale + offset];
    fail(
      hostDiagnostic('outside-wire', {
        count: outside.length,
        total: values.length,
        example: outside[0],
        low,
        high,
      }),
    );
  }
  const total = values.length;
  return {
    integers,
    notes: rounded > 0 ? [hostDiagnostic('rounded', { count: rounded, total, distance })] : [],
  };
}

function roundHalfEven(v: number): number {
  const below = Math.floor(v);
  return v - below === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(v);
}

/** Of all random frames together: 2 GiB. */
const MAX_INTEGERS = 2 ** 28;

/**
 * Seeded random integers over the whole ranges of all inputs (mulberry32, Tommy Ettinger 2017), in each frame one input after
 * another. Throws DiagnosticError where they are too many.
 *
 * @param from frames of this seed that are left out in front, however many
 */
export function randomFrames(
  inputs: readonly WireInput[],
  count: number,
  seed: number,
  from = 0,
): Float64Array {
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  const frameSize = sizes.reduce((a, b) => a + b, 0);
  // The state moves by one number for each draw.
  let state = (seed + Math.imul((from * frameSize) % 2 ** 32, 0x6d2b79f5)) >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const fit = Math.max(1, Math.floor(MAX_INTEGERS / frameSize));
  if (count > fit) fail(hostDiagnostic('too-many-frames', { frames: count, fit }));
  const frames = new Float64Array(count * frameSize);
  let place = 0;
  for (let frame = 0; frame < count; frame++) {
    for (const [i, { type, range }] of inputs.entries()) {
      for (let element = 0; element < sizes[i]; element++) {
        frames[place++] =
          type.kind === 'bipolar'
            ? random() < 0.5
              ? -1
              : 1
            : range.min + Math.floor(random() * (range.max - range.min + 1));
      }
    }
  }
  return frames;
}

/** The model's float inputs for frames of integers as they are on the wires, in each frame one input after another. */
export function toModelFrames(inputs: readonly WireInput[], integers: Float64Array): Float32Array {
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  const parts = splitFrames(integers, sizes).map((part, i) => Float64Array.from(toModel(inputs[i], part)));
  return Float32Array.from(joinFrames(parts, sizes));
}
