/**
 * TensorFlow Lite's reference kernels once more, as plainly as they can be written, with gemmlowp's operations to the letter:
 * what the steps of the frontend are held against. Images are [height, width, channels] of one frame.
 */

const wrap = (x: bigint) => BigInt.asIntN(32, x);

/** gemmlowp's SaturatingRoundingDoublingHighMul; C++ divides toward zero, as BigInt does. */
function highMul(a: bigint, b: bigint): bigint {
  const ab = a * b;
  const nudge = ab >= 0n ? 1n << 30n : 1n - (1n << 30n);
  return (ab + nudge) / (1n << 31n);
}

/** gemmlowp's RoundingDivideByPOT. */
function divideByPowerOfTwo(x: bigint, exponent: bigint): bigint {
  const mask = (1n << exponent) - 1n;
  const remainder = x & mask;
  const threshold = (mask >> 1n) + (x < 0n ? 1n : 0n);
  return (x >> exponent) + (remainder > threshold ? 1n : 0n);
}

/** MultiplyByQuantizedMultiplier of QuantizeMultiplier(real). */
export function scaled(x: number, real: number): number {
  let exponent = 0;
  let fraction = real;
  for (; fraction >= 1; exponent++) fraction /= 2;
  for (; fraction < 0.5; exponent--) fraction *= 2;
  let q = BigInt(Math.round(fraction * 2 ** 31));
  if (q === 1n << 31n) {
    q >>= 1n;
    exponent++;
  }
  return multiplyBy(x, q, exponent);
}

export const multiplyBy = (x: number, q: bigint, shift: number): number =>
  Number(
    divideByPowerOfTwo(
      highMul(wrap(BigInt(x) << BigInt(Math.max(shift, 0))), q),
      BigInt(Math.max(-shift, 0)),
    ),
  );

export const clamp = (x: number, low = -128, high = 127): number => Math.min(Math.max(x, low), high);

/** std::round. */
export const round = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5) + 0;

export interface Window {
  readonly size: readonly [height: number, width: number, channels: number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
  readonly isSame: boolean;
}

/** For each place of the result, row by row, the places of its window: the input's place, or undefined outside of it. */
export function windowsOf({ size: [height, width], kernel, stride, dilation, isSame }: Window) {
  const axis = (input: number, k: number) => {
    const reach = (k - 1) * dilation + 1;
    const count = isSame ? Math.ceil(input / stride) : Math.floor((input - reach) / stride) + 1;
    const padding = isSame ? Math.max((count - 1) * stride + reach - input, 0) : 0;
    return { count, before: Math.floor(padding / 2) };
  };
  const [rows, columns] = [axis(height, kernel[0]), axis(width, kernel[1])];
  const windows: (number | undefined)[][] = [];
  for (let y = 0; y < rows.count; y++) {
    for (let x = 0; x < columns.count; x++) {
      const places: (number | undefined)[] = [];
      for (let ky = 0; ky < kernel[0]; ky++) {
        for (let kx = 0; kx < kernel[1]; kx++) {
          const [iy, ix] = [
            y * stride - rows.before + ky * dilation,
            x * stride - columns.before + kx * dilation,
          ];
          places.push(iy >= 0 && iy < height && ix >= 0 && ix < width ? iy * width + ix : undefined);
        }
      }
      windows.push(places);
    }
  }
  return { windows, shape: [rows.count, columns.count] as const };
}
