import { expect } from 'vitest';
import { portsOf, timingOf } from '../../src/kernels/index.ts';
import type { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

/** Numbers of banks that kernels are tried with. */
export const KERNEL_BANKS = [2, 3, 4, 6] as const;

/** Banks of a case, its frames, and which bank each of them takes; drawn where nothing is said. */
export interface Framing {
  readonly banks?: number;
  readonly vectorsPerFrame?: number;
  readonly tokens?: readonly number[];
}

/** The bank of each frame, another one than the frame before; of one bank nothing is drawn. */
export function tokensOf(random: Random, banks: number): number[] {
  const tokens = [banks === 1 ? 0 : random.integer(0, banks - 1)];
  while (tokens.length < FRAMES) {
    const step = banks === 1 ? 0 : random.integer(1, banks - 1);
    tokens.push((tokens[tokens.length - 1] + step) % banks);
  }
  return tokens;
}

/** Banks of a case's kernel; 1 where its kind has none. */
export const banksOf = ({ kernel }: SweepCase): number =>
  'banks' in kernel.params ? kernel.params.banks : 1;

/** At least 60 parameter sets with several banks, of them some of one step a frame and some of several vectors. */
export function expectBanked(cases: readonly SweepCase[], numbers: readonly number[] = KERNEL_BANKS): void {
  const banked = cases.filter(c => banksOf(c) > 1);
  expect(banked.length).toBeGreaterThanOrEqual(60);
  for (const banks of numbers) {
    expect(banked.filter(c => banksOf(c) === banks).length).toBeGreaterThanOrEqual(10);
  }
  const count = (has: (c: SweepCase) => boolean): number => banked.filter(has).length;
  expect(count(({ kernel }) => timingOf(kernel).actors[0].stepsPerFrame === 1)).toBeGreaterThanOrEqual(1);
  expect(count(({ kernel }) => portsOf(kernel).outputs.m_axis.vectorsPerFrame > 1)).toBeGreaterThanOrEqual(
    15,
  );
}
