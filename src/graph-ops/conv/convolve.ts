import type { ElementKind, Tensor } from '../../ir/tensor.ts';
import { storeAs } from '../number-kinds.ts';
import { asPlane, positionsInside, type WindowAxis } from '../windows.ts';

interface Convolution {
  readonly axes: readonly WindowAxis[];
  readonly group: number;
  readonly kind: ElementKind;
  readonly node: string;
}

/** One weight and the part of the planes it connects. */
interface Tap {
  readonly weight: number;
  /** Where the first input element and the first output element lie. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly columns: number;
}

/** The convolution's elements [batch, outputs, spatial...]; see the room for what is computed. */
export function convolve(
  x: Tensor,
  weights: Tensor,
  bias: Tensor | undefined,
  { axes, group, kind, node }: Convolution,
): Float64Array {
  const plane = asPlane(axes);
  const [batch, channels] = x.shape;
  const [outputs, groupChannels] = weights.shape;
  const inputPlane = plane.y.input * plane.x.input;
  const outputPlane = plane.y.output * plane.x.output;
  const kernelSize = plane.y.kernel * plane.x.kernel;
  const result = new Float64Array(batch * outputs * outputPlane);
  // storing into an array of floats rounds; that is several times as fast as calling a rounding function
  const sums = kind === 'float32' ? new Float32Array(outputPlane) : new Float64Array(outputPlane);
  const store = storeAs(kind, node);
  const rows = Array.from({ length: plane.y.kernel }, (_, k) => positionsInside(plane.y, k));
  const columns = Array.from({ length: plane.x.kernel }, (_, k) => positionsInside(plane.x, k));
  const inputRow = plane.y.stride * plane.x.input;
  const step = plane.x.stride;

  /** Adds weight * x to the sums of all positions where the tap lies inside the input. */
  function accumulate({ weight, from, to, rows: rowCount, columns: columnCount }: Tap): void {
    for (let row = 0; row < rowCount; row++) {
      let source = from + row * inputRow;
      const first = to + row * plane.x.output;
      if (kind === 'float32') {
        for (let i = first; i < first + columnCount; i++) {
          sums[i] += Math.fround(weight * x.data[source]);
          source += step;
        }
      } else {
        for (let i = first; i < first + columnCount; i++) {
          sums[i] = store(sums[i] + store(weight * x.data[source]));
          source += step;
        }
      }
    }
  }

  for (let n = 0; n < batch; n++) {
    for (let m = 0; m < outputs; m++) {
      const firstChannel = Math.floor((m * group) / outputs) * groupChannels;
      sums.fill(0);
      for (let c = 0; c < groupChannels; c++) {
        const input = (n * channels + firstChannel + c) * inputPlane;
        for (let k = 0; k < kernelSize; k++) {
          const [ky, kx] = [Math.floor(k / plane.x.kernel), k % plane.x.kernel];
          const [row, column] = [rows[ky], columns[kx]];
          const y = row.first * plane.y.stride + ky * plane.y.dilation - plane.y.before;
          accumulate({
            weight: weights.data[(m * groupChannels + c) * kernelSize + k],
            from: input + y * plane.x.input + column.first * step + kx * plane.x.dilation - plane.x.before,
            to: row.first * plane.x.output + column.first,
            rows: row.end - row.first,
            columns: column.end - column.first,
          });
        }
      }
      const out = (n * outputs + m) * outputPlane;
      for (let i = 0; i < outputPlane; i++) result[out + i] = bias ? store(sums[i] + bias.data[m]) : sums[i];
    }
  }
  return result;
}
