/** An image, channels innermost, and how it is shifted: in units of 2^-fractionBits, a pair for each channel. */
export interface ShiftedImage {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly fractionBits: number;
  readonly shifts: readonly (readonly [dx: number, dy: number])[];
}

/**
 * The active shift from the input's side, in integers without rounding: input pixel (y, x) lights up every output pixel
 * within one row and one column of (y - dy, x - dx) / stride, the less the further away. Results are in units of
 * 2^(-2 * fractionBits), channels innermost. Shares no formula with the compiler: there are no floors here, no fractions
 * and no borders.
 */
export function scatteredShift(image: ShiftedImage, frame: ArrayLike<number>): bigint[] {
  const { height, width, stride, fractionBits, shifts } = image;
  const channels = shifts.length;
  const rows = Math.ceil(height / stride);
  const columns = Math.ceil(width / stride);
  const one = 1n << BigInt(fractionBits);
  const nearness = (distance: bigint): bigint => {
    const far = distance < 0n ? -distance : distance;
    return far < one ? one - far : 0n;
  };
  const result = new Array<bigint>(rows * columns * channels).fill(0n);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let h = 0; h < rows; h++) {
        for (let w = 0; w < columns; w++) {
          for (let c = 0; c < channels; c++) {
            const down = nearness(one * BigInt(y - h * stride) - BigInt(shifts[c][1]));
            const across = nearness(one * BigInt(x - w * stride) - BigInt(shifts[c][0]));
            result[(h * columns + w) * channels + c] +=
              BigInt(frame[(y * width + x) * channels + c]) * down * across;
          }
        }
      }
    }
  }
  return result;
}
