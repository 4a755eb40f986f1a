import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import type { Bench, SimulationResult, SimulationRun, StreamResult } from '../../sim/bench.ts';
import type { BuildOptions } from '../../sim/build.ts';
import { buildSimulator, type Simulator } from '../../sim/simulator.ts';
import { runTool } from '../../sim/tool.ts';
import { generatedVerilog } from '../../src/codegen/generated-sources.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { type Kernel, kernelRooms, portsOf, sourcesOfKind, timingOf } from '../../src/kernels/index.ts';
import { beatsPerFrame, packFrames } from '../../src/kernels/stream.ts';
import { everyStep, type KernelTiming } from '../../src/kernels/timing.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import {
  benchStream,
  type ConnectedPort,
  connectedPorts,
  instanceText,
  rtlOf,
  topPorts,
} from './flat-top.ts';
import { playerText, type Reloading, reloadPlayer, stepsFile, stepsText } from './reload-player.ts';

/** Elements of all frames, frame-major. */
type Elements = ArrayLike<number>;

/** One parameter set of a kernel and what it is tried with. */
export interface SweepCase {
  readonly kernel: Kernel;
  /** What comes in at the kernel's first input port. */
  readonly input: Elements;
  /** What comes in at the others, in port order. */
  readonly moreInputs?: readonly Elements[];
  /** What must come out of every output, from a computation that shares nothing with the kernel's room. */
  readonly expected: Elements;
  /** What is written into its memory meanwhile, where that can be. */
  readonly reloading?: Reloading;
}

/** Frames each case runs back to back. */
export const FRAMES = 3;
const INSTANCES_PER_MODEL = 50;
const SEED = 1;
/** A few frames of small kernels, in eight runs. */
export const EXPECTED_CYCLES = 20_000;

export const rtlFolder = fileURLToPath(new URL('../../hw/rtl', import.meta.url));
const waivers = fileURLToPath(new URL('../../hw/lint/verilator.vlt', import.meta.url));

/** A generated flat top with one instance per case, `i0`, `i1`, ..., each with ports of its own. */
export interface SweepModel {
  readonly bench: Bench;
  readonly folder: string;
  readonly cases: readonly SweepCase[];
}

/** The cases in parts of one model each, so that each is a test of its own, with the number of the part's first. */
export function partsOf(cases: readonly SweepCase[]): [first: number, part: readonly SweepCase[]][] {
  const firsts = cases.flatMap((_, i) => (i % INSTANCES_PER_MODEL === 0 ? [i] : []));
  return firsts.map(first => [first, cases.slice(first, first + INSTANCES_PER_MODEL)]);
}

/**
 * Holds every case against its expected output: without stalls and with sinks that take beats at a pace of their own, where
 * also the cycle of each frame's end must be the one that the event simulator predicts from the room's timing, with random stalls,
 * after a reset in mid-frame, and with long stalls and a reset while the kernel is full. The generated tops must also
 * pass the linter.
 */
export async function sweep(cases: readonly SweepCase[], options: BuildOptions = {}): Promise<void> {
  for (let start = 0; start < cases.length; start += INSTANCES_PER_MODEL) {
    const model = await writeModel(cases.slice(start, start + INSTANCES_PER_MODEL));
    const simulator = await buildSweep(model, options);
    for (const run of runsOf(model)) {
      const result = await simulator.run(runOf(model, run));
      expectRight(model, result, `${run.stalls} seed ${run.seed}`);
      if (run.stalls === 'none') expectPredicted(model, result, run);
    }
  }
}

/** How a run of a sweep goes. */
export type SweepRun = Pick<
  SimulationRun,
  'stalls' | 'seed' | 'resetAfterSourceBeats' | 'longStalls' | 'paceCycles' | 'gapCycles' | 'watchdogCycles'
>;

/** How often a run with long stalls waits until all kernels are full, or empty. */
const BLOCKS = 4;

/** Sinks that pause, then take what has gathered: what a kernel does while its output is held up costs time here. */
const PACE_CYCLES = [13, 1, 1, 2, 40, 1, 1, 1];
/** Sources that leave gaps, which close while an output is held up. */
const GAP_CYCLES = 3;

/** The runs of a sweep. */
export function runsOf({ cases }: SweepModel): readonly SweepRun[] {
  const inMidFrame = Math.ceil(Math.max(...cases.map(c => frameBeats(c.kernel))) * 1.5);
  const longest = Math.max(...cases.map(({ kernel }) => lastEnd(kernel)));
  const settleCycles = longest + 16;
  const longStalls = { settleCycles, blocks: BLOCKS, resetWhenFull: true };
  const watchdogCycles = 10_000 + 4 * settleCycles;
  return [
    { stalls: 'none', seed: SEED },
    { stalls: 'random', seed: SEED },
    { stalls: 'random', seed: SEED + 1, resetAfterSourceBeats: inMidFrame },
    { stalls: 'none', seed: SEED, resetAfterSourceBeats: inMidFrame },
    { stalls: 'none', seed: SEED, paceCycles: PACE_CYCLES },
    { stalls: 'none', seed: SEED, paceCycles: PACE_CYCLES, gapCycles: GAP_CYCLES },
    ...[SEED, SEED + 1].map(seed => ({ stalls: 'long' as const, seed, longStalls, watchdogCycles })),
  ];
}

