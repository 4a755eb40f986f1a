/** Transposed convolution from its definition, in float64: every element is spread by the weights. */
export function scatter(
  x: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  w: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  bias: readonly number[],
  options: {
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
    readonly pads: readonly number[];
    readonly outputPadding: readonly number[];
    readonly group: number;
  },
): { readonly shape: readonly number[]; readonly data: Float64Array } {
  const { strides, dilations, pads, outputPadding, group } = options;
  const [batch, channels, height, width] = x.shape;
  const [, perGroup, kernelHeight, kernelWidth] = w.shape;
  const size = (input: number, kernel: number, axis: 0 | 1): number =>
    (input - 1) * strides[axis] +
    (kernel - 1) * dilations[axis] +
    1 +
    outputPadding[axis] -
    pads[axis] -
    pads[axis + 2];
  const [rows, columns] = [size(height, kernelHeight, 0), size(width, kernelWidth, 1)];
  const outputs = perGroup * group;
  const y = new Float64Array(batch * outputs * rows * columns);
  for (let i = 0; i < y.length; i++) y[i] = bias[Math.floor(i / (rows * columns)) % outputs] ?? 0;
  let element = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++, element++) {
          for (let m = 0; m < perGroup; m++) {
            for (let a = 0; a < kernelHeight; a++) {
              for (let b = 0; b < kernelWidth; b++) {
                const row = i * strides[0] + a * dilations[0] - pads[0];
                const column = j * strides[1] + b * dilations[1] - pads[1];
                if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
                const output = Math.floor(c / (channels / group)) * perGroup + m;
                const weight = w.data[((c * perGroup + m) * kernelHeight + a) * kernelWidth + b];
                y[((n * outputs + output) * rows + row) * columns + column] += weight * x.data[element];
              }
            }
          }
        }
      }
    }
  }
  return { shape: [batch, outputs, rows, columns], data: y };
}
