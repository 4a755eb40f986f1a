import { isDeepStrictEqual } from 'node:util';
import type { SimulationResult, SimulationRun } from '../../sim/bench.ts';
import type { KernelKind } from '../../src/kernels/index.ts';
import { someCases } from '../kernels/all-cases.ts';
import { framedRight, framingModel, framingRun, framings, sinkOf } from '../kernels/framings.ts';
import { reloadCasesOf } from '../kernels/reload-cases.ts';
import {
  measuredEnds,
  predictedEnds,
  runOf,
  runsOf,
  type SweepCase,
  type SweepModel,
  type SweepRun,
  writeModel,
  wrongStreams,
} from '../kernels/sweep.ts';

/** A run of a model, and whether what was seen is right. */
export interface Trial {
  readonly run: SimulationRun;
  readonly isRight: (result: SimulationResult) => boolean;
}

/** A model with what it is tried with. */
interface Round {
  readonly model: SweepModel;
  readonly trials: readonly Trial[];
}

/** Cases of a kernel that all its mutants are tried with, and those for the mutants that survive them, and that nobody has called none. */
const SWEEPS = [
  { count: 12, shift: 0 },
  { count: 36, shift: 0.5 },
  { count: 48, shift: 0.25 },
  { count: 48, shift: 0.75 },
  { count: 48, shift: 0.1 },
  { count: 48, shift: 0.6 },
] as const;

/** From here on only what has no reason to survive is tried. */
export const THOROUGH_ROUND = 3;

/** A mutant that hangs is known after so many cycles without a beat, in times of what a kernel takes to settle. */
const WATCHDOG = 8;

/**
 * What the mutants of a kernel are tried with, one after another, as long as some survive. What is written while it runs comes
 * first: it is the smallest model.
 */
export function roundsOf(kind: KernelKind): readonly (() => Promise<Round>)[] {
  const sweeps = SWEEPS.map(({ count, shift }) => sweepRound(() => someCases(kind, count, shift)));
  switch (kind) {
    case 'frame-input':
      return [...sweeps, ...framingRounds];
    case 'mvu':
    case 'threshold':
      return [sweepRound(reloadCasesOf[kind]), ...sweeps];
    default:
      return sweeps;
  }
}

const sweepRound = (cases: () => readonly SweepCase[]) => async (): Promise<Round> => {
  const model = await writeModel(cases());
  return { model, trials: sweepTrials(model) };
};

/** Runs of a sweep, which must give what is expected, and without stalls when it was predicted. */
function sweepTrials(model: SweepModel): Trial[] {
  const predicted = (how: SweepRun) => model.cases.map(own => predictedEnds(own, how).frameEnds);
  return runsOf(model).map(how => {
    const ends = how.stalls === 'none' ? predicted(how) : [];
    return {
      run: { ...runOf(model, how), watchdogCycles: watchdogOf(model) },
      isRight: result =>
        wrongStreams(result).length === 0 &&
        !result.hang &&
        Object.values(result.flags).every(rises => rises === 0) &&
        ends.every((own, i) => isDeepStrictEqual(measuredEnds(model, i, result), own)),
    };
  });
}

/** Of the frame input also frames with a wrong tlast. */
const framingRounds = framings.map(framing => async () => {
  const model = await framingModel(framing);
  const right = framedRight(framing);
  const trials = runsOf(model)
    .filter(how => how.resetAfterSourceBeats === undefined)
    .map(how => ({
      run: { ...framingRun(model, framing, how), watchdogCycles: watchdogOf(model) },
      isRight: (result: SimulationResult): boolean => {
        const { beats, mismatches, protocolErrors } = sinkOf(result) ?? {};
        const isWhole = isDeepStrictEqual({ beats, mismatches, protocolErrors }, right.sink);
        return isWhole && !result.hang && isDeepStrictEqual(result.flags, right.flags);
      },
    }));
  return { model, trials };
});

function watchdogOf(model: SweepModel): number {
  const settle = Math.max(...runsOf(model).map(({ longStalls }) => longStalls?.settleCycles ?? 0));
  return 1000 + WATCHDOG * settle;
}
