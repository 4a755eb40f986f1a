import { type ClockTarget, DELAYS, periodOf } from '../clock.ts';
import { countOf } from './count.ts';
import type { MvuParams } from './schema.ts';

/**
 * A matrix-vector unit with the registers that a clock asks for: none where products and sums follow the memory within a
 * period; one behind the memory; and one behind groups of columns, as many of them as fit a period.
 */
export function withRegisters(params: MvuParams, clock: ClockTarget): MvuParams {
  const { memory, register } = DELAYS[clock.family];
  const period = periodOf(clock);
  const within = (columns: number, from: number): boolean =>
    from + sumTime(params, columns, clock) + register <= period;
  if (within(params.simd, memory)) return params;
  const read: MvuParams = { ...params, memoryRegister: true };
  if (params.simd === 1 || within(params.simd, register)) return read;
  return { ...read, group: largest(params.simd, columns => within(columns, register)) };
}

/** Time of the products of some columns and of their sum, in nanoseconds. */
function sumTime(params: MvuParams, columns: number, { family }: ClockTarget): number {
  const { lut, product, adder } = DELAYS[family];
  // Three bits are counted by a LUT, and four times as many columns by an adder.
  if (countOf(params)) return 2 * lut + adder * Math.ceil(Math.log2(Math.max(1, columns / 4)));
  return (isMultiplied(params) ? product : lut) + adder * Math.ceil(Math.log2(columns));
}

/** Whether a product takes more than gates in front of an adder. */
export const isMultiplied = ({ activation, weight }: MvuParams): boolean =>
  activation.kind !== 'bipolar' && (weight.kind === 'int' || weight.kind === 'odd') && weight.bits > 2;

/** The largest power of two below `simd` that is within the period; 1 where none is. */
function largest(simd: number, isWithin: (columns: number) => boolean): number {
  let columns = 2 ** Math.ceil(Math.log2(simd) - 1);
  while (columns > 1 && !isWithin(columns)) columns /= 2;
  return columns;
}
