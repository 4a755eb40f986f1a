import { DEFAULT_FRAMES, randomProvingFrames } from '../../sim/proving-frames.ts';
import type { Design } from '../artifact/index.ts';
import { readLabels } from '../data/labels.ts';
import { hostDiagnostic } from '../host/diagnostics.ts';
import { type Frames, framesOf, type InputValues, loadFrames } from '../host/frames.ts';
import { type DataDomain, randomFrames } from '../host/input.ts';
import { type HostInterface, hostOfManifest } from '../host/interface.ts';
import { fail } from '../ir/diagnostic.ts';
import { recordedFeatures } from '../sections/features.ts';
import { partOf, rangeOf, type Shard } from './shard.ts';

/** Which frames a design is tried on. */
export interface FrameChoice {
  /** A file of frames; of several inputs the file of each, by its name. */
  readonly data?: string | ReadonlyMap<string, string>;
  /**
   * Frames in memory, one after another in the model's element order; of several inputs those of each, by its name. They are
   * values of the model, or with `dataDomain: 'wire'` integers of the wire.
   */
  readonly values?: ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>;
  /** The file of the right classes of `data` or `values`. */
  readonly labels?: string;
  /** What the numbers in the data are; `auto` unless told. */
  readonly dataDomain?: DataDomain;
  /** The first so many; of random ones so many. */
  readonly frames?: number;
  /** Random frames also for a section, which has recorded ones. */
  readonly random?: boolean;
  /** Of random frames; 1 unless told. */
  readonly seed?: number;
  /** One part of these frames. */
  readonly shard?: Shard;
}

/** The frames that a design is simulated on: the user's, those recorded for a section, or random ones. */
export async function designFrames(design: Design, options: FrameChoice): Promise<Frames> {
  const { shard, data, values, random, frames: of = DEFAULT_FRAMES, seed = 1 } = options;
  const isGiven = data !== undefined || values !== undefined;
  if (!shard || isGiven || (!random && (await recordedFeatures(design))))
    return partOf(await allFrames(design, options), shard);
  // Of random ones the part alone is made: all of them may be more than fit into memory.
  const { first, count } = rangeOf(shard, of);
  const { inputs } = hostOfManifest(design.manifest);
  return { integers: randomFrames(inputs, count, seed, first), count, first, of, notes: [] };
}

async function allFrames(design: Design, options: FrameChoice): Promise<Frames> {
  const host = hostOfManifest(design.manifest);
  if (options.values !== undefined) {
    const { dataDomain = 'model', frames, labels } = options;
    const given = valuesOf(host, options.values);
    const told = labels === undefined ? undefined : await readLabels(labels);
    return framesOf(host, given, { dataDomain, ...(frames === undefined ? {} : { frames }) }, told);
  }
  if (options.data !== undefined)
    return loadFrames(host, options.data, { ...options, dataDomain: options.dataDomain ?? 'auto' });
  const recorded = options.random ? undefined : await recordedFeatures(design);
  if (!recorded) {
    const count = options.frames ?? DEFAULT_FRAMES;
    return { integers: randomFrames(host.inputs, count, options.seed ?? 1), count, notes: [] };
  }
  const given = design.manifest.section?.features.frames ?? 0;
  const count = Math.min(options.frames ?? given, given);
  const isShort = (options.frames ?? 0) > given;
  return {
    integers: recorded.subarray(0, (recorded.length / given) * count),
    count,
    notes: isShort ? [hostDiagnostic('few-features', { given, folder: design.folder })] : [],
  };
}

/**
 * The frames of `designFrames`; where they are random, and nobody says how many, with others behind them that are chosen
 * for what they exercise.
 */
export async function provingFrames(design: Design, options: FrameChoice): Promise<Frames> {
  const isTold = [options.frames, options.data, options.values].some(told => told !== undefined);
  if (isTold || (!options.random && (await recordedFeatures(design)))) return designFrames(design, options);
  return partOf(randomProvingFrames(design, options.seed), options.shard);
}

/** The numbers of each input. */
const valuesOf = ({ inputs }: HostInterface, given: NonNullable<FrameChoice['values']>): InputValues[] =>
  inputs.map(({ name }) => {
    const own = isArray(given) ? (inputs.length === 1 ? given : undefined) : given[name];
    if (own === undefined)
      fail(hostDiagnostic('data-of-which', { input: name, inputs: inputs.map(i => i.name) }));
    return { values: Float64Array.from(own), isInteger: false };
  });

const isArray = (given: NonNullable<FrameChoice['values']>): given is ArrayLike<number> =>
  typeof given.length === 'number';
