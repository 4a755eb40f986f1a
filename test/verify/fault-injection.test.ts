import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type ReferenceRun, referenceRun } from '../../sim/golden.ts';
import { type Mismatch, type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign } from '../../src/artifact/index.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { memoriesOf } from '../../src/kernels/index.ts';
import { beatsPerFrame } from '../../src/kernels/stream.ts';
import type { LayerOp } from '../../src/ops/index.ts';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from '../cli/bitwright.ts';
import { compileTo, ownModel, W2A2_FOLDING } from '../models/own-models.ts';
import {
  changeWord,
  copyDesign,
  type Fault,
  type Place,
  setFault,
  withFaultStages,
} from './faulty-design.ts';

const FRAMES = 12;
const model = ownModel('mnist-mlp-w2a2');
/** A stream of four lanes between two kernels, and the output. */
const INNER: Place = { stream: 'act2_out', memory: 'fault_inner.mem' };
const OUTPUT: Place = { stream: 'm_axis', memory: 'fault_output.mem' };

let scratch: string;
let design: Design;
/** The same design with fault stages; only the files they read change from test to test. */
let staged: Design;
let frames: Float64Array;
let reference: ReferenceRun;
beforeAll(async () => {
  scratch = await scratchFolder();
  design = await compileTo(join(scratch, 'design'), model.name, model.model, {
    input: model.card.input,
    folding: W2A2_FOLDING,
  });
  staged = await withFaultStages(design, join(scratch, 'staged'), [INNER, OUTPUT]);
  const host = hostOfManifest(design.manifest);
  frames = (await loadFrames(host, model.images, { dataDomain: 'auto', frames: FRAMES })).integers;
  reference = referenceRun(design.layers, frames);
});

const verify = async (folder: string, stalls: 'none' | 'random' = 'random'): Promise<VerifyResult> =>
  verifyDesign(await readDesign(folder, true), frames, { stalls, seed: 3 });

/** What the reference has at an element of a stream's frame. */
function expectedOn(stream: string, frame: number, element: number): number {
  const link = design.hardware.links.find(l => l.stream.id === stream);
  const values =
    reference.values.get(link ? link.value : design.layers.outputs[0].value) ?? new Float64Array(0);
  return values[(frame * values.length) / FRAMES + element];
}

/** Expects the fault at exactly this place. */
async function expectCaught(folder: string, place: Partial<Mismatch>): Promise<VerifyResult> {
  const result = await verify(folder);
  expect(result.firstMismatch).toEqual({ cycle: expect.any(Number), wrongLast: false, ...place });
  expect(result.mismatches).toBeGreaterThan(0);
  return result;
}

/** Expects the command line to say what the library says. */
async function expectTold(folder: string, result: VerifyResult): Promise<void> {
  const data = ['--data', model.images, '--frames', String(FRAMES), '--seed', '3'];
  const ended = await bitwright(['verify', folder, '--changed', ...data, '--json']);
  expect(ended.exitCode).toBe(2);
  expect(jsonOf(ended)).toMatchObject({
    ok: false,
    mismatches: result.mismatches,
    firstMismatch: result.firstMismatch,
  });
}

/** Streams upstream of the first mismatch, which must be without fault. */
function expectNothingBefore(result: VerifyResult): void {
  const streams = result.streams.map(s => s.stream);
  const first = streams.indexOf(result.firstMismatch?.stream ?? '');
  for (const stream of result.streams.slice(0, first < 0 ? streams.length : first)) {
    expect(stream, stream.stream).toMatchObject({ mismatches: 0 });
  }
}

it.each(['none', 'random'] as const)(
  'finds nothing in the design as it is compiled (stalls %s)',
  async stalls => {
    for (const { folder } of [design, staged]) {
      const result = await verify(folder, stalls);
      expect(result).toMatchObject({ frames: FRAMES, mismatches: 0, isTimingAsPredicted: true });
      expect(result.firstMismatch).toBeUndefined();
      expect(result.output).toEqual(result.referenceOutput);
    }
  },
);

const layer = (name: string): LayerOp => {
  const node = design.layers.nodes.find(n => n.name === name);
  if (!node) throw new Error(`no layer ${name}`);
  return node;
};

function weightsOf(name: string): {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
} {
  const node = layer(name);
  if (node.kind !== 'dense') throw new Error(`${name} has no weights`);
  const [rows, columns] = node.attrs.weights.shape;
  return { rows, columns, data: node.attrs.weights.data };
}

