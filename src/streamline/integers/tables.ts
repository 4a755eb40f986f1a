import { valueComparison } from '../../exact/decision.ts';
import { approximate, type FunctionChain } from '../../exact/element-function.ts';
import * as S from '../../exact/surd.ts';
import { greatest, least } from '../../ir/extremes.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { bipolar, type IntegerType, isValueOf, narrowestType } from '../../ir/integer-type.ts';
import type { AttrsOf } from '../../ops/index.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import { codeRange, type Quantizer, stepsOf } from '../../quant/quantizer.ts';
import type { QuantizedChannel } from './threshold-rows.ts';

/**
 * The table of a quantizer behind any function: its exact code for every integer of the source's range.
 * Throws DomainError where the function has no value, UndecidedError where a value cannot be told from a
 * step.
 */
export function lookupAttrs(
  channels: readonly QuantizedChannel[],
  { type, range }: Pick<ValueInfo, 'type' | 'range'>,
): AttrsOf<'lookup'> {
  const entries = range.max - range.min + 1;
  const rows = channels.map(channel => {
    const codeOf = codeFinder(channel);
    const row: number[] = [];
    for (let i = 0; i < entries; i++) {
      // A bipolar input has no 0; what the table says of it is never read.
      row.push(isValueOf(type, range.min + i) ? codeOf(range.min + i) : row[i - 1]);
    }
    return row;
  });
  return {
    tables: integerTensor([channels.length, entries], rows.flat()),
    min: range.min,
    output: codeType(channels.map(c => c.quantizer)),
  };
}

/** The exact code of the quantizer for the function's value at an integer. */
export function codeFinder({
  stages,
  quantizer,
}: {
  readonly stages: FunctionChain;
  readonly quantizer: Quantizer;
}): (x: number) => number {
  const steps = stepsOf(quantizer).map(({ at, inclusive }) => {
    const exact = S.fromRational(at);
    return { exact, double: S.toNumber(exact), inclusive };
  });
  const guess = approximate(stages);
  const { min } = codeRange(quantizer);
  return x => {
    const compare = valueComparison(stages, x);
    const isClimbed = ({ exact, inclusive }: (typeof steps)[number]): boolean => {
      const order = compare(exact);
      return inclusive ? order >= 0 : order > 0;
    };
    // Doubles say where to look; the steps on both sides decide.
    const y = guess(x);
    let climbed = 0;
    for (let high = steps.length; climbed < high; ) {
      const middle = (climbed + high) >> 1;
      if (y >= steps[middle].double) climbed = middle + 1;
      else high = middle;
    }
    while (climbed > 0 && !isClimbed(steps[climbed - 1])) climbed--;
    while (climbed < steps.length && isClimbed(steps[climbed])) climbed++;
    return quantizer.kind === 'bipolar' ? 2 * climbed - 1 : min + climbed;
  };
}

/** The type that holds the codes of all these quantizers. */
export function codeType(quantizers: readonly Quantizer[]): IntegerType {
  if (quantizers.every(q => q.kind === 'bipolar')) return bipolar;
  const ranges = quantizers.map(codeRange);
  return narrowestType({
    min: least(ranges.map(r => r.min)),
    max: greatest(ranges.map(r => r.max)),
  });
}

/**
 * The same function as thresholds, where over the integers of the source the codes of each channel only
 * rise or only fall; undefined elsewhere.
 */
export function tableAsThresholds(
  { tables, min, output }: AttrsOf<'lookup'>,
  channels: readonly QuantizedChannel[],
): AttrsOf<'threshold'> | undefined {
  const [sets, entries] = tables.shape;
  const isBipolar = output.kind === 'bipolar';
  const ranges = channels.map(c => codeRange(c.quantizer));
  const lowest = least(ranges.map(r => r.min));
  const highest = greatest(ranges.map(r => r.max));
  // The codes that the integer reaches one after the other; a bipolar quantizer goes from -1 to 1 at once.
  const codes = isBipolar ? [1] : Array.from({ length: highest - lowest }, (_, i) => lowest + 1 + i);
  const rows: number[][] = [];
  const descending: number[] = [];
  for (let set = 0; set < sets; set++) {
    const row = tables.data.subarray(set * entries, (set + 1) * entries);
    const rises = row.every((code, i) => i === 0 || code >= row[i - 1]);
    const falls = row.every((code, i) => i === 0 || code <= row[i - 1]);
    if (!rises && !falls) return undefined;
    rows.push(firstPast(row, codes, rises).map(i => min + i));
    descending.push(rises ? 0 : 1);
  }
  return {
    thresholds: integerTensor([sets, codes.length], rows.flat()),
    descending: integerTensor([sets], descending),
    output,
    base: isBipolar ? 0 : lowest,
  };
}

/** For each code the first entry that has reached it, or, where they fall, no longer reaches it; rising. */
function firstPast(row: Float64Array, codes: readonly number[], rises: boolean): number[] {
  const found = codes.map(code => {
    const index = row.findIndex(entry => entry >= code === rises);
    return index < 0 ? row.length : index;
  });
  return found.sort((a, b) => a - b);
}
