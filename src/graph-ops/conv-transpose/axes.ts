import { spend } from '../../ir/budget.ts';
import { fail } from '../../ir/diagnostic.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import type { Shape } from '../room.ts';
import { checked, type WindowAttrs } from '../windows.ts';

export interface ConvTransposeAttrs extends WindowAttrs {
  /** Input channel c makes outputs of group floor(c * group / channels) only; the weights hold just those. */
  readonly group: number;
  /** The weights' spatial dimensions, where the model states them once more. */
  readonly kernel?: readonly number[];
  /** Places more at the end of each axis; none unless told. */
  readonly outputPadding?: readonly number[];
  /** The result's spatial dimensions, of which the padding follows; `pads` are then without meaning. */
  readonly outputShape?: readonly number[];
}

/** One spatial axis: tap k of input element i adds to output place i * stride + k * dilation - before. */
export interface TransposedAxis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Places cut off at the begin. */
  readonly before: number;
  /** Number of places of the result. */
  readonly output: number;
}

/**
 * The axes with all defaults and automatic padding resolved.
 *
 * @param spatial the input's spatial dimensions
 * @throws DiagnosticError where lists and axes do not fit, nothing is left of the result, or automatic padding would add to it
 */
export function transposedAxes(
  attrs: ConvTransposeAttrs,
  kernel: readonly number[],
  spatial: Shape,
  node: string,
): TransposedAxis[] {
  const rank = spatial.length;
  const each = (value: number, count = rank): number[] => new Array<number>(count).fill(value);
  const strides = checked('strides', attrs.strides ?? each(1), rank, 1, node);
  const dilations = checked('dilations', attrs.dilations ?? each(1), rank, 1, node);
  const pads = checked('pads', attrs.pads ?? each(0, 2 * rank), 2 * rank, 0, node);
  const behind = checked('output padding', attrs.outputPadding ?? each(0), rank, 0, node);
  const wanted = attrs.outputShape && checked('output shape', attrs.outputShape, rank, 1, node);
  checked('kernel shape', kernel, rank, 1, node);
  return spatial.map((input, i) => {
    const [stride, dilation] = [strides[i], dilations[i]];
    const full = (input - 1) * stride + behind[i] + (kernel[i] - 1) * dilation + 1;
    const { before, output } = cut(attrs.autoPad, full, input * stride, wanted?.[i], [
      pads[i],
      pads[rank + i],
    ]);
    // What is stated beyond all places is zeros; what automatic padding should add, runtimes leave out.
    if (output < 1 || (output > full && !wanted))
      fail(graphDiagnostic('transposed-size', { made: full, output }, { node }));
    // Of each place that the stride makes of one, the taps that it sees are listed.
    spend('taps', kernel[i] * Math.max(output, stride), { node });
    return { input, kernel: kernel[i], stride, dilation, before, output };
  });
}

/**
 * What is cut off of `full` places: as much as leaves the places that are wanted, the odd one at the end (with
 * `same-upper`) or at the begin (in all other cases, as ONNX has it). Where there are fewer than stated, zeros follow, as in
 * ONNX's own case.
 */
function cut(
  autoPad: WindowAttrs['autoPad'],
  full: number,
  same: number,
  wanted: number | undefined,
  [before, after]: readonly [number, number],
): { readonly before: number; readonly output: number } {
  const isSame = autoPad === 'same-upper' || autoPad === 'same-lower';
  if (wanted === undefined && !isSame) {
    const pads = autoPad === 'valid' ? 0 : before + after;
    return { before: autoPad === 'valid' ? 0 : before, output: full - pads };
  }
  const output = wanted ?? same;
  const total = Math.max(full - output, 0);
  return { before: autoPad === 'same-upper' ? Math.floor(total / 2) : Math.ceil(total / 2), output };
}