it('finds a flipped bit of a weight', async () => {
  const { columns, data } = weightsOf('fc2');
  const { pe } = W2A2_FOLDING.fc2;
  // A weight 0 becomes 1: its row is wrong by the activation, in the first frame where that is not 0.
  const index = data.findIndex(
    (w, i) => w === 0 && expectedOn('to_fc2', 0, i % columns) === 0 && i % columns > 3,
  );
  const [row, column] = [Math.floor(index / columns), index % columns];
  const frame = Array.from({ length: FRAMES }, (_, f) => f).findIndex(
    f => expectedOn('to_fc2', f, column) !== 0,
  );
  expect(frame).toBeGreaterThan(0);
  const faulty = await copyDesign(design, join(scratch, 'weight'));
  const lane = row % pe;
  await changeWord(
    faulty,
    'fc2_weights.mem',
    Math.floor(row / pe) * columns + column,
    word => word ^ (1n << BigInt(2 * lane)),
  );
  const expected = expectedOn('fc2_out', frame, row);
  const got = expected + expectedOn('to_fc2', frame, column);
  const result = await expectCaught(faulty.folder, {
    ...{ stream: 'fc2_out', frame, beat: Math.floor(row / pe), lane, expected, got },
  });
  expectNothingBefore(result);
  await expectTold(faulty.folder, result);
});

