import { fail } from '../../../ir/diagnostic.ts';
import type { IntegerRange } from '../../../ir/integer-type.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import { fixedPointOf, roundAway } from '../fixed-point.ts';
import { boundsOf, refused } from '../options.ts';
import { scaledSteps, stepped, stepsOfFunction } from '../staircase.ts';
import { codingOf } from '../tensors.ts';
import type { Converter } from './operator.ts';

/** RELU and its kin on their own: codes to codes of another scale, by a factor that is divided in float32. */
const clipped =
  (bounds: { readonly least: number; readonly most?: number }): Converter =>
  (operator, conversion) => {
    const { net } = conversion;
    const input = conversion.codes(operator, 0);
    const output = codingOf(conversion.output(operator));
    const factor = fixedPointOf(Math.fround(input.scale / output.scale));
    const codes = boundsOf(output, bounds);
    conversion.defineCodes(
      operator,
      stepped(net, input.value, [scaledSteps(factor, codes)], codes, operator.name),
    );
  };

export const relu = clipped({ least: 0 });
export const relu6 = clipped({ least: 0, most: 6 });
export const reluN1To1 = clipped({ least: -1, most: 1 });

/**
 * How near a result may lie to a tie, in codes. TensorFlow Lite computes a table in float32, whose functions are right to a
 * few units of their last place: 2^-23 of at most 256 codes, times those few.
 */
const UNDECIDED = 2 ** -12;

/** LOGISTIC and TANH: a table of 256 entries, which is a staircase of the codes as the function rises. */
const tabulated =
  (f: (x: number) => number): Converter =>
  (operator, conversion) => {
    const { net } = conversion;
    const input = conversion.codes(operator, 0);
    const output = codingOf(conversion.output(operator));
    const bounds: IntegerRange = boundsOf(output, {});
    const domain = boundsOf(input, {});
    const entry = (code: number): number => {
      const exact = f(input.scale * code) / output.scale;
      const isInside = exact > bounds.min - 1 && exact < bounds.max + 1;
      if (isInside && Math.abs(exact - Math.floor(exact) - 0.5) < UNDECIDED) {
        fail(tfliteDiagnostic('undecided-function', { code: code + input.zeroPoint }));
      }
      return Math.min(Math.max(roundAway(exact), bounds.min), bounds.max);
    };
    const steps = stepsOfFunction(entry, domain, bounds) ?? refused(operator, 'its table falls somewhere');
    conversion.defineCodes(operator, stepped(net, input.value, [steps], bounds, operator.name));
  };

export const logistic = tabulated(x => 1 / (1 + Math.exp(-x)));
export const tanh = tabulated(Math.tanh);
