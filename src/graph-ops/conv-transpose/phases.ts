import { greatest } from '../../ir/extremes.ts';
import { broadcastIndices, sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import type { ExactConstant } from '../normalising/exact-constant.ts';
import type { WindowAxis } from '../windows.ts';
import type { TransposedAxis } from './axes.ts';

/** An axis of the convolution that makes all phases: the places of the result by their rest modulo the stride. */
export interface PhaseAxis {
  /** The windows that slide over the input; each of them makes one place of every phase. */
  readonly window: WindowAxis;
  /** The phases' number: the stride. */
  readonly phases: number;
  /** Of each tap of the kernel, the phase it belongs to, and the tap of the window that it weighs. */
  readonly taps: readonly { readonly phase: number; readonly at: number }[];
  /** How many of the places that the windows make come before those of the result. */
  readonly start: number;
}

/**
 * The window of an axis: place p of the result is place p + start of what the windows make, window floor((p + start) / stride)
 * and phase (p + start) mod stride. The start is the first with which the window is smallest.
 */
export function phaseAxis(axis: TransposedAxis): PhaseAxis {
  const starts = Array.from({ length: axis.stride }, (_, start) => startingAt(axis, start));
  return starts.reduce((best, found) => (found.window.kernel < best.window.kernel ? found : best));
}

function startingAt(axis: TransposedAxis, start: number): PhaseAxis {
  const { input, kernel, stride, dilation, output } = axis;
  const shift = axis.before - start;
  const found = Array.from({ length: kernel }, (_, k) => {
    const phase = (((k * dilation - shift) % stride) + stride) % stride;
    return { phase, reads: (phase + shift - k * dilation) / stride };
  });
  const windows = Math.ceil((output + start) / stride);
  // Window q reads the elements q - before .. q + last of the input, and at least one of them is there.
  const before = Math.max(0, greatest(found.map(({ reads }) => -reads)));
  const last = Math.max(0, greatest(found.map(({ reads }) => reads)));
  const after = Math.max(0, windows - 1 + last - (input - 1));
  const size = before + last + 1;
  return {
    window: {
      input,
      kernel: size,
      stride: 1,
      dilation: 1,
      before,
      after,
      output: input + before + after - size + 1,
    },
    phases: stride,
    taps: found.map(({ phase, reads }) => ({ phase, at: reads + before })),
    start,
  };
}

export interface PhaseConvolution {
  readonly axes: readonly PhaseAxis[];
  readonly group: number;
  /** Whether its outputs are all channels of one phase after another, not all phases of one channel after another. */
  readonly isPhaseFirst: boolean;
}

/**
 * The weights [outputs, channels / group, window...] of the convolution that makes all phases, of the transposed one's
 * [channels, outputs / group, kernel...]. Phases count in row-major order; what no tap weighs is 0.
 */
export function phaseWeights(
  { tensor: given, quantized }: ExactConstant,
  convolution: PhaseConvolution,
): ExactConstant {
  const { shape, from } = placedWeights(given.shape, convolution);
  const moved = (data: Float64Array): Float64Array => Float64Array.from(from, i => (i < 0 ? 0 : data[i]));
  const weights = tensor(given.kind, shape, moved(given.data));
  if (!quantized) return { tensor: weights };
  const unitOf = broadcastIndices(quantized.unit.shape, given.shape);
  const units = Array.from(from, i => (i < 0 ? undefined : unitOf[i]));
  const perRow = sizeOf(shape.slice(1));
  const rows = Array.from({ length: shape[0] }, (_, row) => {
    const found = new Set(units.slice(row * perRow, (row + 1) * perRow).filter(unit => unit !== undefined));
    return found.size > 1 ? undefined : ([...found][0] ?? 0);
  });
  const unitAt = (unit = 0) => quantized.unit.values[unit];
  const unit = rows.every(found => found !== undefined)
    ? { shape: [shape[0], ...shape.slice(1).map(() => 1)], values: rows.map(unitAt) }
    : { shape, values: units.map(unitAt) };
  return { tensor: weights, quantized: { codes: moved(quantized.codes), unit } };
}

/** The shape of the convolution's weights, and of each the transposed convolution's weight that it is; -1 where it is 0. */
function placedWeights(
  [channels, perGroup, ...kernel]: readonly number[],
  { axes, group, isPhaseFirst }: PhaseConvolution,
): { readonly shape: readonly number[]; readonly from: Int32Array } {
  const sizes = axes.map(axis => axis.phases);
  const [phases, outputs, groupChannels] = [sizeOf(sizes), perGroup * group, channels / group];
  const window = axes.map(axis => axis.window.kernel);
  const [phaseStrides, tapStrides, kernelStrides] = [sizes, window, kernel].map(stridesOf);
  const [places, taps] = [sizeOf(window), sizeOf(kernel)];
  const shape = [outputs * phases, groupChannels, ...window];
  const from = new Int32Array(sizeOf(shape)).fill(-1);
  for (let i = 0; i < channels * perGroup * taps; i++) {
    const tap = i % taps;
    const m = Math.floor(i / taps) % perGroup;
    const c = Math.floor(i / (taps * perGroup));
    const found = axes.map((axis, k) => axis.taps[Math.floor(tap / kernelStrides[k]) % kernel[k]]);
    const phase = found.reduce((sum, tap, k) => sum + tap.phase * phaseStrides[k], 0);
    const at = found.reduce((sum, tap, k) => sum + tap.at * tapStrides[k], 0);
    const output = Math.floor(c / groupChannels) * perGroup + m;
    const row = isPhaseFirst ? phase * outputs + output : output * phases + phase;
    from[(row * groupChannels + (c % groupChannels)) * places + at] = i;
  }
  return { shape, from };
}
