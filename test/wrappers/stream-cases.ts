import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Bench, SimulationRun } from '../../sim/bench.ts';
import { buildSimulator, type Simulator } from '../../sim/simulator.ts';
import { WRAPPER_SOURCES } from '../../src/codegen/axi-streams.ts';
import { Random } from '../kernels/random.ts';
import { rtlFolder } from '../kernels/sweep.ts';
import { framesOf, keptWordsOf, type Layout, slotBytes, wordsOf, wordsPerFrame } from './memory-layout.ts';

const FRAMES = 6;
const SOURCES = [...WRAPPER_SOURCES, 'frame-input/frame_input.v', 'frame-output/frame_output.v'];

/** From words to the beats of a design and back, with nothing between them but the frames of that design. */
function chainText({ beatBytes, beats, wordBits }: Layout, i: number): string {
  const beatBits = 8 * beatBytes;
  const widths = `.BEAT_BITS(${beatBits}), .SLOT_BITS(${8 * slotBytes({ beatBytes })}), .WORD_BITS(${wordBits})`;
  const stream = (name: string, side: string, hasLast = true): string =>
    ['tdata', 'tvalid', 'tready', ...(hasLast ? ['tlast'] : [])]
      .map(signal => `.${side}_${signal}(${name}_${signal})`)
      .join(', ');
  const wires = (name: string, width: string): string =>
    `  wire [${width}-1:0] ${name}_tdata; wire ${name}_tvalid, ${name}_tready, ${name}_tlast;`;
  const c = `c${i}`;
  return [
    wires(`${c}_taken`, `${beatBits}`),
    wires(`${c}_beat`, `${beatBits}`),
    wires(`${c}_given`, `${beatBits}`),
    `  wire [${wordBits}-1:0] ${c}_word; wire [${wordBits / 8}-1:0] ${c}_keep;`,
    `  axis_source #(${widths}, .BEATS(${beats})) ${c}_source (.clk(clk), .rst(rst), ${stream(`${c}_in`, 's_axis')},`,
    `    .s_axis_tkeep({${wordBits / 8}{1'b1}}), ${stream(`${c}_taken`, 'm_axis')}, .frame_taken(), .framing_error(${c}_error));`,
    `  frame_input #(.WIDTH(${beatBits}), .BEATS(${beats})) ${c}_entry (.clk(clk), .rst(rst), ${stream(`${c}_taken`, 's_axis')},`,
    `    ${stream(`${c}_beat`, 'm_axis', false)}, .framing_error());`,
    `  frame_output #(.WIDTH(${beatBits}), .BEATS(${beats})) ${c}_exit (.clk(clk), .rst(rst), ${stream(`${c}_beat`, 's_axis', false)},`,
    `    ${stream(`${c}_given`, 'm_axis')});`,
    `  axis_sink #(${widths}) ${c}_sink (.clk(clk), .rst(rst), ${stream(`${c}_given`, 's_axis')}, .m_axis_tdata(${c}_word),`,
    `    .m_axis_tkeep(${c}_keep), .m_axis_tvalid(${c}_out_tvalid), .m_axis_tready(${c}_out_tready), .m_axis_tlast(${c}_out_tlast),`,
    `    .frame_given());`,
    `  assign ${c}_out_tdata = {${c}_keep, ${c}_word};`,
  ].join('\n');
}

const outBits = ({ wordBits }: Layout): number => wordBits + wordBits / 8;

