import { sizeOf, stridesOf, type Tensor } from '../../ir/tensor.ts';
import { storeAs } from '../number-kinds.ts';
import type { TransposedAxis } from './axes.ts';

interface Scatter {
  readonly axes: readonly TransposedAxis[];
  readonly group: number;
  readonly kind: Tensor['kind'];
  readonly node: string;
}

/** The elements [batch, outputs, spatial...] of a transposed convolution; see the room for what is computed. */
export function scattered(
  x: Tensor,
  weights: Tensor,
  bias: Tensor | undefined,
  { axes, group, kind, node }: Scatter,
): Float64Array {
  const store = storeAs(kind, node);
  const [batch, channels] = x.shape;
  const [, perGroup] = weights.shape;
  const outputs = perGroup * group;
  const places = sizeOf(axes.map(axis => axis.input));
  const taps = sizeOf(axes.map(axis => axis.kernel));
  const size = sizeOf(axes.map(axis => axis.output));
  const targets = targetsOf(axes);
  const y = new Float64Array(batch * outputs * size);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const first = Math.floor((c * group) / channels) * perGroup;
      for (let m = 0; m < perGroup; m++) {
        const to = (n * outputs + first + m) * size;
        for (let place = 0; place < places; place++) {
          const element = x.data[(n * channels + c) * places + place];
          for (let tap = 0; tap < taps; tap++) {
            const target = targets[place * taps + tap];
            if (target < 0) continue;
            const weight = weights.data[(c * perGroup + m) * taps + tap];
            y[to + target] = store(y[to + target] + store(weight * element));
          }
        }
      }
    }
  }
  return bias ? y.map((sum, i) => store(sum + bias.data[Math.floor(i / size) % outputs])) : y;
}

/** By input place and tap, row-major each, the output place; -1 where it is cut off. */
function targetsOf(axes: readonly TransposedAxis[]): Int32Array {
  const strides = stridesOf(axes.map(axis => axis.output));
  const [inputs, kernels] = [axes.map(axis => axis.input), axes.map(axis => axis.kernel)];
  const places = sizeOf(inputs);
  const taps = sizeOf(kernels);
  const [placeStrides, tapStrides] = [stridesOf(inputs), stridesOf(kernels)];
  return Int32Array.from({ length: places * taps }, (_, i) => {
    const [place, tap] = [Math.floor(i / taps), i % taps];
    return axes.reduce((target, { input, kernel, stride, dilation, before, output }, axis) => {
      const at = Math.floor(place / placeStrides[axis]) % input;
      const k = Math.floor(tap / tapStrides[axis]) % kernel;
      const to = at * stride + k * dilation - before;
      return target < 0 || to < 0 || to >= output ? -1 : target + to * strides[axis];
    }, 0);
  });
}
