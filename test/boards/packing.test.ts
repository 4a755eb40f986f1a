import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildSimulator } from '../../sim/simulator.ts';
import { runTool } from '../../sim/tool.ts';
import { Random } from '../kernels/random.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const WRAPPERS = fileURLToPath(new URL('../../hw/rtl/wrappers/uart', import.meta.url));
const WAIVERS = fileURLToPath(new URL('../../hw/lint/verilator.vlt', import.meta.url));
const FRAMES = 4;

/** Bits of a beat and beats of a frame: every remainder of a byte, one step a beat and many. */
const CASES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 18, 20, 24, 49].flatMap(width =>
  [1, 3, 5].map(beats => ({ width, beats, bytes: Math.ceil((width * beats) / 8) })),
);

/** Unpacks and packs again: what comes out is what went in, without what filled up the last byte. */
function topText(): string {
  const ports = CASES.flatMap((_, i) => [
    `input wire [7:0] s${i}_tdata`,
    `input wire s${i}_tvalid`,
    `output wire s${i}_tready`,
    `output wire [7:0] m${i}_tdata`,
    `output wire m${i}_tvalid`,
    `input wire m${i}_tready`,
    `output wire m${i}_tlast`,
  ]);
  const pairs = CASES.map(
    ({ width, beats }, i) => `
  wire [${width - 1}:0] b${i}_tdata;
  wire b${i}_tvalid, b${i}_tready, b${i}_tlast;
  uart_unpack #(.WIDTH(${width}), .BEATS(${beats})) u${i} (.clk(clk), .rst(rst), .s_axis_tdata(s${i}_tdata), .s_axis_tvalid(s${i}_tvalid), .s_axis_tready(s${i}_tready), .m_axis_tdata(b${i}_tdata), .m_axis_tvalid(b${i}_tvalid), .m_axis_tready(b${i}_tready), .m_axis_tlast(b${i}_tlast));
  uart_pack #(.WIDTH(${width})) p${i} (.clk(clk), .rst(rst), .s_axis_tdata(b${i}_tdata), .s_axis_tvalid(b${i}_tvalid), .s_axis_tready(b${i}_tready), .s_axis_tlast(b${i}_tlast), .m_axis_tdata(m${i}_tdata), .m_axis_tvalid(m${i}_tvalid), .m_axis_tready(m${i}_tready), .m_axis_tlast(m${i}_tlast));`,
  );
  return `module packing (input wire clk, input wire rst, ${ports.join(', ')});${pairs.join('')}\nendmodule\n`;
}

it('beats of every width go through bytes and back, under stalls and after a reset', async () => {
  const folder = temporaryFolder('packing');
  const top = join(folder, 'packing.v');
  await writeFile(top, topText());
  const streams = CASES.flatMap(({ bytes }, i) => [
    {
      name: `s${i}`,
      role: 'source',
      prefix: `s${i}`,
      widthBits: 8,
      beatsPerFrame: bytes,
      hasLast: false,
    } as const,
    {
      name: `m${i}`,
      role: 'sink',
      prefix: `m${i}`,
      widthBits: 8,
      beatsPerFrame: bytes,
      hasLast: true,
    } as const,
  ]);
  const sources = [top, ...['uart_unpack', 'uart_pack'].map(name => join(WRAPPERS, `${name}.v`))];
  const simulator = await buildSimulator(
    { top: 'packing', sources, streams },
    { waivers: WAIVERS, expectedCycles: 20_000 },
  );
  const random = new Random(4);
  const beats = new Map<string, Uint8Array>();
  for (const [i, { width, beats: count, bytes }] of CASES.entries()) {
    const sent = Uint8Array.from({ length: FRAMES * bytes }, () => random.integer(0, 255));
    const used = (width * count) % 8;
    const isLast = (place: number): boolean => place % bytes === bytes - 1;
    beats.set(`s${i}`, sent);
    beats.set(
      `m${i}`,
      sent.map((byte, place) => (used > 0 && isLast(place) ? byte & (2 ** used - 1) : byte)),
    );
  }
  for (const run of [
    { stalls: 'none', seed: 1 },
    { stalls: 'random', seed: 1 },
    { stalls: 'random', seed: 2, resetAfterSourceBeats: 1 },
  ] as const) {
    const result = await simulator.run({ memoryFolder: folder, beats, frames: FRAMES, ...run });
    const wrong = result.streams.filter(s => s.mismatches > 0 || s.protocolErrors.length > 0);
    expect(
      wrong.map(({ name, firstMismatch, protocolErrors }) => ({ name, firstMismatch, protocolErrors })),
    ).toEqual([]);
    expect(result.hang).toBeUndefined();
    for (const { name, frameEndCycles } of result.streams.filter(s => s.name.startsWith('m')))
      expect({ name, frames: frameEndCycles.length }).toEqual({ name, frames: FRAMES });
  }
});

it.each([
  ['uart_unpack', 'WIDTH', 'uart_unpack_error_width_must_be_at_least_1'],
  ['uart_unpack', 'BEATS', 'uart_unpack_error_beats_must_be_at_least_1'],
  ['uart_pack', 'WIDTH', 'uart_pack_error_width_must_be_at_least_1'],
  ['uart_rx', 'DIVISOR', 'uart_rx_error_divisor_must_be_at_least_8'],
  ['uart_tx', 'DIVISOR', 'uart_tx_error_divisor_must_be_at_least_8'],
])('%s fails at elaboration with %s 0', async (module, parameter, error) => {
  const flags = ['--lint-only', '-Wno-fatal', '-Wno-lint', '-Wno-style', '--default-language', '1364-2005'];
  const { ok, all } = await runTool(
    'verilator',
    [...flags, '--top-module', module, `-G${parameter}=0`, join(WRAPPERS, `${module}.v`)],
    { purpose: 'it elaborates the Verilog' },
  );
  expect(ok).toBe(false);
  expect(all).toContain(error);
});
