import { resolve } from 'node:path';
import { checkSources, type Design } from '../src/artifact/index.ts';
import { joinFrames } from '../src/host/frame-parts.ts';
import { fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { beatsPerFrame, bytesPerBeat, unpackFrames } from '../src/kernels/stream.ts';
import { Pace } from '../src/node/pace.ts';
import { frameSizes } from '../src/ops/index.ts';
import { sinkStreams } from '../src/schedule/hardware.ts';
import { intervalOf } from '../src/schedule/predict.ts';
import type { SimulationResult } from './bench.ts';
import { type CoverageReport, coverageIn } from './coverage.ts';
import { designBench } from './design-bench.ts';
import { streamOf } from './design-streams.ts';
import { simDiagnostic } from './diagnostics.ts';
import { expectedBeats, type ReferenceRun, referenceRun, watchedReferenceRun } from './golden.ts';
import { icarusFrames, icarusSimulator } from './icarus.ts';
import { locate, locateHang, type Mismatch } from './locate.ts';
import { type LongStallReport, longRunOf, longStallReport } from './long-stalls.ts';
import {
  type CutReport,
  cutReports,
  type FifoReport,
  fifoReports,
  type StreamReport,
  streamReports,
} from './reports.ts';
import { prepareWaveFile } from './run.ts';
import { buildSimulator } from './simulator.ts';
import { watchdogCycles } from './watchdog.ts';
import { type GateReport, gateReports, winnerStreams } from './winners.ts';

export type { CoverageReport } from './coverage.ts';
export type { Mismatch } from './locate.ts';
export type { LongStallReport } from './long-stalls.ts';
export type { CutReport } from './reports.ts';
export type { GateReport } from './winners.ts';

/** The programs that simulate whole designs. */
export const SIMULATORS = ['verilator', 'icarus'] as const;
export type SimulatorName = (typeof SIMULATORS)[number];

export interface VerifyOptions {
  /** With random stalls there is a run with long ones, too (sim/long-stalls.ts). */
  readonly stalls: 'none' | 'random';
  readonly seed: number;
  readonly waveFile?: string;
  /** Verilator unless told. Icarus is slow, has no long stalls and no waveforms, and tells no depth of FIFOs. */
  readonly simulator?: SimulatorName;
  readonly verilatorFlags?: readonly string[];
  readonly onProgress?: (step: string) => void;
}

/** Builds the Verilator simulator that `verifyDesign` is going to take, and leaves it in the cache. */
export async function prepareVerification(
  design: Design,
  frames: number,
  { stalls }: Pick<VerifyOptions, 'stalls'>,
): Promise<void> {
  await checkSources(design);
  const long = stalls === 'random' ? longRunOf(design) : undefined;
  await buildSimulator(designBench(design), {
    wave: false,
    expectedCycles: expectedCycles(design, frames) + (long?.expectedCycles ?? 0),
  });
}

export interface VerifyResult {
  readonly simulator: SimulatorName;
  readonly frames: number;
  /** Beats that differ, over all streams, and breaches of the stream protocol. */
  readonly mismatches: number;
  readonly firstMismatch?: Mismatch;
  readonly protocolErrors: readonly string[];
  readonly hang?: SimulationResult['hang'];
  /** What the frames exercise of the network. */
  readonly coverage: readonly CoverageReport[];
  /** What it is counted from: see `Coverage`. */
  readonly coveredPoints: Uint8Array;
  /**
   * Of the run with long stalls; absent where none was asked for, the design is too slow for one, the simulator is Icarus, or
   * the others found a fault.
   */
  readonly longStalls?: LongStallReport;
  readonly initiationIntervalCycles: number;
  readonly predictedInitiationIntervalCycles: number;
  readonly latencyCycles: number;
  readonly predictedLatencyCycles: number;
  /** The end of every frame of the run without stalls, at every output, came in the predicted cycle. */
  readonly isTimingAsPredicted: boolean;
  /** When the first frame of the run without stalls ended at each output. */
  readonly outputs: readonly OutputTiming[];
  readonly streams: readonly StreamReport[];
  readonly fifos: readonly FifoReport[];
  /** In data order. */
  readonly cuts: readonly CutReport[];
  /** What each gate chose, in data order. */
  readonly gates: readonly GateReport[];
  /**
   * Output integers that the hardware gave, frame after frame, in each frame one output after another; fewer than `frames`
   * after a hang.
   */
  readonly output: Float64Array;
  readonly referenceOutput: Float64Array;
  /** Those with long stalls are told there. */
  readonly simulatedCycles: number;
  readonly buildSeconds: number;
  readonly simulationSeconds: number;
}

/** Cycles from the first input beat taken to the last beat of the first frame of one output. */
export interface OutputTiming {
  readonly stream: string;
  readonly latencyCycles: number;
  readonly predictedLatencyCycles: number;
}

/**
 * Proves a compiled design on frames of input integers: every stream of the RTL against the
 * reference under the stalls asked for, and on some frames under long ones with a reset while it is full, and, in a
 * run without stalls, every frame's end against the prediction.
 */
export async function verifyDesign(
  design: Design,
  input: Float64Array,
  options: VerifyOptions,
): Promise<VerifyResult> {
  options.onProgress?.('comparing the sources');
  await checkSources(design);
  checkFrameCount(design, input);
  if (options.waveFile !== undefined && options.simulator !== 'icarus')
    await prepareWaveFile(options.waveFile);
  const started = performance.now();
  options.onProgress?.('building the simulator');
  const bench = designBench(design);
  const isIcarus = options.simulator === 'icarus';
  if (isIcarus) checkIcarusRun(design, input, icarusFrames(bench), options);
  const long = options.stalls === 'random' && !isIcarus ? longRunOf(design) : undefined;
  const simulator = isIcarus
    ? await icarusSimulator(bench)
    : await buildSimulator(bench, {
        wave: options.waveFile !== undefined,
        expectedCycles:
          expectedCycles(design, input.length / inputSize(design)) + (long?.expectedCycles ?? 0),
        ...(options.verilatorFlags ? { verilatorFlags: options.verilatorFlags } : {}),
      });
  const built = performance.now();

  const onStep = options.onProgress ?? (() => undefined);
  const frames = input.length / inputSize(design);
  const referencePace = new Pace('reference, frame', frames);
  onStep(referencePace.at(0));
  const reference = await watchedReferenceRun(design.layers, input, done => onStep(referencePace.at(done)));
  const beats = expectedBeats(design.hardware, reference);
  const common = {
    memoryFolder: resolve(design.folder),
    watchdogCycles: watchdogCycles(design),
  };
  const simulated = performance.now();
  const pace = new Pace('simulating frame', frames);
  onStep(pace.at(0));
  const run = await simulator.run({
    ...common,
    beats,
    frames: reference.frames,
    stalls: options.stalls,
    seed: options.seed,
    onFrames: done => onStep(pace.at(done)),
    record: [...new Set([...design.hardware.sinks.map(({ name }) => name), ...winnerStreams(design)])],
    ...(options.waveFile ? { waveFile: options.waveFile } : {}),
  });

  options.onProgress?.('measuring cycles');
  const { frameEnds } = design.manifest.cycles;
  const timed = repeatFrames(design, input, frameEnds.length);
  const timedBeats = expectedBeats(design.hardware, referenceRun(design.layers, timed));
  const timing = await simulator.run({
    ...common,
    beats: timedBeats,
    frames: frameEnds.length,
    stalls: 'none',
    seed: options.seed,
  });
  const runs: [SimulationResult, ReadonlyMap<string, Uint8Array>][] = [
    [run, beats],
    [timing, timedBeats],
  ];
  let longStalls: LongStallReport | undefined;
  if (long && runs.every(([result]) => countErrors(result) === 0)) {
    options.onProgress?.('filling and draining the design');
    const { frames, stalls } = long;
    const stalledBeats = expectedBeats(
      design.hardware,
      referenceRun(design.layers, repeatFrames(design, input, frames)),
    );
    const stalled = await simulator.run({
      ...common,
      beats: stalledBeats,
      frames,
      stalls: 'long',
      longStalls: stalls,
      seed: options.seed,
    });
    longStalls = longStallReport(frames, stalled, countErrors(stalled));
    runs.push([stalled, stalledBeats]);
  }
  const coverage = coverageIn(design.layers, reference);
  const outputEnds = frameEndsFromStart(design, timing);
  const ends = lastEnds(outputEnds);
  const [failing, failingBeats] = runs.find(([result]) => countErrors(result) > 0) ?? runs[0];
  const firstMismatch = locate(design, failing) ?? locateHang(design, failing, failingBeats);
  return {
    simulator: options.simulator ?? 'verilator',
    frames: reference.frames,
    mismatches: runs.reduce((sum, [result]) => sum + countErrors(result), 0),
    ...(firstMismatch ? { firstMismatch } : {}),
    protocolErrors: failing.streams.flatMap(s => s.protocolErrors.map(error => `${s.name}: ${error}`)),
    ...(failing.hang ? { hang: failing.hang } : {}),
    ...{ coverage: coverage.report(), coveredPoints: coverage.points },
    ...(longStalls ? { longStalls } : {}),
    initiationIntervalCycles: intervalOf(ends),
    predictedInitiationIntervalCycles: design.manifest.cycles.initiationInterval,
    latencyCycles: ends[0] ?? Number.NaN,
    predictedLatencyCycles: design.manifest.cycles.latency,
    isTimingAsPredicted: isAsPredicted(design, ends, outputEnds),
    outputs: design.hardware.sinks.map(({ name }, i) => ({
      stream: name,
      latencyCycles: outputEnds[i][0] ?? Number.NaN,
      predictedLatencyCycles: design.manifest.cycles.outputs[i].frameEnds[0],
    })),
    streams: streamReports(design, run, reference),
    fifos: isIcarus ? [] : fifoReports(design, bench, timing),
    cuts: cutReports(design, run, timing, reference),
    gates: gateReports(design, run, reference),
    output: hardwareOutput(design, run),
    referenceOutput: referenceOutput(design, reference),
    simulatedCycles: run.cycles + timing.cycles,
    buildSeconds: (built - started) / 1000,
    simulationSeconds: (performance.now() - simulated) / 1000,
  };
}

/** The output integers of all frames that the hardware sent whole at every output. */
function hardwareOutput({ layers, hardware }: Design, result: SimulationResult): Float64Array {
  const parts = sinkStreams(hardware).map(({ name, stream }) => {
    const recorded = streamOf(result, name).recorded ?? new Uint8Array(0);
    const bytesPerFrame = beatsPerFrame(stream) * bytesPerBeat(stream);
    const frames = Math.floor(recorded.length / bytesPerFrame);
    return unpackFrames(stream, recorded.subarray(0, frames * bytesPerFrame));
  });
  return joinFrames(parts, frameSizes(layers, layers.outputs));
}

function referenceOutput({ layers }: Design, reference: ReferenceRun): Float64Array {
  const parts = layers.outputs.map(({ value }) => {
    const values = reference.values.get(value);
    invariant(values, `the reference has no ${value}`);
    return values;
  });
  return joinFrames(parts, frameSizes(layers, layers.outputs));
}

/** Of all values of all frames, which the reference keeps: 4 GiB. */
const MAX_ELEMENTS = 2 ** 29;

/** So many frames are simulated whatever their size, as none is told. */
const ALWAYS_FIT = 16;

function checkFrameCount(design: Design, input: Float64Array): void {
  const elements = [...design.layers.values.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const fit = Math.max(ALWAYS_FIT, Math.floor(MAX_ELEMENTS / elements));
  const frames = input.length / inputSize(design);
  if (frames > fit) fail(simDiagnostic('too-many-frames', { frames, fit }));
}

/** Stops where Icarus cannot do what is asked for. */
function checkIcarusRun(design: Design, input: Float64Array, fit: number, { waveFile }: VerifyOptions): void {
  if (waveFile !== undefined) fail(simDiagnostic('wave-of-icarus', {}, { file: waveFile }));
  const frames = input.length / inputSize(design);
  if (frames > fit) fail(simDiagnostic('too-many-frames', { frames, fit }));
}

/** Integers of a frame of all inputs. */
const inputSize = ({ layers }: Design): number =>
  frameSizes(layers, layers.inputs).reduce((a, b) => a + b, 0);

/** Of both runs; stalls at either end let a design work a third of the time. */
function expectedCycles(design: Design, frames: number): number {
  const { initiationInterval, latency, frameEnds } = design.manifest.cycles;
  return 3 * (frames * initiationInterval + latency) + frameEnds[frameEnds.length - 1];
}

/** The first `frames` frames of the input, from the start again where there are fewer. */
function repeatFrames(design: Design, input: Float64Array, frames: number): Float64Array {
  return Float64Array.from({ length: frames * inputSize(design) }, (_, i) => input[i % input.length]);
}

/** Whether every frame ended when it was to, at every output, and the interval and the latency are those that were told. */
function isAsPredicted(
  { manifest: { cycles } }: Design,
  ends: readonly number[],
  outputEnds: readonly (readonly number[])[],
): boolean {
  const isSame = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);
  return (
    isSame(ends, cycles.frameEnds) &&
    isSame([ends[0], intervalOf(ends)], [cycles.latency, cycles.initiationInterval]) &&
    outputEnds.every((own, i) => isSame(own, cycles.outputs[i].frameEnds))
  );
}

/** The ends of the frames at each output, counted from the first beat taken at any input. */
function frameEndsFromStart({ hardware }: Design, result: SimulationResult): number[][] {
  const starts = hardware.sources.flatMap(({ name }) => streamOf(result, name).frameStartCycles.slice(0, 1));
  const start = Math.min(...starts);
  return hardware.sinks.map(({ name }) => streamOf(result, name).frameEndCycles.map(end => end - start));
}

/** When each frame has ended at all outputs. */
function lastEnds([first, ...others]: readonly (readonly number[])[]): readonly number[] {
  const whole = Math.min(first.length, ...others.map(ends => ends.length));
  return first.slice(0, whole).map((end, frame) => Math.max(end, ...others.map(ends => ends[frame])));
}

/** Beats that differ, protocol breaches, framing errors, and one for a hang. */
function countErrors(result: SimulationResult): number {
  const inStreams = result.streams.reduce((sum, s) => sum + s.mismatches + s.protocolErrors.length, 0);
  const framing = Object.values(result.flags).reduce((sum, rises) => sum + rises, 0);
  return inStreams + framing + (result.hang ? 1 : 0);
}