/** When the first frame ends at the last output: no kernel that works is silent for longer. */
function lastEnd(kernel: Kernel): number {
  const { frameEnds } = simulateTiming({ kernels: [{ id: 'k', timing: timingOf(kernel) }], links: [] }, 1);
  return Math.max(...[...frameEnds.values()].map(([first]) => first));
}

/**
 * Builds the simulator of a sweep. The model must pass `verilator -Wall` with the waivers of hw/lint; a
 * simulator in the cache did when it was built.
 */
export const buildSweep = ({ bench }: SweepModel, options: BuildOptions = {}): Promise<Simulator> =>
  buildSimulator(bench, { waivers, expectedCycles: EXPECTED_CYCLES, ...options });

/** Beats of a frame at the kernel's first input port. */
const frameBeats = (kernel: Kernel): number => beatsPerFrame(Object.values(portsOf(kernel).inputs)[0]);

/** Puts the case with the longest frames first: the reset is counted in beats of the first source. */
export async function writeModel(cases: readonly SweepCase[]): Promise<SweepModel> {
  const sorted = cases.toSorted((a, b) => frameBeats(b.kernel) - frameBeats(a.kernel));
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-sweep-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const instances = sorted.map((c, i) => ({ ...c.kernel, id: `i${i}` }) as Kernel);
  const players = sorted.flatMap(({ reloading }, i) =>
    reloading ? [{ kernel: instances[i], reloading }] : [],
  );
  for (const { kernel, reloading } of players) {
    await writeFile(join(folder, stepsFile(kernel.id)), stepsText(reloading));
  }
  const top = join(folder, 'sweep.v');
  const playerTexts = players.map(({ kernel, reloading }) => playerText(kernel, reloading));
  await writeFile(top, topText(instances, playerTexts));
  for (const kernel of instances) {
    for (const [name, text] of memoryFiles(kernel)) await writeFile(join(folder, name), text);
  }
  const generated = generatedVerilog(instances, { toolVersion: '0', sourceHash: '0' });
  for (const [name, text] of generated) await writeFile(join(folder, name), text);
  const sources = [
    ...rtlOf(instances).map(path => join(rtlFolder, path)),
    ...[...generated.keys()].map(name => join(folder, name)),
    ...(players.length > 0 ? [reloadPlayer] : []),
  ];
  return {
    bench: {
      top: 'sweep',
      sources: [top, ...sources],
      streams: instances.flatMap(portsOfInstance).map(benchStream),
      flags: instances.filter(k => k.kind === 'frame-input').map(k => `${k.id}_framing_error`),
    },
    folder,
    cases: sorted,
  };
}

/** Ports of an instance, each a port of the top by its own name. */
const portsOfInstance = (kernel: Kernel): ConnectedPort[] =>
  connectedPorts(kernel, port => `${kernel.id}_${port}`);

function topText(kernels: readonly Kernel[], players: readonly string[]): string {
  const ports = [
    'input wire clk',
    'input wire rst',
    ...kernels.flatMap(kernel => [
      ...portsOfInstance(kernel).flatMap(topPorts),
      ...(kernel.kind === 'frame-input' ? [`output wire ${kernel.id}_framing_error`] : []),
    ]),
  ];
  const bodies = [...players, ...kernels.map(kernel => instanceText(kernel, portsOfInstance(kernel)))];
  return `module sweep (\n  ${ports.join(',\n  ')}\n);\n${bodies.join('\n')}\nendmodule\n`;
}

/** A run of the model; what sinks must see is each case's expected output. */
export function runOf(model: SweepModel, run: SweepRun): SimulationRun {
  const beats = new Map<string, Uint8Array>();
  model.cases.forEach(({ kernel, input, moreInputs = [], expected }, i) => {
    const { inputs, outputs } = portsOf(kernel);
    const sent = [input, ...moreInputs];
    Object.entries(inputs).forEach(([port, shape], k) => {
      beats.set(`i${i}_${port}`, packFrames(shape, sent[k]));
    });
    for (const [port, shape] of Object.entries(outputs)) {
      beats.set(`i${i}_${port}`, packFrames(shape, expected));
    }
  });
  return { memoryFolder: model.folder, beats, frames: FRAMES, ...run };
}

/** Streams that carried something wrong, or too little. */
export const wrongStreams = ({ streams }: SimulationResult): readonly StreamResult[] =>
  streams.filter(
    ({ mismatches, protocolErrors, frameEndCycles }) =>
      mismatches > 0 || protocolErrors.length > 0 || frameEndCycles.length !== FRAMES,
  );

