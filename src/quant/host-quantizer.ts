import * as Q from '../exact/rational.ts';
import { unreachable } from '../ir/invariant.ts';
import type { HostQuantizer, RoundingMode } from './quantizer.ts';

/**
 * The code of a float32 value as the framework computes it on the host: every step in float32
 * (QONNX: round(clip(x / s + z, lo, hi))). Used for an input quantizer that stays outside the hardware.
 */
export function quantizeFloat32(q: HostQuantizer, x: number): number {
  switch (q.kind) {
    case 'uniform': {
      const scaled = Math.fround(Math.fround(x) / Math.fround(Q.toNumber(q.scale)));
      const shifted = Math.fround(scaled + Math.fround(Q.toNumber(q.zeroPoint)));
      return roundFloat(q.rounding, Math.min(Math.max(shifted, q.lo), q.hi));
    }
    case 'bipolar':
      return Math.fround(x) >= 0 ? 1 : -1;
    case 'multi-threshold':
      return q.thresholds.filter(t => Math.fround(x) >= Q.toNumber(t)).length;
    default:
      return unreachable(q);
  }
}

/** Rounds a double to an integer. */
export function roundFloat(mode: RoundingMode, v: number): number {
  const below = Math.floor(v);
  const fraction = v - below;
  switch (mode) {
    case 'round':
      return fraction === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(v);
    case 'half-up':
      return v >= 0 ? Math.floor(v + 0.5) : Math.ceil(v - 0.5);
    case 'half-down':
      return v >= 0 ? Math.ceil(v - 0.5) : Math.floor(v + 0.5);
    case 'ceil':
      return Math.ceil(v);
    case 'floor':
      return below;
    case 'up':
      return v >= 0 ? Math.ceil(v) : below;
    case 'down':
      return Math.trunc(v);
    default:
      return unreachable(mode);
  }
}
