import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Design } from '../src/artifact/index.ts';
import { hlsStreams, kernelsWithoutHls } from '../src/codegen/hls-streams.ts';
import { portsOf } from '../src/codegen/kernels/index.ts';
import { type StreamShape, unpackFrames } from '../src/codegen/stream.ts';
import { fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { buildCsim } from './csim-build.ts';
import { type CsimMismatch, compareBeats, compareLast } from './csim-compare.ts';
import { csimDiagnostic } from './csim-diagnostics.ts';
import { expectedBeats, referenceRun } from './golden.ts';
import { runTool, tail } from './tool.ts';

export interface CsimOptions {
  /** The -O option of the C++ compiler. */
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
  /** Output integers that the C simulation gave, frame after frame. */
  readonly output: Float64Array;
  readonly buildSeconds: number;
  /** Of the C simulation alone, without the reference and the comparison. */
  readonly simulationSeconds: number;
}

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
  checkHls(design);
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
  for (let firstFrame = 0; firstFrame < frames; firstFrame += FRAMES_AT_ONCE) {
    const end = Math.min(firstFrame + FRAMES_AT_ONCE, frames);
    options.onProgress?.(`frames ${firstFrame} to ${end - 1} of ${frames}`);
    const reference = referenceRun(design.layers, input.subarray(firstFrame * size, end * size));
    const expected = expectedBeats(design.hardware, design.layers, reference);
    const { recorded, last, seconds } = await simulate(program, expected, streams);
    simulationSeconds += seconds;
    const compared = streams.map(({ name, shape }, i) =>
      compareBeats({ name, shape, firstFrame }, bytesOf(expected, name), recorded[i]),
    );
    const { name, shape } = streams[streams.length - 1];
    compared.push(compareLast({ name, shape, firstFrame }, last));
    mismatches += compared.reduce((sum, c) => sum + c.mismatches, 0);
    firsts.push(...compared.flatMap(c => c.first ?? []));
    outputs.push(unpackFrames(shape, recorded[recorded.length - 1]));
  }
  // Streams were compared in their order, and sorting keeps it: of one frame, the furthest upstream.
  const [firstMismatch] = firsts.sort((a, b) => a.frame - b.frame);
  return {
    frames,
    streams: streams.length,
    mismatches,
    ...(firstMismatch ? { firstMismatch } : {}),
    output: joined(outputs),
    buildSeconds,
    simulationSeconds,
  };
}

function checkHls({ folder, hardware, manifest }: Design): void {
  const missing = new Set(kernelsWithoutHls(hardware).map(kernel => kernel.kind));
  if (missing.size > 0) fail(csimDiagnostic('no-hls', { folder, kernels: [...missing].join(', ') }));
  if (!('hls/top.cpp' in manifest.files)) fail(csimDiagnostic('no-folder', { folder }));
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

/** Runs the program on the input beats; what it recorded of each stream, and last of the output. */
async function simulate(
  program: string,
  expected: ReadonlyMap<string, Uint8Array>,
  streams: readonly RecordedStream[],
): Promise<{ readonly recorded: Uint8Array[]; readonly last: Uint8Array; readonly seconds: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-csim-'));
  try {
    await writeFile(join(folder, 'input.beats'), bytesOf(expected, 's_axis'));
    await writeFile(join(folder, 'expected.beats'), bytesOf(expected, 'm_axis'));
    const started = performance.now();
    // The program itself compares its output: its status is 1 where that is wrong, and more where it failed.
    const { how, all } = await runTool(program, ['input.beats', 'expected.beats'], {
      cwd: folder,
      purpose: 'the cache was emptied after it was built',
    });
    const seconds = (performance.now() - started) / 1000;
    if (how !== 'exit code 0' && how !== 'exit code 1')
      fail(csimDiagnostic('failed', { how, text: tail(all) }));
    const recordOf = (name: string): Promise<Uint8Array> => readFile(join(folder, `${name}.recorded`));
    const recorded = await Promise.all(streams.map(({ name }) => recordOf(name)));
    for (const [i, { name }] of streams.entries()) {
      const lengths = { got: recorded[i].length, expected: bytesOf(expected, name).length };
      if (lengths.got !== lengths.expected)
        fail(csimDiagnostic('short-record', { stream: name, ...lengths }));
    }
    return { recorded, last: await recordOf('m_axis_last'), seconds };
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
