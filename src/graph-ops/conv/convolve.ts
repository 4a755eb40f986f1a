import type { ElementKind, Tensor } from '../../ir/tensor.ts';
import { storeAs } from '../number-kinds.ts';
import { asVolume, positionsInside, type WindowAxis } from '../windows.ts';

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
  const plane = asVolume(axes);
  const [batch, channels] = x.shape;
  const [outputs, groupChannels] = weights.shape;
  const inputPlane = plane.y.input * plane.x.input;
  const outputPlane = plane.y.output * plane.x.output;
  const kernelPlane = plane.y.kernel * plane.x.kernel;
  const kernelSize = plane.z.kernel * kernelPlane;
  const [inputSize, outputSize] = [plane.z.input * inputPlane, plane.z.output * outputPlane];
  const result = new Float64Array(batch * outputs * outputSize);
  // storing into an array of floats rounds; that is several times as fast as calling a rounding function
  const sums = kind === 'float32' ? new Float32Array(outputSize) : new Float64Array(outputSize);
  const store = storeAs(kind, node);
  const depths = Array.from({ length: plane.z.kernel }, (_, k) => positionsInside(plane.z, k));
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
        const input = (n * channels + firstChannel + c) * inputSize;
        for (let k = 0; k < kernelSize; k++) {
          const kz = Math.floor(k / kernelPlane);
          const [ky, kx] = [Math.floor(k / plane.x.kernel) % plane.y.kernel, k % plane.x.kernel];
          const [row, column] = [rows[ky], columns[kx]];
          const y = row.first * plane.y.stride + ky * plane.y.dilation - plane.y.before;
          for (let depth = depths[kz].first; depth < depths[kz].end; depth++) {
            const z = depth * plane.z.stride + kz * plane.z.dilation - plane.z.before;
            accumulate({
              weight: weights.data[(m * groupChannels + c) * kernelSize + k],
              from:
                input +
                z * inputPlane +
                y * plane.x.input +
                column.first * step +
                kx * plane.x.dilation -
                plane.x.before,
              to: depth * outputPlane + row.first * plane.x.output + column.first,
              rows: row.end - row.first,
              columns: column.end - column.first,
            });
          }
        }
      }
      const out = (n * outputs + m) * outputSize;
      for (let i = 0; i < outputSize; i++) result[out + i] = bias ? store(sums[i] + bias.data[m]) : sums[i];
    }
  }
  return result;
}
