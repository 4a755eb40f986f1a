import { type Device, devicesFor } from '../devices/data.ts';
import { areaOf, type Resources } from '../devices/resources.ts';
import { lutsPerOn } from '../devices/shares.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { DEFAULT_FAMILY, type Family } from '../kernels/family.ts';
import type { Fold } from '../lower/lowering.ts';
import type { LayerGraph } from '../ops/index.ts';
import { type Budget, DEFAULT_MOST, deviceNotes, fittingTarget, tooLarge } from './fit-device.ts';
import { cyclesBetween, type FoldingOptions } from './fold.ts';
import { chooseFolds, layerContexts, registerArea, type Schedule, scheduleFolded } from './folded.ts';
import { targetNotes } from './target.ts';

/** A schedule, and the folds that it is of. */
export interface FoldedSchedule extends Schedule {
  readonly folds: ReadonlyMap<string, Fold>;
  readonly notes: readonly Diagnostic[];
  /** The part that they were chosen for, where they were. */
  readonly device?: Device;
}

/** Layers as scheduled hardware, their folds chosen first. */
export function lowerToHardware(layers: LayerGraph, options: FoldingOptions): FoldedSchedule {
  const { budget } = options;
  const family = budget?.device.family ?? options.family ?? DEFAULT_FAMILY;
  const aimed = { ...options, family, ...(budget ? { lutsPer: lutsPerOn(budget.device) } : {}) };
  const isOpen = options.folding === undefined && options.targetCycles === undefined;
  if (budget && isOpen) {
    const found = lowerToDevice(layers, aimed, budget);
    return 'folds' in found ? { ...found, device: budget.device } : tooLarge(found, budget);
  }
  const { folds, notes } = chooseFolds(layers, aimed);
  const schedule = scheduleFolded(layers, folds, aimed);
  // Where nothing is asked for, what no part of the family holds is not built without a word.
  const [largest] = isOpen ? devicesFor(family).slice(-1) : [];
  const held = budget ?? (largest && { device: largest, most: DEFAULT_MOST });
  const over = held ? deviceNotes(wholeArea(schedule, family), held) : [];
  return {
    ...schedule,
    folds,
    notes: [...notes, ...targetNotes({ ...options, ...schedule, notes }), ...over],
    ...(budget ? { device: budget.device } : {}),
  };
}

/** FIFOs are deeper than the registers that folds were chosen with: the target is raised until all fits, some times. */
const RAISES = 6;
const RAISE = 1.1;

/** From this share of the multipliers on they are what keeps a design from being faster. */
const NEARLY_ALL = 0.75;

/**
 * The fastest hardware that fits a device; where none does, the area of the smallest. Where multipliers run out, products go
 * to LUTs if that is faster.
 */
function lowerToDevice(
  layers: LayerGraph,
  options: FoldingOptions & { readonly family: Family },
  budget: Budget,
): FoldedSchedule | Resources {
  const found = fittedTo(layers, options, budget);
  const { dsp } = 'folds' in found ? wholeArea(found, options.family) : found;
  if (dsp < NEARLY_ALL * budget.device.dsp || dsp === 0) return found;
  const inLuts = fittedTo(layers, { ...options, logicProducts: true }, budget);
  if (!('folds' in inLuts)) return found;
  return 'folds' in found && intervalOf(found) <= intervalOf(inLuts) ? found : inLuts;
}

/** FIFOs included. */
const wholeArea = ({ hardware }: Schedule, family: Family): Resources => areaOf(hardware.kernels, family);

const intervalOf = ({ prediction }: Schedule): number => prediction.initiationIntervalCycles;

function fittedTo(
  layers: LayerGraph,
  options: FoldingOptions & { readonly family: Family },
  budget: Budget,
): FoldedSchedule | Resources {
  const foldsAt = (targetCycles: number) => chooseFolds(layers, { ...options, targetCycles });
  const areaAt = (targetCycles: number): Resources =>
    registerArea(layers, foldsAt(targetCycles).folds, options);
  const fitting = fittingTarget(areaAt, budget, cyclesBetween(layers, layerContexts(layers)));
  if (typeof fitting !== 'number') return fitting;
  let targetCycles = fitting;
  for (let i = 0; ; i++) {
    const { folds, notes } = foldsAt(targetCycles);
    const schedule = scheduleFolded(layers, folds, options);
    const area = wholeArea(schedule, options.family);
    if (deviceNotes(area, budget).length === 0) return { ...schedule, folds, notes };
    if (i === RAISES) return area;
    targetCycles = Math.ceil(targetCycles * RAISE);
  }
}
