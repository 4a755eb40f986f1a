import { join, resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { costOf, portsOf } from '../src/codegen/kernels/index.ts';
import { areaPrice } from '../src/codegen/schedule/area-price.ts';
import {
  beatsPerFrame,
  bytesPerBeat,
  decodeElement,
  readBits,
  type StreamShape,
  unpackFrames,
} from '../src/codegen/stream.ts';
import { bitsOf } from '../src/ir/integer-type.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { infoOf } from '../src/ops/index.ts';
import type { Bench, SimulationResult, Stalls } from './bench.ts';
import { designBench } from './design-bench.ts';
import { expectedBeats, type ReferenceRun, referenceRun } from './golden.ts';
import { buildSimulator } from './simulator.ts';

export interface VerifyOptions {
  readonly stalls: Stalls;
  readonly seed: number;
  readonly waveFile?: string;
  readonly verilatorFlags?: readonly string[];
  readonly onProgress?: (step: string) => void;
}

/** The first place where hardware and reference part. */
export interface Mismatch {
  readonly stream: string;
  readonly frame: number;
  /** Beat within the frame, and lane within the beat. */
  readonly beat: number;
  readonly lane: number;
  readonly cycle: number;
  /** Absent of a beat too many. */
  readonly expected?: number;
  /** Absent of a beat that never came: the design hangs. */
  readonly got?: number;
  readonly wrongLast: boolean;
}

export interface StreamReport {
  readonly stream: string;
  readonly value: string;
  readonly beats: number;
  readonly mismatches: number;
  /** How many different integers the reference saw on the stream, and how many its type has in range. */
  readonly distinct: number;
  readonly possible: number;
}

/** What a FIFO held in the run without stalls, in which it is needed most. */
export interface FifoReport {
  readonly fifo: string;
  readonly depthBeats: number;
  readonly peakBeats: number;
  /** LUTs that a FIFO as deep as the peak would save, by the estimate; small differences of depth save none. */
  readonly wastedLuts: number;
}

/** What was seen where the network is cut, or can be. */
export interface CutReport {
  /** The node or tensor of the model. */
  readonly cut: string;
  /** The layer value. */
  readonly value: string;
  /** Every stream that carries it, `s_axis` and `m_axis` among them. */
  readonly streams: readonly string[];
  /** Elements of whole frames that were compared, on each of the streams. */
  readonly elements: number;
  /** How many different integers the reference saw, and how many there can be. */
  readonly distinct: number;
  readonly possible: number;
  /** Beats that differ, over the streams, with random stalls and without. */
  readonly mismatches: number;
}

export interface VerifyResult {
  readonly frames: number;
  /** Beats that differ, over all streams, and breaches of the stream protocol. */
  readonly mismatches: number;
  readonly firstMismatch?: Mismatch;
  readonly protocolErrors: readonly string[];
  readonly hang?: SimulationResult['hang'];
  readonly initiationIntervalCycles: number;
  readonly predictedInitiationIntervalCycles: number;
  readonly latencyCycles: number;
  readonly predictedLatencyCycles: number;
  /** The end of every frame of the run without stalls came in the predicted cycle. */
  readonly isTimingAsPredicted: boolean;
  readonly streams: readonly StreamReport[];
  readonly fifos: readonly FifoReport[];
  /** In data order. */
  readonly cuts: readonly CutReport[];
  /** Output integers that the hardware gave, frame after frame; fewer than `frames` after a hang. */
  readonly output: Float64Array;
  readonly referenceOutput: Float64Array;
  readonly simulatedCycles: number;
  readonly buildSeconds: number;
  readonly simulationSeconds: number;
}

/**
 * Proves a compiled design on frames of input integers: every stream of the RTL against the
 * reference under the stalls asked for, and, in a run without stalls, every frame's end against the
 * prediction.
 */
export async function verifyDesign(
  design: Design,
  input: Float64Array,
  options: VerifyOptions,
): Promise<VerifyResult> {
  const started = performance.now();
  options.onProgress?.('building the simulator');
  const bench = designBench(design);
  const simulator = await buildSimulator(bench, {
    wave: options.waveFile !== undefined,
    ...(options.verilatorFlags ? { verilatorFlags: options.verilatorFlags } : {}),
  });
  const built = performance.now();

  options.onProgress?.('running the reference');
  const reference = referenceRun(design.layers, input);
  const beats = expectedBeats(design.hardware, design.layers, reference);
  const common = {
    memoryFolder: resolve(join(design.folder, 'mem')),
    watchdogCycles: watchdogCycles(design),
  };
  const simulated = performance.now();
  options.onProgress?.(`simulating ${reference.frames} frames`);
  const run = await simulator.run({
    ...common,
    beats,
    frames: reference.frames,
    stalls: options.stalls,
    seed: options.seed,
    record: ['m_axis'],
    ...(options.waveFile ? { waveFile: options.waveFile } : {}),
  });

  options.onProgress?.('measuring cycles');
  const { frameEnds } = design.manifest.cycles;
  const timed = repeatFrames(design, input, frameEnds.length);
  const timedBeats = expectedBeats(design.hardware, design.layers, referenceRun(design.layers, timed));
  const timing = await simulator.run({
    ...common,
    beats: timedBeats,
    frames: frameEnds.length,
    stalls: 'none',
    seed: options.seed,
  });
  const ends = frameEndsFromStart(timing);
  const [failing, failingBeats] =
    countErrors(run) === 0 && countErrors(timing) > 0 ? [timing, timedBeats] : [run, beats];
  const referenceOutput = reference.values.get(design.layers.output);
  invariant(referenceOutput, 'the reference has no output');
  const firstMismatch = locate(design, failing) ?? locateHang(design, failing, failingBeats);
  return {
    frames: reference.frames,
    mismatches: countErrors(run) + countErrors(timing),
    ...(firstMismatch ? { firstMismatch } : {}),
    protocolErrors: failing.streams.flatMap(s => s.protocolErrors.map(error => `${s.name}: ${error}`)),
    ...(failing.hang ? { hang: failing.hang } : {}),
    initiationIntervalCycles: steadyInterval(ends),
    predictedInitiationIntervalCycles: design.manifest.cycles.initiationInterval,
    latencyCycles: ends[0] ?? Number.NaN,
    predictedLatencyCycles: design.manifest.cycles.latency,
    isTimingAsPredicted: ends.length === frameEnds.length && ends.every((end, i) => end === frameEnds[i]),
    streams: streamReports(design, run, reference),
    fifos: fifoReports(design, bench, timing),
    cuts: cutReports(design, run, timing, reference),
    output: hardwareOutput(design, run),
    referenceOutput,
    simulatedCycles: run.cycles + timing.cycles,
    buildSeconds: (built - started) / 1000,
    simulationSeconds: (performance.now() - simulated) / 1000,
  };
}

/** The output integers of all whole frames that the hardware sent. */
function hardwareOutput(design: Design, result: SimulationResult): Float64Array {
  const shape = shapeOf(design, 'm_axis');
  const recorded = streamOf(result, 'm_axis').recorded ?? new Uint8Array(0);
  const bytesPerFrame = beatsPerFrame(shape) * bytesPerBeat(shape);
  const frames = Math.floor(recorded.length / bytesPerFrame);
  return unpackFrames(shape, recorded.subarray(0, frames * bytesPerFrame));
}

/** A stall lasts at most some 16 cycles; a design that does nothing for ten frames hangs. */
function watchdogCycles(design: Design): number {
  const { latency, initiationInterval } = design.manifest.cycles;
  return 10_000 + 10 * Math.ceil(Math.max(latency, initiationInterval));
}

/** The first `frames` frames of the input, from the start again where there are fewer. */
function repeatFrames(design: Design, input: Float64Array, frames: number): Float64Array {
  const size = sizeOf(design.layers.values.get(design.layers.input)?.shape ?? []);
  return Float64Array.from({ length: frames * size }, (_, i) => input[i % input.length]);
}

function streamOf(result: SimulationResult, name: string) {
  const stream = result.streams.find(s => s.name === name);
  invariant(stream, `the simulation has no stream ${name}`);
  return stream;
}

function frameEndsFromStart(result: SimulationResult): number[] {
  const [start] = streamOf(result, 's_axis').frameStartCycles;
  return streamOf(result, 'm_axis').frameEndCycles.map(end => end - start);
}

/** The interval of the last frames, by the rule of the prediction (schedule/predict.ts). */
function steadyInterval(ends: readonly number[]): number {
  const intervals = ends.slice(1).map((end, i) => end - ends[i]);
  const last = intervals.slice(-3);
  if (last.length === 3 && last.every(i => i === last[0])) return last[0];
  const half = Math.floor(ends.length / 2);
  return (ends[ends.length - 1] - ends[half]) / (ends.length - 1 - half);
}

/** Beats that differ, protocol breaches, framing errors, and one for a hang. */
function countErrors(result: SimulationResult): number {
  const inStreams = result.streams.reduce((sum, s) => sum + s.mismatches + s.protocolErrors.length, 0);
  const framing = result.flags.framing_error ?? 0;
  return inStreams + framing + (result.hang ? 1 : 0);
}

/** The earliest mismatch in time, and of those of one cycle the one furthest upstream. */
function locate(design: Design, result: SimulationResult): Mismatch | undefined {
  const order = streamOrder(design);
  const found = result.streams
    .filter(s => s.firstMismatch)
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    .sort((a, b) => (a.firstMismatch?.cycle ?? 0) - (b.firstMismatch?.cycle ?? 0));
  const [first] = found;
  const mismatch = first?.firstMismatch;
  if (!first || !mismatch) return undefined;
  const shape = shapeOf(design, first.name);
  const { frame, beat, cycle, expected, got, wrongLast = false } = mismatch;
  const lanes = Array.from({ length: shape.lanes }, (_, lane) => lane);
  // A beat too many has no expected value, and differs in its first lane.
  const isSurplus = expected.length === 0;
  const differs = (lane: number) =>
    isSurplus || elementOf(shape, expected, lane) !== elementOf(shape, got, lane);
  const lane = lanes.find(differs) ?? 0;
  return {
    stream: first.name,
    frame,
    beat,
    lane,
    cycle,
    ...(isSurplus ? {} : { expected: elementOf(shape, expected, lane) }),
    got: elementOf(shape, got, lane),
    wrongLast,
  };
}

/** Of a hang without a wrong beat: the first beat that never came, on the first stream that is short of beats and offers none. */
function locateHang(
  design: Design,
  { hang }: SimulationResult,
  beats: ReadonlyMap<string, Uint8Array>,
): Mismatch | undefined {
  const short = hang?.streams.filter(s => s.beats < s.expectedBeats && !s.valid) ?? [];
  const order = streamOrder(design);
  const [first] = short.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (!hang || !first) return undefined;
  const shape = shapeOf(design, first.name);
  const bytes = bytesPerBeat(shape);
  const expected = beats.get(first.name)?.subarray(first.beats * bytes, (first.beats + 1) * bytes);
  invariant(expected, `nothing is expected on ${first.name}`);
  return {
    stream: first.name,
    frame: Math.floor(first.beats / beatsPerFrame(shape)),
    beat: first.beats % beatsPerFrame(shape),
    lane: 0,
    cycle: hang.cycle,
    expected: elementOf(shape, expected, 0),
    wrongLast: false,
  };
}

/** All streams, downstream. */
function streamOrder({ hardware }: Design): string[] {
  return ['s_axis', ...hardware.links.map(l => l.stream.id), 'm_axis'];
}

function elementOf({ type }: StreamShape, beat: Uint8Array, lane: number): number {
  const bits = bitsOf(type);
  return decodeElement(type, readBits(beat, lane * bits, bits));
}

function shapeOf({ hardware }: Design, stream: string): StreamShape {
  const link = hardware.links.find(l => l.stream.id === stream);
  if (link) return link.stream;
  return stream === 's_axis'
    ? portsOf(hardware.kernels[0]).inputs.s_axis
    : portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
}

/** LUTs of counters, by which FIFOs in the same memory differ; less is not told. */
const COUNTER_LUTS = 16;

function fifoReports({ hardware }: Design, { fifos = [] }: Bench, run: SimulationResult): FifoReport[] {
  return fifos.map(({ name }, i) => {
    const kernel = hardware.kernels.find(({ id }) => id === name);
    invariant(kernel?.kind === 'fifo', `${name} is no FIFO`);
    const { depth } = kernel.params;
    const peakBeats = run.fifoPeaks[i];
    const enough = { ...kernel, params: { ...kernel.params, depth: Math.max(2, peakBeats) } };
    const saved = Math.round(areaPrice(costOf(kernel)) - areaPrice(costOf(enough)));
    return { fifo: name, depthBeats: depth, peakBeats, wastedLuts: saved > COUNTER_LUTS ? saved : 0 };
  });
}

function streamReports(design: Design, result: SimulationResult, reference: ReferenceRun): StreamReport[] {
  const distinct = new Map<string, number>();
  for (const [name, values] of reference.values) distinct.set(name, new Set(values).size);
  return design.hardware.links.map(({ stream, value }) => {
    const seen = streamOf(result, stream.id);
    return {
      stream: stream.id,
      value,
      beats: seen.beats,
      mismatches: seen.mismatches,
      distinct: distinct.get(value) ?? 0,
      possible: possibleValues(design, value),
    };
  });
}

/** How many integers a value can be. */
function possibleValues({ layers }: Design, value: string): number {
  const { type, range } = infoOf(layers, value);
  return type.kind === 'bipolar' ? 2 : range.max - range.min + 1;
}

function cutReports(
  design: Design,
  run: SimulationResult,
  timing: SimulationResult,
  reference: ReferenceRun,
): CutReport[] {
  const { layers, hardware, manifest } = design;
  return (manifest.cuts ?? []).map(({ name, value }) => {
    const streams = [
      ...(value === layers.input ? ['s_axis'] : []),
      ...hardware.links.filter(link => link.value === value).map(link => link.stream.id),
      ...(value === layers.output ? ['m_axis'] : []),
    ];
    const seen = streams.map(stream => streamOf(run, stream));
    const frames = Math.min(
      ...seen.map(({ beats }, i) => Math.floor(beats / beatsPerFrame(shapeOf(design, streams[i])))),
    );
    const inRuns = [...seen, ...streams.map(stream => streamOf(timing, stream))];
    return {
      cut: name,
      value,
      streams,
      elements: frames * sizeOf(infoOf(layers, value).shape),
      distinct: new Set(reference.values.get(value)).size,
      possible: possibleValues(design, value),
      mismatches: inRuns.reduce((sum, stream) => sum + stream.mismatches, 0),
    };
  });
}
