import { integerTensor } from '../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, int, rangeOf, signedBits, uint } from '../src/ir/integer-type.ts';
import { isWeightOf, type WeightCode, weightRange } from '../src/ir/weight-code.ts';
import type { Kernel } from '../src/kernels/index.ts';
import type { StreamShape } from '../src/kernels/stream.ts';
import { SHIFTS } from './shift-calibration.ts';
import { WINDOWS } from './window-calibration.ts';

/**
 * The kernel instances on which the cost models (src/kernels/<kernel>/cost.ts) were calibrated,
 * with contents that show no pattern.
 */

const BIPOLAR: WeightCode = { kind: 'bipolar' };
const TERNARY: WeightCode = { kind: 'ternary' };
const BINARY: WeightCode = { kind: 'binary' };
const odd = (bits: number): WeightCode => ({ kind: 'odd', bits });
const powerOfTwo = (bits: number): WeightCode => ({ kind: 'power-of-two', bits });
const integer = (bits: number): WeightCode => ({ kind: 'int', bits });

/** A generator in [0, 1) that is the same at every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function numbers(count: number, draw: (random: () => number) => number): Float64Array {
  const random = generator(count);
  return Float64Array.from({ length: count }, () => draw(random));
}

const between = (random: () => number, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1));

function drawWeight(code: WeightCode, random: () => number): number {
  const { min, max } = weightRange(code);
  for (;;) {
    const weight = between(random, min, max);
    if (isWeightOf(code, weight)) return weight;
  }
}

const common = { id: 'kernel', layer: 'calibration' };

export function mvuKernel(
  [mw, mh, pe, simd]: readonly [mw: number, mh: number, pe: number, simd: number],
  activation: IntegerType,
  weight: WeightCode,
  banks = 1,
  vectorsPerFrame = 1,
): Kernel {
  const { min, max } = activation.kind === 'bipolar' ? { min: -1, max: 1 } : rangeOf(activation);
  const largest = -weightRange(weight).min || 1;
  const reach = mw * largest * Math.max(-min, max);
  return {
    ...common,
    kind: 'mvu',
    params: {
      mw,
      mh,
      pe,
      simd,
      activation,
      weight,
      accBits: signedBits({ min: -reach, max: reach }),
      vectorsPerFrame,
      banks,
    },
    contents: {
      weights: integerTensor(
        [banks * mh, mw],
        numbers(banks * mh * mw, random => drawWeight(weight, random)),
      ),
    },
  };
}

export interface ThresholdCase {
  readonly channels: number;
  readonly lanes: number;
  readonly levels: number;
  readonly input: IntegerType;
  readonly descending?: boolean;
  readonly shared?: boolean;
  readonly banks?: number;
}

export function thresholdKernel({
  channels,
  lanes,
  levels,
  input,
  banks = 1,
  ...flags
}: ThresholdCase): Kernel {
  const { min, max } = rangeOf(input);
  const sets = flags.shared ? 1 : banks * channels;
  const rows = Array.from({ length: sets }, (_, c) =>
    Array.from(numbers(levels + c, random => between(random, min + 1, max)).slice(c)).sort((a, b) => a - b),
  );
  const isDescending = flags.descending === true;
  return {
    ...common,
    kind: 'threshold',
    params: {
      channels,
      lanes,
      vectorsPerFrame: 1,
      input,
      output: levels === 1 ? bipolar : uint(Math.ceil(Math.log2(levels + 1))),
      base: 0,
      thresholds: levels,
      perChannel: !flags.shared,
      descending: isDescending,
      search: levels <= 15 ? 'parallel' : 'binary',
      banks,
    },
    contents: {
      thresholds: integerTensor([sets, levels], rows.flat()),
      descending: integerTensor(
        [sets],
        numbers(sets, random => (isDescending ? between(random, 0, 1) : 0)),
      ),
    },
  };
}

export function argmaxKernel(
  [classes, lanes, k]: readonly [classes: number, lanes: number, k: number],
  input: IntegerType,
  multiplierBits = 0,
  biasBits = 0,
): Kernel {
  const factors = (bits: number) =>
    integerTensor(
      [classes],
      numbers(classes, random => between(random, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)),
    );
  return {
    ...common,
    kind: 'argmax',
    params: { classes, lanes, k, vectorsPerFrame: 1, input, multiplierBits, biasBits },
    contents: {
      ...(multiplierBits > 0 ? { multipliers: factors(multiplierBits) } : {}),
      ...(biasBits > 0 ? { biases: factors(biasBits) } : {}),
    },
  };
}

/** A stream of `elements` per frame, `lanes` a beat. */
const stream = (bits: number, lanes: number, elements = lanes): StreamShape => ({
  type: uint(bits),
  lanes,
  vectorElements: elements,
  vectorsPerFrame: 1,
});

