/** One layer of the networks of Chu et al.: inputs of each output, outputs, bits of a weight. */
type Layer = readonly [inputs: number, outputs: number, bits: number];

const bytes = (layers: readonly Layer[]): number =>
  Math.ceil(layers.reduce((sum, [inputs, outputs, bits]) => sum + inputs * outputs * bits, 0) / 8);

/** Weights of the VGG with these bits in its eight layers, written out from the paper. */
export function vggBytes(bits: readonly number[], divisor = 1): number {
  const [c1, c2, c3, c4, c5, c6, f1] = [128, 128, 256, 256, 512, 512, 1024].map(c => c / divisor);
  return bytes([
    [3 * 3 * 3, c1, bits[0]],
    [3 * 3 * c1, c2, bits[1]],
    [3 * 3 * c2, c3, bits[2]],
    [3 * 3 * c3, c4, bits[3]],
    [3 * 3 * c4, c5, bits[4]],
    [3 * 3 * c5, c6, bits[5]],
    // Three poolings leave 4 x 4 places of 32 x 32.
    [4 * 4 * c6, f1, bits[6]],
    [f1, 10, bits[7]],
  ]);
}

/** Weights of the ResNet-20 with these bits in the first convolution, the nine blocks, and the last product. */
export function resnetBytes(bits: readonly number[], divisor = 1): number {
  const [a, b, c] = [16, 32, 64].map(channels => channels / divisor);
  const [first, a1, a2, a3, b1, b2, b3, c1, c2, c3, last] = bits;
  return bytes([
    [27, a, first],
    ...[a1, a2, a3].flatMap((k): Layer[] => [
      [9 * a, a, k],
      [9 * a, a, k],
    ]),
    [9 * a, b, b1],
    [9 * b, b, b1],
    [a, b, b1],
    ...[b2, b3].flatMap((k): Layer[] => [
      [9 * b, b, k],
      [9 * b, b, k],
    ]),
    [9 * b, c, c1],
    [9 * c, c, c1],
    [b, c, c1],
    ...[c2, c3].flatMap((k): Layer[] => [
      [9 * c, c, k],
      [9 * c, c, k],
    ]),
    [c, 10, last],
  ]);
}

/** The given bits, then ones: for as many sections as there are. */
export const decreasing = (sections: number, ...first: readonly number[]): number[] =>
  Array.from({ length: sections }, (_, i) => first[i] ?? 1);

export const homogeneous = (sections: number, bits: number): number[] => Array<number>(sections).fill(bits);