async function benchOf(layouts: readonly Layout[], folder: string): Promise<Bench> {
  const ports = layouts.flatMap((layout, i) => [
    `input wire [${layout.wordBits - 1}:0] c${i}_in_tdata`,
    `input wire c${i}_in_tvalid`,
    `output wire c${i}_in_tready`,
    `input wire c${i}_in_tlast`,
    `output wire [${outBits(layout) - 1}:0] c${i}_out_tdata`,
    `output wire c${i}_out_tvalid`,
    `input wire c${i}_out_tready`,
    `output wire c${i}_out_tlast`,
    `output wire c${i}_error`,
  ]);
  const top = join(folder, 'chains.v');
  const head = `module chains (\n  input wire clk,\n  input wire rst,\n  ${ports.join(',\n  ')}\n);`;
  await writeFile(top, `${head}\n${layouts.map(chainText).join('\n')}\nendmodule\n`);
  return {
    top: 'chains',
    sources: [top, ...SOURCES.map(path => join(rtlFolder, path))],
    streams: layouts.flatMap((layout, i) => [
      {
        ...{ name: `c${i}_in`, prefix: `c${i}_in`, role: 'source' as const, hasLast: true },
        ...{ widthBits: layout.wordBits, beatsPerFrame: wordsPerFrame(layout) },
      },
      {
        ...{ name: `c${i}_beat`, prefix: `c${i}_beat`, role: 'monitor' as const, hasLast: false },
        ...{ widthBits: 8 * layout.beatBytes, beatsPerFrame: layout.beats },
      },
      {
        ...{ name: `c${i}_out`, prefix: `c${i}_out`, role: 'sink' as const, hasLast: true },
        ...{ widthBits: outBits(layout), beatsPerFrame: wordsPerFrame(layout) },
      },
    ]),
    flags: layouts.map((_, i) => `c${i}_error`),
  };
}

/** Whole frames, in which every byte that is no beat's is arbitrary. */
function soundFrames(layouts: readonly Layout[], random: Random) {
  const byte = () => random.integer(0, 255);
  const beats = new Map<string, Uint8Array>();
  for (const [i, layout] of layouts.entries()) {
    const own = Uint8Array.from({ length: FRAMES * layout.beats * layout.beatBytes }, byte);
    beats.set(`c${i}_in`, wordsOf(layout, own, byte));
    beats.set(`c${i}_beat`, own);
    beats.set(`c${i}_out`, keptWordsOf(layout, own));
  }
  return { beats, lastOverride: new Map<string, Uint8Array>(), errors: layouts.map(() => 0) };
}

/** As many frames, of which every second one ends too early or too late. */
function brokenFrames(layouts: readonly Layout[], random: Random) {
  const beats = new Map<string, Uint8Array>();
  const lastOverride = new Map<string, Uint8Array>();
  const errors = layouts.map((layout, i) => {
    const whole = wordsPerFrame(layout);
    const lengths = Array.from({ length: FRAMES }, (_, frame) => {
      if (frame % 2 === 0) return whole;
      const isEarly = whole > 1 && frame % 4 === 1;
      return isEarly ? random.integer(1, whole - 1) : whole + random.integer(1, 3);
    });
    const last = Uint8Array.from(
      lengths.flatMap(length => Array.from({ length }, (_, word) => (word === length - 1 ? 1 : 0))),
    );
    const words = Uint8Array.from({ length: (last.length * layout.wordBits) / 8 }, () =>
      random.integer(0, 255),
    );
    const expected = framesOf(layout, words, last);
    beats.set(`c${i}_in`, words);
    beats.set(`c${i}_beat`, expected.beats);
    beats.set(`c${i}_out`, keptWordsOf(layout, expected.beats));
    lastOverride.set(`c${i}_in`, last);
    return expected.errors;
  });
  return { beats, lastOverride, errors };
}

async function expectRight(
  simulator: Simulator,
  run: Pick<SimulationRun, 'beats' | 'lastOverride'>,
  errors: readonly number[],
  how: Pick<SimulationRun, 'stalls' | 'seed'>,
  folder: string,
): Promise<void> {
  const result = await simulator.run({ memoryFolder: folder, frames: FRAMES, ...run, ...how });
  expect(result.hang).toBeUndefined();
  for (const stream of result.streams) {
    expect(stream.protocolErrors, stream.name).toEqual([]);
    expect(stream.mismatches, `${stream.name}: ${JSON.stringify(stream.firstMismatch)}`).toBe(0);
  }
  expect(Object.values(result.flags)).toEqual(errors);
}

/** Holds the chains of some layouts to the promise: whole frames and broken ones, without stalls and with. */
export async function expectLaidOut(layouts: readonly Layout[], folder: string): Promise<void> {
  const simulator = await buildSimulator(await benchOf(layouts, folder), { expectedCycles: 10_000 });
  for (const seed of [1, 2]) {
    const random = new Random(seed);
    for (const { errors, ...run } of [soundFrames(layouts, random), brokenFrames(layouts, random)]) {
      for (const stalls of ['none', 'random'] as const)
        await expectRight(simulator, run, errors, { stalls, seed }, folder);
    }
  }
}
