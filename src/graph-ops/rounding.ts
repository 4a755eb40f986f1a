import { roundHalfEven } from './number-kinds.ts';

/** QONNX rounding modes: `up` is away from zero, `down` toward zero; `half-*` say where a tie goes. */
export const ROUNDING_MODES = ['round', 'ceil', 'floor', 'up', 'down', 'half-up', 'half-down'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** The rounding to integers of each mode, exact for every float32 (no intermediate float32 rounding). */
export function rounding(mode: RoundingMode): (x: number) => number {
  return FUNCTIONS[mode];
}

const FUNCTIONS: Readonly<Record<RoundingMode, (x: number) => number>> = {
  round: roundHalfEven,
  ceil: Math.ceil,
  floor: Math.floor,
  up: x => Math.sign(x) * Math.ceil(Math.abs(x)),
  down: Math.trunc,
  'half-up': x => Math.sign(x) * Math.floor(Math.abs(x) + 0.5),
  'half-down': x => Math.sign(x) * Math.ceil(Math.abs(x) - 0.5),
};