export const converterKernel = (
  bits: number,
  elements: number,
  inputLanes: number,
  outputLanes: number,
): Kernel => ({
  ...common,
  kind: 'width-converter',
  params: { input: stream(bits, inputLanes, elements), outputLanes },
  contents: {},
});

export const fifoKernel = (widthBits: number, depth: number): Kernel => ({
  ...common,
  kind: 'fifo',
  params: { depth, stream: stream(1, widthBits) },
  contents: {},
});

export const passKernel = (
  kind: 'axis-register' | 'frame-input' | 'frame-output',
  widthBits: number,
  beats = 1,
): Kernel => ({
  ...common,
  kind,
  params: { stream: stream(1, widthBits, widthBits * beats) },
  contents: {},
});

export const CALIBRATION: readonly Kernel[] = [
  mvuKernel([64, 64, 1, 1], bipolar, BIPOLAR),
  mvuKernel([64, 64, 4, 4], bipolar, BIPOLAR),
  mvuKernel([64, 64, 8, 8], bipolar, BIPOLAR),
  mvuKernel([64, 64, 1, 16], bipolar, BIPOLAR),
  mvuKernel([64, 64, 16, 16], bipolar, BIPOLAR),
  mvuKernel([256, 64, 8, 32], bipolar, BIPOLAR),
  mvuKernel([64, 64, 32, 32], bipolar, BIPOLAR),
  mvuKernel([256, 64, 16, 64], bipolar, BIPOLAR),
  mvuKernel([64, 64, 64, 8], bipolar, BIPOLAR),
  mvuKernel([64, 64, 4, 4], uint(2), BIPOLAR),
  mvuKernel([64, 64, 8, 8], uint(2), BIPOLAR),
  mvuKernel([64, 64, 16, 1], uint(8), BIPOLAR),
  mvuKernel([64, 64, 8, 16], uint(8), BIPOLAR),
  mvuKernel([64, 64, 4, 4], uint(2), TERNARY),
  mvuKernel([64, 64, 8, 16], uint(2), TERNARY),
  mvuKernel([64, 64, 1, 32], uint(1), TERNARY),
  mvuKernel([600, 64, 1, 16], uint(2), TERNARY),
  mvuKernel([64, 64, 8, 8], uint(2), integer(2)),
  mvuKernel([64, 64, 4, 4], bipolar, integer(4)),
  mvuKernel([64, 64, 4, 8], uint(3), integer(3)),
  mvuKernel([64, 64, 4, 8], int(4), integer(4)),
  mvuKernel([64, 64, 4, 4], uint(4), integer(4)),
  mvuKernel([64, 64, 8, 8], uint(4), integer(4)),
  mvuKernel([64, 64, 16, 16], uint(1), BIPOLAR),
  mvuKernel([256, 64, 16, 64], uint(1), BIPOLAR),
  mvuKernel([64, 64, 16, 16], uint(1), BINARY),
  mvuKernel([64, 64, 8, 8], uint(4), BINARY),
  mvuKernel([64, 64, 8, 8], bipolar, odd(2)),
  mvuKernel([64, 64, 8, 8], uint(4), odd(2)),
  mvuKernel([64, 64, 8, 8], uint(2), odd(3)),
  mvuKernel([64, 64, 8, 8], uint(4), powerOfTwo(3)),
  mvuKernel([64, 64, 8, 8], uint(4), powerOfTwo(4)),
  mvuKernel([64, 64, 1, 1], uint(8), integer(8)),
  mvuKernel([64, 64, 4, 4], uint(8), integer(8)),
  // Weights in block RAM, and with them the vector.
  mvuKernel([784, 64, 1, 1], uint(8), TERNARY),
  // Weights in block RAM.
  mvuKernel([784, 1024, 16, 49], bipolar, BIPOLAR),
  mvuKernel([256, 1024, 4, 16], bipolar, BIPOLAR),
  mvuKernel([1024, 256, 1, 64], bipolar, BIPOLAR),
  mvuKernel([1024, 256, 8, 64], bipolar, BIPOLAR),
  mvuKernel([1024, 1024, 1, 4], bipolar, BIPOLAR),
  mvuKernel([256, 512, 8, 16], uint(2), TERNARY),
  mvuKernel([256, 512, 8, 16], uint(2), integer(2)),
  mvuKernel([256, 512, 8, 16], uint(4), BIPOLAR),
  mvuKernel([256, 512, 4, 8], int(8), BIPOLAR),
  mvuKernel([256, 512, 4, 8], uint(8), TERNARY),
  mvuKernel([256, 512, 4, 8], bipolar, integer(4)),
  mvuKernel([128, 512, 4, 4], uint(8), integer(8)),
  mvuKernel([128, 512, 4, 8], uint(4), integer(4)),
  mvuKernel([128, 512, 4, 8], uint(2), integer(4)),
  mvuKernel([128, 512, 4, 8], int(8), integer(3)),
  // One pass over the rows, without replay; and constant weights.
  mvuKernel([64, 16, 16, 8], bipolar, BIPOLAR),
  mvuKernel([64, 16, 16, 8], uint(2), TERNARY),
  mvuKernel([32, 16, 16, 32], bipolar, BIPOLAR),
  mvuKernel([16, 8, 8, 16], uint(2), TERNARY),
  mvuKernel([16, 8, 8, 16], uint(4), integer(4)),
  // Several banks, in LUTs, in block RAM, and one step a vector.
  mvuKernel([64, 32, 4, 4], uint(2), integer(2), 2, 64),
  mvuKernel([128, 64, 8, 16], uint(2), integer(2), 4),
  mvuKernel([144, 64, 8, 16], uint(2), TERNARY, 3, 256),
  mvuKernel([16, 16, 16, 16], uint(2), integer(2), 2),
  mvuKernel([16, 16, 16, 16], uint(2), integer(2), 4),
  mvuKernel([16, 16, 16, 16], uint(2), integer(4), 4),
  thresholdKernel({ channels: 64, lanes: 1, levels: 1, input: int(8) }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 1, input: int(8) }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 1, input: int(11), descending: true }),
  thresholdKernel({ channels: 600, lanes: 1, levels: 1, input: int(11) }),
  thresholdKernel({ channels: 784, lanes: 49, levels: 1, input: uint(8), shared: true }),
  thresholdKernel({ channels: 64, lanes: 4, levels: 3, input: int(10) }),
  thresholdKernel({ channels: 64, lanes: 16, levels: 3, input: int(10), descending: true }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 7, input: int(12) }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 7, input: int(12), shared: true }),
  thresholdKernel({ channels: 256, lanes: 4, levels: 15, input: int(14) }),
  thresholdKernel({ channels: 64, lanes: 4, levels: 31, input: int(14) }),
  thresholdKernel({ channels: 64, lanes: 1, levels: 63, input: int(12) }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 63, input: int(12), shared: true }),
  thresholdKernel({ channels: 16, lanes: 2, levels: 255, input: int(18), descending: true }),
  thresholdKernel({ channels: 64, lanes: 4, levels: 1, input: int(11) }),
  thresholdKernel({ channels: 64, lanes: 4, levels: 15, input: int(11), descending: true }),
  thresholdKernel({ channels: 1024, lanes: 1, levels: 3, input: int(11) }),
  thresholdKernel({ channels: 1024, lanes: 16, levels: 3, input: int(11) }),
  thresholdKernel({ channels: 64, lanes: 64, levels: 3, input: int(10) }),
  thresholdKernel({ channels: 64, lanes: 2, levels: 255, input: int(15) }),
  thresholdKernel({ channels: 256, lanes: 1, levels: 255, input: int(19) }),
  thresholdKernel({ channels: 64, lanes: 4, levels: 3, input: int(10), banks: 4 }),
  thresholdKernel({ channels: 64, lanes: 8, levels: 7, input: int(12), banks: 3 }),
  thresholdKernel({ channels: 64, lanes: 2, levels: 255, input: int(15), banks: 2 }),
  thresholdKernel({ channels: 16, lanes: 16, levels: 3, input: int(10), descending: true, banks: 2 }),
  argmaxKernel([10, 1, 1], int(12)),
  argmaxKernel([10, 10, 1], int(9)),
  argmaxKernel([10, 2, 1], uint(8)),
  argmaxKernel([10, 1, 3], int(12)),
  argmaxKernel([100, 4, 5], int(14)),
  argmaxKernel([10, 10, 3], int(10)),
  argmaxKernel([10, 1, 1], int(12), 8),
  argmaxKernel([10, 2, 1], int(12), 6, 16),
  argmaxKernel([12, 4, 1], int(10), 0, 12),
  argmaxKernel([1000, 8, 1], int(20), 0, 20),
  argmaxKernel([10, 5, 1], int(12)),
  argmaxKernel([100, 2, 5], int(12)),
  argmaxKernel([10, 2, 1], int(10), 8, 14),
  argmaxKernel([10, 1, 3], int(10), 0, 14),
  argmaxKernel([100, 1, 1], int(20), 16, 24),
  converterKernel(1, 64, 8, 16),
  converterKernel(1, 64, 8, 64),
  converterKernel(4, 64, 1, 16),
  converterKernel(1, 49, 1, 6),
  converterKernel(1, 64, 16, 8),
  converterKernel(1, 64, 64, 8),
  converterKernel(4, 64, 16, 1),
  converterKernel(1, 60, 6, 10),
  converterKernel(4, 60, 4, 6),
  converterKernel(1, 49, 16, 7),
  converterKernel(2, 64, 12, 8),
  converterKernel(8, 30, 2, 3),
  converterKernel(4, 48, 3, 4),
  converterKernel(4, 48, 6, 16),
  converterKernel(2, 100, 10, 7),
  converterKernel(1, 64, 16, 49),
  fifoKernel(8, 3),
  fifoKernel(8, 16),
  fifoKernel(64, 16),
  fifoKernel(64, 32),
  fifoKernel(8, 33),
  fifoKernel(32, 64),
  fifoKernel(16, 300),
  fifoKernel(64, 100),
  fifoKernel(64, 512),
  fifoKernel(8, 1024),
  fifoKernel(40, 64),
  fifoKernel(40, 512),
  fifoKernel(36, 5000),
  passKernel('axis-register', 1),
  passKernel('axis-register', 8),
  passKernel('axis-register', 200),
  passKernel('frame-input', 3, 10),
  passKernel('frame-input', 8, 784),
  passKernel('frame-input', 392, 16),
  passKernel('frame-output', 3, 10),
  passKernel('frame-output', 8, 784),
  passKernel('frame-output', 160),
  ...WINDOWS,
  ...SHIFTS,
];
