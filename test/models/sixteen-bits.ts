import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { Random } from '../kernels/random.ts';

export interface SixteenBitOptions {
  readonly isSigned: boolean;
  /** Of the hidden activation. */
  readonly zeroPoint?: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** Scales that are powers of two. */
  readonly isDyadic?: boolean;
}

/** Two layers of 16-bit weights around a 16-bit activation, and what they are in integers of any size. */
export interface SixteenBitNetwork {
  readonly graph: Graph<GraphOp>;
  readonly wire: string;
  /** Codes of the wire: corner values first, then random ones. */
  readonly frames: readonly (readonly number[])[];
  /** Codes of the hidden activation, exactly. */
  hidden(frame: readonly number[]): number[];
  /** Sums of the last layer. */
  sums(frame: readonly number[]): bigint[];
}

const INPUT_BITS = 15n;

/** Every scale is a float32 m * 2^-e with m of 24 bits, so that nothing has a small common denominator. */
export function sixteenBits(seed: number, options: SixteenBitOptions): SixteenBitNetwork {
  const { isSigned, zeroPoint = 0, inputs, hidden, outputs, isDyadic = false } = options;
  const random = new Random(seed);
  const codes = (count: number) => Array.from({ length: count }, () => random.withCorners(-32767, 32767));
  const first = codes(inputs * hidden);
  const second = codes(hidden * outputs);
  const mantissa = () => (isDyadic ? 2 ** 23 : 2 ** 23 + random.integer(0, 2 ** 23 - 1));
  const scales = Array.from({ length: hidden }, mantissa);
  const biases = Array.from({ length: hidden }, () => random.integer(-(2 ** 20), 2 ** 20));
  const [low, high] = isSigned ? [-32768, 32767] : [0, 65535];
  const frames = [
    new Array<number>(inputs).fill(high),
    new Array<number>(inputs).fill(low),
    ...Array.from({ length: 10 }, () => Array.from({ length: inputs }, () => random.withCorners(low, high))),
  ];

  /** Of a channel, in units of 2^-(46 + 15): the weights' scales are m * 2^-46, the wire's 2^-15. */
  const real = (frame: readonly number[], channel: number): bigint => {
    const sum = frame.reduce((a, x, i) => a + BigInt(first[i * hidden + channel]) * BigInt(x), 0n);
    return sum * BigInt(scales[channel]) + BigInt(biases[channel]) * (1n << (46n + INPUT_BITS - 20n));
  };
  const reach = frames
    .flatMap(frame => scales.map((_, channel) => real(frame, channel)))
    .reduce((a, v) => (v > a ? v : -v > a ? -v : a), 0n);
  // The activation's scale in the same units, as a float32, so that about all codes are reached.
  const wanted = reach / (isSigned || zeroPoint > 0 ? 32767n : 65535n);
  const shift = BigInt(wanted.toString(2).length - 24);
  const unit = isDyadic ? 1n << (shift + 23n) : (wanted >> shift) << shift;
  const codeOf = (value: bigint): number => {
    const twice = 2n * value + unit;
    const floor = twice >= 0n ? twice / (2n * unit) : -((-twice + 2n * unit - 1n) / (2n * unit));
    const isTie = twice === floor * 2n * unit && (floor & 1n) === 1n;
    const code = Number(isTie ? floor - 1n : floor) + zeroPoint;
    return Math.min(Math.max(code, low), high);
  };

  const net = new NetworkBuilder('sixteen_bits');
  const x = net.input('x', [1, inputs]);
  const weights = (values: readonly number[], shape: readonly [number, number], scale: readonly number[]) =>
    net.quant(
      net.constant(
        values.map((code, i) => code * scale[i % shape[1]]),
        shape,
      ),
      { scale, bits: 16, signed: true },
    );
  const product = net.matMul(
    x,
    weights(
      first,
      [inputs, hidden],
      scales.map(m => m * 2 ** -46),
    ),
  );
  const biased = net.add(
    product,
    biases.map(b => b * 2 ** -20),
  );
  const scale = Number(unit) * 2 ** -(46 + Number(INPUT_BITS));
  const activation = { scale, zeroPoint, bits: 16, signed: isSigned };
  const h = net.quant(isSigned || zeroPoint > 0 ? biased : net.relu(biased), activation);
  net.output(
    'y',
    net.matMul(h, weights(second, [hidden, outputs], new Array<number>(outputs).fill(2 ** -15))),
  );

  const hiddenCodes = (frame: readonly number[]) => scales.map((_, channel) => codeOf(real(frame, channel)));
  return {
    graph: net.build(),
    wire: `${isSigned ? 'int16' : 'uint16'}:1/32768`,
    frames,
    hidden: hiddenCodes,
    sums: frame => {
      const own = hiddenCodes(frame);
      return Array.from({ length: outputs }, (_, o) =>
        own.reduce((a, code, i) => a + BigInt(second[i * outputs + o]) * BigInt(code), 0n),
      );
    },
  };
}
