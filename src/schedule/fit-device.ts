import type { Device } from '../devices/data.ts';
import { RESOURCES, type Resource, type Resources } from '../devices/resources.ts';
import { overIn } from '../devices/shares.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { foldDiagnostic, type OverUse } from './fold-diagnostics.ts';

/** What a design may take of a device. */
export interface Budget {
  readonly device: Device;
  /** The share of its LUTs and flip-flops, from 0 to 1; of block RAM what is left by a board's own, and all multipliers. */
  readonly most: number;
}

/** Block RAM that stays for what stands around a design. */
const MOST_BLOCK_RAM = 0.9;

const mostOf = (most: number) => ({
  ...{ lut: most, ff: most, blockRam: Math.max(most, MOST_BLOCK_RAM), dsp: 1 },
});

/** Of a device, what routing leaves usable, with something for what stands around the design. */
export const DEFAULT_MOST = 0.7;

/** Folds for some cycles per frame, and the area of the kernels that they give; FIFOs count as registers. */
export type AreaAt = (targetCycles: number) => Resources;

/** Targets are tried in steps of this factor, and then halved in between so many times. */
const STEP = 1.3;
const HALVINGS = 3;

/**
 * The least cycles per frame whose folds fit: area falls, but for some noise, as cycles grow. The area of the slowest folds
 * where even they take too much.
 *
 * @param fastest cycles per frame that no folds go below
 * @param slowest those of the smallest folds
 */
export function fittingTarget(
  areaAt: AreaAt,
  { device, most }: Budget,
  { fastest, slowest }: { readonly fastest: number; readonly slowest: number },
): number | Resources {
  const isHeld = (target: number): boolean => overIn(device, areaAt(target), mostOf(most)).length === 0;
  const targets = [fastest];
  while (targets[targets.length - 1] < slowest)
    targets.push(Math.min(slowest, Math.ceil(targets[targets.length - 1] * STEP)));
  let [low, high] = [0, targets.length - 1];
  if (!isHeld(targets[high])) return areaAt(targets[high]);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isHeld(targets[middle])) high = middle;
    else low = middle + 1;
  }
  let fitting = targets[high];
  let over = high === 0 ? fitting : targets[high - 1];
  for (let i = 0; i < HALVINGS && fitting - over > 1; i++) {
    const between = Math.floor((over + fitting) / 2);
    if (isHeld(between)) fitting = between;
    else over = between;
  }
  return fitting;
}

/** Ends with what is over, and what helps. */
export function tooLarge(area: Resources, budget: Budget): never {
  const { device, most } = budget;
  return fail(foldDiagnostic('too-large', { device: device.name, most, over: overUses(area, budget) }));
}

/** A warning where a design takes more of a device than it may; none otherwise. */
export function deviceNotes(area: Resources, budget: Budget): Diagnostic[] {
  const over = overUses(area, budget);
  const { device, most } = budget;
  return over.length === 0 ? [] : [foldDiagnostic('over-device', { device: device.name, most, over })];
}

/** What is taken beyond the budget. */
export const overUses = (area: Resources, { device, most }: Budget): OverUse[] => {
  const over: readonly Resource[] = overIn(device, area, mostOf(most));
  return RESOURCES.filter(resource => over.includes(resource)).map(resource => ({
    resource,
    used: Math.ceil(area[resource]),
    available: device[resource],
  }));
};