/** Each case's parameters stand beside what was wrong with it. */
export function expectRight(model: SweepModel, result: SimulationResult, how: string): void {
  const wrong = wrongStreams(result).map(stream => {
    const { kernel } = model.cases[caseOf(stream.name)];
    return { how, stream, params: kernel.params };
  });
  expect(wrong).toEqual([]);
  expect(result.hang).toBeUndefined();
  expect(Object.values(result.flags).filter(rises => rises > 0)).toEqual([]);
}

const caseOf = (stream: string): number => Number(/^i(\d+)_/.exec(stream)?.[1]);

/** How the ends of a kernel go, where they do not stall at random. */
type Pace = Pick<SweepRun, 'paceCycles' | 'gapCycles'>;

/** When the frames of a case end at each output, as the event simulator plays its kernel alone between such ends. */
export function predictedEnds({ kernel }: SweepCase, { paceCycles = [], gapCycles }: Pace = {}) {
  const { inputs, outputs } = portsOf(kernel);
  const sinks = Object.entries(outputs).map(([port, shape]) => ({
    ...{ port, id: `sink of ${port}`, timing: sinkTiming(beatsPerFrame(shape), paceCycles) },
  }));
  // Without gaps all beats are there from the beginning, as at an open input.
  const sources = Object.entries(gapCycles === undefined ? {} : inputs).map(([port, shape]) => ({
    ...{ port, id: `source of ${port}`, timing: sourceTiming(beatsPerFrame(shape), gapCycles ?? 1) },
  }));
  const timing = simulateTiming(
    {
      kernels: [{ id: 'k', timing: timingOf(kernel) }, ...sources, ...sinks],
      links: [
        ...sources.map(({ port, id }) => ({
          ...{ from: { kernel: id, port: 'given' }, to: { kernel: 'k', port } },
        })),
        ...sinks.map(({ port, id }) => ({
          ...{ from: { kernel: 'k', port }, to: { kernel: id, port: 'taken' } },
        })),
      ],
    },
    FRAMES,
  );
  return { frameEnds: sinks.map(({ id }) => timing.frameEnds.get(`${id}.told`)), blocked: timing.blocked };
}

/** A source that offers a beat until it is taken, and the next one some cycles later. */
const sourceTiming = (beats: number, gapCycles: number): KernelTiming => ({
  actors: [{ name: 'offer', stepsPerFrame: beats }],
  buffers: [],
  inputs: {},
  outputs: {
    given: { actor: 0, stepOfBeat: everyStep(beats), capacity: 1, latency: 0, release: gapCycles },
  },
});

/** A sink that takes beats at a pace, and tells of each in the same cycle. */
function sinkTiming(beats: number, paceCycles: readonly number[]): KernelTiming {
  const gapOf = (beat: number): number => paceCycles[beat % paceCycles.length] ?? 1;
  const stepOfBeat = new Int32Array(beats);
  for (let b = 1; b < beats; b++) stepOfBeat[b] = stepOfBeat[b - 1] + gapOf(b);
  const access = { actor: 0, stepOfBeat };
  const stepsPerFrame = stepOfBeat[beats - 1] + gapOf(0);
  return {
    actors: [{ name: 'take', stepsPerFrame }],
    buffers: [],
    inputs: { taken: access },
    outputs: { told: { ...access, capacity: Number.POSITIVE_INFINITY, latency: 0, release: 0 } },
  };
}

/** When the frames of case number `i` ended at each output. */
export const measuredEnds = ({ cases }: SweepModel, i: number, { streams }: SimulationResult) =>
  Object.keys(portsOf(cases[i].kernel).outputs).map(
    port => streams.find(s => s.name === `i${i}_${port}`)?.frameEndCycles,
  );

/** Claim D: predicted = measured. */
export function expectPredicted(model: SweepModel, result: SimulationResult, pace?: Pace): void {
  model.cases.forEach((own, i) => {
    const { params } = own.kernel;
    expect({ params, frameEnds: measuredEnds(model, i, result), blocked: [] }).toEqual({
      params,
      ...predictedEnds(own, pace),
    });
  });
}

/** Parameters, on top of ones that match, with which a module must not elaborate, and the error it then names. */
export interface BadParameters {
  readonly wrong: Readonly<Record<string, number>>;
  readonly error: string;
}

/**
 * Elaborates one module with the given parameters; the output, which names the error modules it met.
 * @param module another one than the room's first
 */
export async function elaborate(
  kind: Kernel['kind'],
  parameters: Readonly<Record<string, number>>,
  module = kernelRooms[kind].module,
): Promise<{ readonly ok: boolean; readonly all: string }> {
  return runTool(
    'verilator',
    [
      ...['--lint-only', '-Wno-fatal', '-Wno-lint', '-Wno-style', '--default-language', '1364-2005'],
      ...['--top-module', module, ...Object.entries(parameters).map(([name, value]) => `-G${name}=${value}`)],
      ...sourcesOfKind(kind).map(path => join(rtlFolder, path)),
    ],
    { purpose: 'it elaborates the Verilog' },
  );
}