it('finds two swapped words of weights', async () => {
  const { columns, data } = weightsOf('fc3');
  const { simd } = W2A2_FOLDING.fc3;
  const [row, a, b] = [9, 2, 11];
  const dot = (frame: number, words: number, activations: number): number =>
    Array.from({ length: simd }, (_, s) => s).reduce(
      (sum, s) =>
        sum + data[row * columns + words * simd + s] * expectedOn('to_fc3', frame, activations * simd + s),
      0,
    );
  const change = (f: number) => dot(f, a, b) + dot(f, b, a) - dot(f, a, a) - dot(f, b, b);
  const frame = Array.from({ length: FRAMES }, (_, f) => f).findIndex(f => change(f) !== 0);
  const faulty = await copyDesign(design, join(scratch, 'banks'));
  const path = join(faulty.folder, 'mem', `${design.manifest.top}_fc3_weights.mem`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  const [first, second] = [a, b].map(word => (row * columns) / simd + word);
  [lines[first], lines[second]] = [lines[second], lines[first]];
  await writeFile(path, lines.join('\n'));
  const expected = expectedOn('fc3_out', frame, row);
  const result = await expectCaught(faulty.folder, {
    ...{ stream: 'fc3_out', frame, beat: row, lane: 0, expected, got: expected + change(frame) },
  });
  expectNothingBefore(result);
});

it('finds a threshold that is one too high, where an image meets it', async () => {
  const node = layer('act2');
  const kernel = design.hardware.kernels.find(k => k.layer === 'act2' && k.kind === 'threshold');
  if (node.kind !== 'threshold' || !kernel) throw new Error('no thresholds');
  const [channels, levels] = node.attrs.thresholds.shape;
  const { pe } = W2A2_FOLDING.act2;
  const laneBits = memoriesOf(kernel)[0].widthBits / pe;
  const thresholdBits = (laneBits - 1) / levels;
  const met = Array.from({ length: channels * levels }, (_, i) => {
    const channel = Math.floor(i / levels);
    const isMet = (f: number) => expectedOn('to_act2', f, channel) === node.attrs.thresholds.data[i];
    return {
      channel,
      level: i % levels,
      frame: Array.from({ length: FRAMES }, (_, f) => f).findIndex(isMet),
    };
  }).filter(({ frame }) => frame >= 0);
  // Some early, some late, in different lanes.
  const chosen = [met[0], met.find(m => m.frame > 3 && m.channel % pe === 3), met.find(m => m.level === 2)];
  for (const [i, threshold] of chosen.entries()) {
    if (!threshold) throw new Error('no image meets such a threshold');
    const { channel, level, frame } = threshold;
    const lane = channel % pe;
    const faulty = await copyDesign(design, join(scratch, `threshold${i}`));
    const position = BigInt(lane * laneBits + level * thresholdBits);
    await changeWord(
      faulty,
      'act2_thresholds.mem',
      Math.floor(channel / pe),
      word => word + (1n << position),
    );
    const expected = expectedOn('act2_out', frame, channel);
    const got = expected + (node.attrs.descending.data[channel] === 1 ? 1 : -1);
    const result = await expectCaught(faulty.folder, {
      ...{ stream: 'act2_out', frame, beat: Math.floor(channel / pe), lane, expected, got },
    });
    expectNothingBefore(result);
  }
});

/** The first beat of frame 1 of the inner stream whose lanes 0 and 1, and whose neighbours, differ from it. */
function strikingBeat() {
  const element = (beat: number, lane: number) => expectedOn('act2_out', 1, beat * 4 + lane);
  const differing = (a: number, b: number) =>
    [0, 1, 2, 3].findIndex(lane => element(a, lane) !== element(b, lane));
  for (let beat = 2; beat < 14; beat++) {
    const isGood =
      element(beat, 0) !== element(beat, 1) &&
      differing(beat, beat - 1) >= 0 &&
      differing(beat, beat + 1) >= 0;
    if (isGood) return { beat, element, differing };
  }
  throw new Error('all beats are alike');
}

const strike = async (place: Place, fault: Fault, beat: number): Promise<void> => {
  for (const other of [INNER, OUTPUT]) await setFault(staged, other, 'none', 0);
  await setFault(staged, place, fault, beat);
};

it('finds a dropped, a repeated, a swapped and an endless beat between two kernels', async () => {
  const { beat, element, differing } = strikingBeat();
  const at = (b: number, from: number) => {
    const lane = differing(b, from);
    return {
      stream: 'act2_out',
      frame: 1,
      beat: b,
      lane,
      expected: element(b, lane),
      got: element(from, lane),
    };
  };
  const start = 16 + beat;
  await strike(INNER, 'dropBeat', start);
  const dropped = await expectCaught(staged.folder, at(beat, beat + 1));
  expectNothingBefore(dropped);
  // One beat less comes than is due.
  expect(dropped.hang?.streams.find(s => s.name === 'act2_out')).toMatchObject({
    ...{ beats: FRAMES * 16 - 1, expectedBeats: FRAMES * 16, valid: false },
  });

  await strike(INNER, 'repeatBeat', start);
  expectNothingBefore(await expectCaught(staged.folder, at(beat + 1, beat)));

  await strike(INNER, 'swapLanes', start);
  const swapped = { expected: element(beat, 0), got: element(beat, 1) };
  expectNothingBefore(
    await expectCaught(staged.folder, { stream: 'act2_out', frame: 1, beat, lane: 0, ...swapped }),
  );

  // The output register of the kernel still holds the beat before.
  await strike(INNER, 'alwaysValid', start);
  expectNothingBefore(await expectCaught(staged.folder, at(beat, beat - 1)));
});

it('finds where a stream falls silent', async () => {
  const { beat, element } = strikingBeat();
  await strike(INNER, 'neverValid', 16 + beat);
  const result = await expectCaught(staged.folder, {
    ...{ stream: 'act2_out', frame: 1, beat, lane: 0, expected: element(beat, 0) },
  });
  expectNothingBefore(result);
  await expectTold(staged.folder, result);
  expect(result.hang?.streams.find(s => s.name === 'act2_out')).toEqual({
    ...{ name: 'act2_out', beats: 16 + beat, expectedBeats: FRAMES * 16, valid: false, ready: true },
  });
});

it('finds a wrong tlast, early and missing', async () => {
  for (const beat of [4, 9]) {
    await strike(OUTPUT, 'wrongLast', 10 + beat);
    const value = expectedOn('m_axis', 1, beat);
    const result = await expectCaught(staged.folder, {
      ...{ stream: 'm_axis', frame: 1, beat, lane: 0, expected: value, got: value, wrongLast: true },
    });
    expectNothingBefore(result);
  }
});

it('finds that the last beat of all is missing, or comes twice', async () => {
  const last = FRAMES * 10 - 1;
  await strike(OUTPUT, 'dropBeat', last);
  const missing = { frame: FRAMES - 1, beat: 9, lane: 0, expected: expectedOn('m_axis', FRAMES - 1, 9) };
  expectNothingBefore(await expectCaught(staged.folder, { stream: 'm_axis', ...missing }));

  await strike(OUTPUT, 'repeatBeat', last);
  const surplus = { frame: FRAMES, beat: 0, lane: 0, got: expectedOn('m_axis', FRAMES - 1, 9) };
  const result = await expectCaught(staged.folder, { stream: 'm_axis', ...surplus });
  expectNothingBefore(result);
  await expectTold(staged.folder, result);
});

it('finds data that changes while it waits, under random stalls only', async () => {
  await strike(OUTPUT, 'changeWhileWaiting', 0);
  expect(await verify(staged.folder, 'none')).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
  const result = await verify(staged.folder, 'random');
  const { frame = 0, beat = 0, expected = 0, got = 0 } = result.firstMismatch ?? {};
  expect(expected).toBe(expectedOn('m_axis', frame, beat));
  expect(got).toBe(-1 - expected);
  await expectCaught(staged.folder, { stream: 'm_axis', frame, beat, lane: 0, expected, got });
  expectNothingBefore(result);
  expect(result.protocolErrors[0]).toBe(
    `m_axis: tdata changed while waiting for tready in cycle ${Number(result.protocolErrors[0]?.match(/cycle (\d+)/)?.[1])} (frame ${frame}, beat ${beat})`,
  );
});

it('finds cycles that are not the predicted ones where every beat is right', async () => {
  await strike(OUTPUT, 'holdBack', 9);
  const { predictedLatencyCycles, ...late } = await verify(staged.folder);
  expect(late).toMatchObject({ mismatches: 0, isTimingAsPredicted: false });
  expect(late.latencyCycles).toBe(predictedLatencyCycles + 5);
  const data = ['--data', model.images, '--frames', '2'];
  const ended = await bitwright(['verify', staged.folder, '--changed', ...data, '--json']);
  expect(ended.exitCode).toBe(2);
  expect(jsonOf(ended)).toMatchObject({ ok: false, mismatches: 0, isTimingAsPredicted: false });

  // A wrong prediction shows as well.
  const { cycles } = design.manifest;
  for (const told of [
    { ...cycles, frameEnds: cycles.frameEnds.map((end, f) => end + (f === 3 ? 1 : 0)) },
    { ...cycles, latency: cycles.latency + 1 },
    { ...cycles, initiationInterval: cycles.initiationInterval - 1 },
  ]) {
    const manifest = { ...design.manifest, cycles: told };
    const wrong = await verifyDesign({ ...design, manifest, isTakenAsIs: true }, frames, {
      stalls: 'none',
      seed: 1,
    });
    expect(wrong).toMatchObject({ mismatches: 0, isTimingAsPredicted: false });
  }
});

it('says on the terminal where the first fault is', async () => {
  const { beat, element } = strikingBeat();
  await strike(INNER, 'neverValid', 16 + beat);
  const data = ['--data', model.images, '--frames', '3'];
  const { exitCode, stdout } = await bitwright(['verify', staged.folder, '--changed', ...data]);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(
    new RegExp(
      `first mismatch: stream act2_out, frame 1, beat ${beat}, lane 0, cycle \\d+: expected ${element(beat, 0)}, got none\n`,
    ),
  );
  expect(stdout).toMatch(
    /the design hangs at cycle \d+:\nstream +beats +of +valid +ready\n(.*\n)*act2_out +\d+ +48 +false +true\n/,
  );
});

it('refuses a folder in which a file is not what was compiled', async () => {
  const changed = await copyDesign(design, join(scratch, 'changed'));
  for (const file of Object.keys(design.manifest.files)) {
    const path = join(changed.folder, file);
    const content = await readFile(path);
    await writeFile(path, Buffer.concat([content, Buffer.from('\n')]));
    await expect(readDesign(changed.folder), file).rejects.toThrow(`design/changed]: ${file} in`);
    await writeFile(path, content);
  }
  await expect(readDesign(changed.folder)).resolves.toMatchObject({ manifest: design.manifest });
  await changeWord(changed, 'fc4_weights.mem', 0, word => word ^ 1n);
  for (const command of [['verify'], ['run', '--data', model.images]]) {
    expectRefusal(
      await bitwright([...command, changed.folder, '--json']),
      'design/changed',
      /fc4_weights\.mem .* is not what was compiled .*\n.*--changed/,
    );
  }
});

it('has a stream of several lanes to injure', () => {
  const inner = design.hardware.links.find(l => l.stream.id === INNER.stream)?.stream;
  expect(inner).toMatchObject({ lanes: 4, type: { kind: 'uint', bits: 2 } });
  expect(inner && beatsPerFrame(inner)).toBe(16);
});
