import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  Board,
  type BoardManifest,
  crc16,
  encodeMessage,
  MessageDecoder,
  packFrame,
  STATUS,
  unpackFrame,
} from '../../hw/host/bitwright-board.ts';
import type { Design } from '../../src/artifact/index.ts';
import type { Build } from '../../src/tools/build-board.ts';
import { tinyDesign } from '../cli/tiny-design.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { referenceOf, someFrames, sourcesFor, uartBoard } from './board-cases.ts';
import { type SimulatedBoard, sending, simulatedBoard } from './simulated-board.ts';

/** Twelve million cycles a second, eight a bit. */
const BAUD = 1_500_000;
const QUIET = 4000;

let folder: string;
let design: Design;
let build: Build;
let board: SimulatedBoard;
beforeAll(async () => {
  folder = temporaryFolder('line');
  ({ design } = await tinyDesign(folder));
  build = await sourcesFor(design, uartBoard('icebreaker'), { baud: BAUD });
  board = await simulatedBoard(build, QUIET);
});

const streams = () => ({
  input: design.manifest.inputs[0].stream,
  output: design.manifest.outputs[0].stream,
});

/** The request of a frame. */
const request = (number: number, frame: readonly number[]): Uint8Array =>
  encodeMessage([number, ...packFrame(streams().input, frame)]);

/** The answers to a script: number, status, and the integers of results. */
async function answers(script: readonly string[]) {
  const messages = new MessageDecoder().feed(await board.play(script, folder));
  return messages.map(([number, status, ...payload]) => ({
    number,
    status,
    ...(status === STATUS.result
      ? { integers: unpackFrame(streams().output, Uint8Array.from(payload)) }
      : {}),
  }));
}

const result = (number: number, frame: readonly number[]) => ({
  number,
  status: STATUS.result,
  integers: referenceOf(design, frame),
});

it('has the CRC of its name', () => {
  // The check value of CRC-16/X-25, IBM-SDLC (reveng catalogue).
  expect(crc16(Buffer.from('123456789'))).toBe(0x906e);
});

it('answers frames back to back as the reference, escapes among their bytes', async () => {
  const frames = someFrames(design, 12);
  // 12 int4 of 0 and -4: bytes of C0h; of -5 and -3: DBh.
  frames.push(
    Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0 : -4)),
    Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? -5 : -3)),
  );
  const numbers = frames.map((_, i) => (i === 3 ? 192 : i === 4 ? 219 : i));
  expect(packFrame(streams().input, frames[12])).toContain(192);
  const script = frames.map((frame, i) => sending(request(numbers[i], frame)));
  // Between two frames the line rests now and then: the answer is longer than the question.
  const rested = script.flatMap(order => [order, 'high 1500']);
  expect(await answers(rested)).toEqual(frames.map((frame, i) => result(numbers[i], frame)));
});

it('says who it is', async () => {
  const [answer] = new MessageDecoder().feed(await board.play([sending(encodeMessage([5]))], folder));
  const id = design.manifest.model.sha256.slice(0, 8);
  expect([...answer]).toEqual([5, STATUS.hello, ...Buffer.from(id, 'hex').reverse()]);
});

it('answers the next frame rightly whatever came before', async () => {
  const [first, next] = someFrames(design, 2);
  const whole = request(1, first);
  const flipped = Uint8Array.from(whole, (byte, i) => (i === 3 ? byte ^ 0x10 : byte));
  const noise: readonly (readonly [what: string, script: readonly string[], refused: number])[] = [
    ['a flipped bit', [sending(flipped)], 1],
    ['a frame cut short', [sending(whole.slice(0, 4)), 'high 3000'], 1],
    ['a frame cut in the middle of a byte', [sending(whole.slice(0, 4)), 'low 20', 'high 2000'], 1],
    ['a byte too many', [sending(Uint8Array.from([...whole.slice(0, 3), ...whole.slice(2)]))], 1],
    ['a byte too few', [sending(Uint8Array.from([...whole.slice(0, 3), ...whole.slice(4)]))], 1],
    ['an escape that is none', [sending(Uint8Array.from([192, 1, 219, 7, 3, 192]))], 1],
    ['an escape at the end', [sending(Uint8Array.from([...whole.slice(0, -1), 219, 192]))], 1],
    ['two delimiters', [sending(Uint8Array.from([192, 192, 192]))], 0],
    ['bytes without a frame', [sending(Uint8Array.from([1, 2, 3]))], 1],
    ['a frame a hundred times too long', [sending(new Uint8Array(800).fill(0x55))], 1],
    ['a short low', ['low 2', 'high 200'], 0],
    ['a break', ['low 500', 'high 200'], 0],
    ['glitches', ['low 1', 'high 5', 'low 3', 'high 9', 'low 1', 'high 200'], 0],
  ];
  for (const [what, script, refused] of noise) {
    const got = await answers([
      ...script,
      sending(request(9, next)),
      'high 3000',
      sending(request(10, first)),
    ]);
    const results = got.filter(({ status }) => status === STATUS.result);
    expect(results, what).toEqual([result(9, next), result(10, first)]);
    const broken = got.filter(({ status }) => status === STATUS.broken);
    expect({ what, broken: broken.length }).toEqual({ what, broken: refused });
  }
});

it('takes a repeated frame as a frame', async () => {
  const [frame] = someFrames(design, 1);
  const twice = [sending(request(1, frame)), 'high 2500', sending(request(1, frame))];
  expect(await answers(twice)).toEqual([result(1, frame), result(1, frame)]);
});

it('loses none of the frames it accepts when answers cannot go as fast', async () => {
  const frames = someFrames(design, 150);
  // A question is shorter than its answer: with one before each frame the way back is never free.
  const question = encodeMessage([200]);
  const script = frames.flatMap((frame, i) => [question, request(i, frame)].map(sending));
  const got = (await answers(script)).filter(({ number }) => number < 200);
  const results = got.filter(({ status }) => status === STATUS.result);
  const refused = got.filter(({ status }) => status === STATUS.busy);
  expect(results).toEqual(results.map(({ number }) => result(number, frames[number])));
  const order = results.map(({ number }) => number);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  // Some are refused; of the words that say so, those are dropped that come while another waits.
  expect(results.length).toBeGreaterThan(100);
  expect(results.length).toBeLessThan(150);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(got.map(({ number }) => number)).size).toBe(got.length);
});

it('works with the TypeScript client over a pipe', async () => {
  const child = spawn(board.program, board.args, { cwd: board.cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const client = new Board(
      {
        write: bytes => void child.stdin.write(bytes),
        onData: take => child.stdout.on('data', take),
      },
      design.manifest satisfies BoardManifest,
    );
    await client.check();
    for (const frame of someFrames(design, 4))
      expect(await client.run(frame)).toEqual(referenceOf(design, frame));
    const other = { ...design.manifest, model: { sha256: 'f'.repeat(64) } };
    const stranger = new Board(
      { write: bytes => void child.stdin.write(bytes), onData: take => child.stdout.on('data', take) },
      other,
    );
    await expect(stranger.check()).rejects.toThrow('the manifest is of ffffffff');
  } finally {
    child.kill();
  }
});

it('gives up with a word where nobody answers', async () => {
  const client = new Board({ write: () => undefined, onData: () => undefined }, design.manifest, {
    tries: 2,
    timeoutMilliseconds: 5,
  });
  await expect(client.check()).rejects.toThrow('no answer after 2 tries');
});

it('keeps its files in the folder of the build', () => {
  expect(build.folder).toBe(join(design.folder, 'build', 'icebreaker'));
});
