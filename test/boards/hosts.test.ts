import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaSync } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { encodeMessage, packFrame, unpackFrame, type WireStream } from '../../hw/host/bitwright-board.ts';
import type { Design } from '../../src/artifact/index.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import {
  beatsPerFrame,
  packFrames,
  type StreamShape,
  unpackFrames,
  widthBits,
} from '../../src/kernels/stream.ts';
import type { Build } from '../../src/tools/build-board.ts';
import { tinyDesign } from '../cli/tiny-design.ts';
import { randomElements } from '../kernels/element-values.ts';
import { Random } from '../kernels/random.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { referenceOf, someFrames, sourcesFor, uartBoard } from './board-cases.ts';
import { simulatedBoard } from './simulated-board.ts';

const PYTHON = process.env.BITWRIGHT_TEST_PYTHON ?? 'python3';
const OVER_PTY = fileURLToPath(new URL('over_pty.py', import.meta.url));
const hasPython = execaSync(PYTHON, ['-c', 'import numpy, serial'], { reject: false }).exitCode === 0;

let folder: string;
let design: Design;
let build: Build;
beforeAll(async () => {
  folder = temporaryFolder('hosts');
  ({ design } = await tinyDesign(folder));
  // The same board_top as in uart-line.test.ts: one simulator for both.
  build = await sourcesFor(design, uartBoard('icebreaker'), { baud: 1_500_000 });
});

const SHAPES: readonly StreamShape[] = [
  { type: bipolar, lanes: 49, vectorElements: 784, vectorsPerFrame: 1 },
  { type: uint(8), lanes: 3, vectorElements: 3, vectorsPerFrame: 5 },
  { type: int(3), lanes: 2, vectorElements: 5, vectorsPerFrame: 3 },
  { type: int(17), lanes: 1, vectorElements: 10, vectorsPerFrame: 1 },
];

it.each(SHAPES)('packs $type.kind in $lanes lanes as beats without their padding', shape => {
  const values = randomElements(new Random(3), shape.type, shape.vectorElements * shape.vectorsPerFrame);
  const packed = packFrame(shape as WireStream, values);
  // Beat by beat, each padded to whole bytes, as the streams of a design have them.
  const beats = packFrames(shape, values);
  const [width, bytes] = [widthBits(shape), Math.ceil(widthBits(shape) / 8)];
  const bits = Array.from({ length: beatsPerFrame(shape) * width }, (_, i) => {
    const place = Math.floor(i / width) * bytes * 8 + (i % width);
    return (beats[place >> 3] >> (place & 7)) & 1;
  });
  const expected = Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    bits.slice(8 * byte, 8 * byte + 8).reduce((sum, bit, i) => sum + (bit << i), 0),
  );
  expect([...packed]).toEqual(expected);
  expect(unpackFrame(shape as WireStream, packed)).toEqual([...unpackFrames(shape, beats)]);
});

it('1-bit pixels of 28x28 are 98 bytes', () => {
  expect(packFrame(SHAPES[0] as WireStream, new Array(784).fill(1))).toHaveLength(98);
});

const PROGRAM = `#include "bitwright_board.h"
#include <stdio.h>
int main(void) {
  uint8_t packed[BW_FRAME_BYTES], bytes[BW_REQUEST_MAX];
  int64_t in[BW_IN_VECTORS * BW_IN_ELEMENTS], out[BW_OUT_VECTORS * BW_OUT_ELEMENTS];
  static bw_receiver receiver;
  for (size_t i = 0; i < sizeof in / sizeof *in; i++) if (scanf("%ld", &in[i]) != 1) return 1;
  bw_pack(in, packed);
  const size_t length = bw_request(42, packed, sizeof packed, bytes);
  for (size_t i = 0; i < length; i++) printf("%02x", bytes[i]);
  printf("\\n");
  unsigned byte;
  size_t payload;
  while (scanf("%2x", &byte) == 1)
    if (bw_take(&receiver, (uint8_t)byte, &payload)) {
      printf("%d %d %zu", receiver.data[0], receiver.data[1], payload);
      bw_unpack(receiver.data + 2, out);
      for (size_t i = 0; i < sizeof out / sizeof *out; i++) printf(" %ld", out[i]);
      printf("\\n");
    }
  return 0;
}
`;

it('the C header makes the same requests and reads answers, without a warning', async () => {
  const file = join(folder, 'host.c');
  await writeFile(file, PROGRAM);
  const flags = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-Wno-unused-function'];
  await execa('gcc', [...flags, '-I', join(build.folder, 'host'), file, '-o', join(folder, 'host')]);
  const [frame] = someFrames(design, 1);
  const [{ stream: input }] = design.manifest.inputs;
  const [{ stream: output }] = design.manifest.outputs;
  const integers = referenceOf(design, frame);
  const answer = encodeMessage([42, 0, ...packFrame(output, integers)]);
  const broken = Uint8Array.from(answer, (byte, i) => (i === 3 ? byte ^ 1 : byte));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const { stdout } = await execa(join(folder, 'host'), {
    input: `${frame.join(' ')} ${hex(broken)}${hex(answer)}`,
  });
  expect(stdout.split('\n')).toEqual([
    hex(encodeMessage([42, ...packFrame(input, frame)])),
    `42 0 ${packFrame(output, integers).length} ${integers.join(' ')}`,
  ]);
});

it.skipIf(!hasPython)(
  'the Python client answers through a terminal as the reference (needs numpy, pyserial)',
  async () => {
    const board = await simulatedBoard(build, 4000);
    const frames = someFrames(design, 5);
    const { stdout } = await execa(
      PYTHON,
      [OVER_PTY, join(build.folder, 'host'), board.program, board.cwd, ...board.args],
      { input: JSON.stringify(frames) },
    );
    const expected = frames.map(frame => referenceOf(design, frame));
    const { integers, noisy, stranger } = JSON.parse(stdout);
    expect(integers).toEqual(expected);
    expect(noisy).toEqual(expected[0]);
    expect(stranger).toContain('the board has the design of model');
  },
);
