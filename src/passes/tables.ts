import { approximate } from '../exact/approximate.ts';
import { valueComparison } from '../exact/decision.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import * as S from '../exact/surd.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { bipolar, type IntegerType, isValueOf, narrowestType } from '../ir/integer-type.ts';
import type { AttrsOf } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { codeRange, type Quantizer, stepsOf } from '../quant/quantizer.ts';
import type { QuantizedChannel } from './thresholds.ts';

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
    min: Math.min(...ranges.map(r => r.min)),
    max: Math.max(...ranges.map(r => r.max)),
  });
}
