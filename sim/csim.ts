import { access, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkSources, type Design } from '../src/artifact/index.ts';
import { hlsStreams } from '../src/codegen/hls-streams.ts';
import { beatsFile } from '../src/codegen/hls-top.ts';
import { joinFrames } from '../src/host/frame-parts.ts';
import { fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import { beatsPerVector, bytesPerBeat, type StreamShape, unpackFrames } from '../src/kernels/stream.ts';
import { Pace } from '../src/node/pace.ts';
import { frameSizes } from '../src/ops/index.ts';
import { type HardwareGraph, sinkStreams } from '../src/schedule/hardware.ts';
import { buildCsim } from './csim-build.ts';
import { type CsimMismatch, compareBeats, compareLast } from './csim-compare.ts';
import { csimDiagnostic } from './csim-diagnostics.ts';
import { expectedBeats, referenceRun } from './golden.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { runTool, tail } from './tool.ts';

export interface CsimOptions {
  /** Optimisation of the C++ compiler (CsimBuildOptions). */
  readonly level?: '-O1' | '-O2';
  readonly cacheFolder?: string;
  readonly onProgress?: (step: string) => void;
}

export interface CsimResult {
  readonly frames: number;
  /** Streams compared, the outputs among them. */
  readonly streams: number;
  /** Beats that differ, over all streams. */
  readonly mismatches: number;
  /** Of the first frame that is wrong, in the stream furthest upstream. */
  readonly firstMismatch?: CsimMismatch;
  /** Set where a process read an empty stream or left beats behind; nothing was simulated after that. */
  readonly failure?: string;
  /**
   * Output integers that the C simulation gave, frame after frame, in each frame one output after another; complete only
   * without a failure.
   */
  readonly output: Float64Array;
  readonly buildSeconds: number;
  /** Of the C simulation alone, without the reference and the comparison. */
  readonly simulationSeconds: number;
}

/** The program compares its output itself (hw/hls/testbench.hpp): its status is 1 where that is wrong. */
const FINISHED = ['exit code 0', 'exit code 1'];
/** A stream was read while it was empty, or not to its end (hw/hls/shim/hls_stream.h). */
const STREAM_FAILURE = 'exit code 3';

/** Frames simulated and compared at a time: bounds the memory that the streams of many frames take. */
const FRAMES_AT_ONCE = 1000;

/**
 * Holds the HLS C++ of a compiled design against the reference in C simulation, on frames of input
 * integers: every stream, beat for beat.
 */
export async function csimDesign(
  design: Design,
  input: Float64Array,
  options: CsimOptions = {},
): Promise<CsimResult> {
  await checkHls(design);
  options.onProgress?.('comparing the sources');
  await checkSources(design);
  const started = performance.now();
  options.onProgress?.('compiling the C++');
  const { program } = await buildCsim(resolve(design.folder, 'hls'), {
    record: true,
    files: listedFiles(design),
    ...options,
  });
  const buildSeconds = (performance.now() - started) / 1000;

  const { layers, hardware } = design;
  const size = frameSizes(layers, layers.inputs).reduce((a, b) => a + b, 0);
  const frames = input.length / size;
  invariant(Number.isInteger(frames), `${input.length} values are no whole number of frames`);
  const streams = recordedStreams(hardware);
  const outputs: Float64Array[] = [];
  const firsts: CsimMismatch[] = [];
  let mismatches = 0;
  let simulationSeconds = 0;
  let failure: string | undefined;
  const pace = new Pace('frame', frames);
  for (let firstFrame = 0; firstFrame < frames && !failure; firstFrame += FRAMES_AT_ONCE) {
    const end = Math.min(firstFrame + FRAMES_AT_ONCE, frames);
    options.onProgress?.(pace.at(firstFrame));
    const reference = referenceRun(layers, input.subarray(firstFrame * size, end * size));
    const expected = expectedBeats(hardware, reference);
    const { beatsOf, lastOf, seconds, ...ended } = await simulate(program, hardware, expected);
    simulationSeconds += seconds;
    failure = ended.failure;
    const compared = [
      ...streams.map(({ name, shape }) =>
        compareBeats({ name, shape, firstFrame }, bytesOf(expected, name), beatsOf(name)),
      ),
      ...sinkStreams(hardware).map(({ name, stream }) =>
        compareLast({ name, shape: stream, firstFrame }, lastOf(name)),
      ),
    ];
    mismatches += compared.reduce((sum, c) => sum + c.mismatches, 0);
    firsts.push(...compared.flatMap(c => c.first ?? []));
    const parts = sinkStreams(hardware).map(({ name, stream }) => {
      const beats = beatsOf(name);
      const vectorBytes = beatsPerVector(stream) * bytesPerBeat(stream);
      return unpackFrames(stream, beats.subarray(0, beats.length - (beats.length % vectorBytes)));
    });
    outputs.push(joinFrames(parts, frameSizes(layers, layers.outputs)));
  }
  // Streams were compared in their order, and sorting keeps it: of one frame, the furthest upstream.
  const [firstMismatch] = firsts.sort((a, b) => a.frame - b.frame);
  return {
    frames,
    streams: streams.length,
    mismatches,
    ...(firstMismatch ? { firstMismatch } : {}),
    ...(failure === undefined ? {} : { failure }),
    output: joined(outputs),
    buildSeconds,
    simulationSeconds,
  };
}

async function checkHls({ folder, manifest }: Design): Promise<void> {
  const hasFolder = await access(join(folder, 'hls')).then(
    () => 'hls/top.cpp' in manifest.files,
    () => false,
  );
  if (!hasFolder) fail(csimDiagnostic('no-folder', { folder }));
}

/** The sources of the design: what lies beside them in the folder is none. */
const listedFiles = ({ manifest }: Design): string[] =>
  Object.keys(manifest.files).flatMap(path => /^hls\/(?!shim\/)(.*\.(?:cpp|hpp|h))$/.exec(path)?.[1] ?? []);

interface RecordedStream {
  readonly name: string;
  readonly shape: StreamShape;
}

/** The streams that the C simulation records, the outputs last. */
const recordedStreams = (hardware: HardwareGraph): readonly RecordedStream[] => [
  ...hlsStreams(hardware).map(({ stream }) => ({ name: stream.id, shape: stream })),
  ...sinkStreams(hardware).map(({ name, stream }) => ({ name, shape: stream })),
];

function bytesOf(beats: ReadonlyMap<string, Uint8Array>, stream: string): Uint8Array {
  const bytes = beats.get(stream);
  invariant(bytes, `no beats of stream ${stream}`);
  return bytes;
}

/** What a run of the program recorded of each stream, and of last at each output. */
interface Recording {
  readonly beatsOf: (stream: string) => Uint8Array;
  readonly lastOf: (output: string) => Uint8Array;
  readonly seconds: number;
  readonly failure?: string;
}

/** Runs the program on the beats of all ends of the design. */
async function simulate(
  program: string,
  hardware: HardwareGraph,
  expected: ReadonlyMap<string, Uint8Array>,
): Promise<Recording> {
  return withTemporaryFolder('csim', async folder => {
    const ends = [...hardware.sources, ...hardware.sinks].map(({ name }) => name);
    for (const name of ends)
      await writeFile(join(folder, beatsFile(hardware, name)), bytesOf(expected, name));
    const started = performance.now();
    const files = ends.map(name => beatsFile(hardware, name));
    const { how, all } = await runTool(program, files, {
      cwd: folder,
      purpose: 'the cache was emptied after it was built',
    });
    const seconds = (performance.now() - started) / 1000;
    const failure = how === STREAM_FAILURE ? tail(all, 1) : undefined;
    if (!failure && !FINISHED.includes(how)) fail(csimDiagnostic('failed', { how, text: tail(all) }));
    const names = [
      ...recordedStreams(hardware).map(({ name }) => name),
      ...hardware.sinks.map(({ name }) => lastRecord(name)),
    ];
    const recorded = new Map<string, Uint8Array>();
    for (const name of names) {
      // A stream that carried nothing has no file.
      const beats = await readFile(join(folder, `${name}.recorded`)).catch(() => new Uint8Array(0));
      recorded.set(name, beats);
    }
    return {
      beatsOf: stream => bytesOf(recorded, stream),
      lastOf: output => bytesOf(recorded, lastRecord(output)),
      seconds,
      ...(failure === undefined ? {} : { failure }),
    };
  });
}

/** What the testbench calls the record of last at an output (hw/hls/testbench.hpp). */
const lastRecord = (output: string): string => `${output}-last`;

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
