import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type PadParams, pad } from '../../src/kernels/pad/index.ts';
import { randomElement, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

/** A frame of the constant, into which the input's pixels are put. */
function padded(p: PadParams, frame: ArrayLike<number>): number[] {
  const [top, left, bottom, right] = p.pads;
  const outWidth = left + p.width + right;
  const result = new Array<number>((top + p.height + bottom) * outWidth * p.channels).fill(p.value);
  for (let i = 0; i < frame.length; i++) {
    const pixel = Math.floor(i / p.channels);
    const y = Math.floor(pixel / p.width) + top;
    const x = (pixel % p.width) + left;
    result[(y * outWidth + x) * p.channels + (i % p.channels)] = frame[i];
  }
  return result;
}

export function padCase(random: Random, params: PadParams): SweepCase {
  const size = params.height * params.width * params.channels;
  const input = randomElements(random, params.input, FRAMES * size);
  return {
    kernel: { id: 'pad', kind: 'pad', params: pad.params.parse(params), contents: {}, layer: '' },
    input,
    expected: Array.from({ length: FRAMES }, (_, f) =>
      padded(params, input.subarray(f * size, (f + 1) * size)),
    ).flat(),
  };
}

/** Inputs with outputs that hold them: the same, or wider ones of either signedness. */
const types: readonly (readonly [IntegerType, IntegerType])[] = [
  [bipolar, bipolar],
  [bipolar, int(2)],
  [bipolar, int(5)],
  [uint(1), uint(1)],
  [uint(3), uint(3)],
  [uint(3), uint(5)],
  [uint(3), int(4)],
  [uint(8), int(34)],
  [int(2), int(2)],
  [int(8), int(8)],
  [int(4), int(7)],
];

export function padCases(): SweepCase[] {
  const random = new Random(14);
  return Array.from({ length: 110 }, (_, i) => {
    const [input, output] = types[i % types.length];
    const channels = i % 6 === 0 ? 1 : random.integer(1, 6);
    const side = (): number => random.pick([0, 1, 1, 2, 3]);
    const wanted = randomElement(random, output);
    return padCase(random, {
      height: random.integer(1, 5),
      width: random.integer(1, 5),
      channels,
      lanes: i % 4 === 0 ? channels : random.integer(1, channels),
      input,
      output,
      pads: i % 9 === 0 ? [0, 0, side(), side()] : [side(), side(), side(), side()],
      value: Math.min(Math.max(wanted, -(2 ** 31)), 2 ** 31 - 1),
    });
  });
}
