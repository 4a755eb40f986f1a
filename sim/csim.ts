import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { hlsStreams } from '../src/codegen/hls-streams.ts';
import { fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { portsOf } from '../src/kernels/index.ts';
import { beatsPerVector, bytesPerBeat, type StreamShape, unpackFrames } from '../src/kernels/stream.ts';
import { buildCsim } from './csim-build.ts';
import { type CsimMismatch, compareBeats, compareLast } from './csim-compare.ts';
import { csimDiagnostic } from './csim-diagnostics.ts';
import { expectedBeats, referenceRun } from './golden.ts';
import { runTool, tail } from './tool.ts';

export interface CsimOptions {
  /** Optimisation of the C++ compiler (CsimBuildOptions). */
  readonly level?: '-O1' | '-O2';
  readonly cacheFolder?: string;
  readonly onProgress?: (step: string) => void;
}

export interface CsimResult {
  readonly frames: number;
  /** Streams compared, the output among them. */
  readonly streams: number;
  /** Beats that differ, over all streams. */
  readonly mismatches: number;
  /** Of the first frame that is wrong, in the stream furthest upstream. */
  readonly firstMismatch?: CsimMismatch;
  /** Set where a process read an empty stream or left beats behind; nothing was simulated after that. */
  readonly failure?: string;
  /** Output integers that the C simulation gave, frame after frame; complete only without a failure. */
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
  const started = performance.now();
  options.onProgress?.('compiling the C++');
  const { program } = await buildCsim(resolve(design.folder, 'hls'), { record: true, ...options });
  const buildSeconds = (performance.now() - started) / 1000;

  const size = sizeOf(design.layers.values.get(design.layers.input)?.shape ?? []);
  const frames = input.length / size;
  invariant(Number.isInteger(frames), `${input.length} values are no whole number of frames`);
  const streams = recordedStreams(design);
  const outputs: Float64Array[] = [];
  const firsts: CsimMismatch[] = [];
  let mismatches = 0;
  let simulationSeconds = 0;
  let failure: string | undefined;
  for (let firstFrame = 0; firstFrame < frames && !failure; firstFrame += FRAMES_AT_ONCE) {
    const end = Math.min(firstFrame + FRAMES_AT_ONCE, frames);
    options.onProgress?.(`frames ${firstFrame} to ${end - 1} of ${frames}`);
    const reference = referenceRun(design.layers, input.subarray(firstFrame * size, end * size));
    const expected = expectedBeats(design.hardware, design.layers, reference);
    const { recorded, last, seconds, ...ended } = await simulate(program, expected, streams);
    simulationSeconds += seconds;
    failure = ended.failure;
    const compared = streams.map(({ name, shape }, i) =>
      compareBeats({ name, shape, firstFrame }, bytesOf(expected, name), recorded[i]),
    );
    const { name, shape } = streams[streams.length - 1];
    compared.push(compareLast({ name, shape, firstFrame }, last));
    mismatches += compared.reduce((sum, c) => sum + c.mismatches, 0);
    firsts.push(...compared.flatMap(c => c.first ?? []));
    const output = recorded[recorded.length - 1];
    const vectorBytes = beatsPerVector(shape) * bytesPerBeat(shape);
    outputs.push(unpackFrames(shape, output.subarray(0, output.length - (output.length % vectorBytes))));
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

interface RecordedStream {
  readonly name: string;
  readonly shape: StreamShape;
}

/** The streams that the C simulation records, the output last. */
function recordedStreams({ hardware }: Design): readonly RecordedStream[] {
  const output = portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
  return [
    ...hlsStreams(hardware).map(({ stream }) => ({ name: stream.id, shape: stream })),
    { name: 'm_axis', shape: output },
  ];
}

function bytesOf(beats: ReadonlyMap<string, Uint8Array>, stream: string): Uint8Array {
  const bytes = beats.get(stream);
  invariant(bytes, `no reference of stream ${stream}`);
  return bytes;
}

/** What a run of the program recorded of each stream, and of the output's last. */
interface Recording {
  readonly recorded: readonly Uint8Array[];
  readonly last: Uint8Array;
  readonly seconds: number;
  readonly failure?: string;
}

/** Runs the program on the input beats. */
async function simulate(
  program: string,
  expected: ReadonlyMap<string, Uint8Array>,
  streams: readonly RecordedStream[],
): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-csim-'));
  try {
    await writeFile(join(folder, 'input.beats'), bytesOf(expected, 's_axis'));
    await writeFile(join(folder, 'expected.beats'), bytesOf(expected, 'm_axis'));
    const started = performance.now();
    const { how, all } = await runTool(program, ['input.beats', 'expected.beats'], {
      cwd: folder,
      purpose: 'the cache was emptied after it was built',
    });
    const seconds = (performance.now() - started) / 1000;
    const failure = how === STREAM_FAILURE ? tail(all, 1) : undefined;
    if (!failure && !FINISHED.includes(how)) fail(csimDiagnostic('failed', { how, text: tail(all) }));
    // A stream that carried nothing has no file.
    const recordOf = (name: string): Promise<Uint8Array> =>
      readFile(join(folder, `${name}.recorded`)).catch(() => new Uint8Array(0));
    const recorded = await Promise.all(streams.map(({ name }) => recordOf(name)));
    const last = await recordOf('m_axis_last');
    return { recorded, last, seconds, ...(failure === undefined ? {} : { failure }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
