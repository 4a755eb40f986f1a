import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import type { Bench, BenchStream } from '../../sim/bench.ts';
import { expectedBeats, referenceRun } from '../../sim/golden.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import type { Design } from '../../src/artifact/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { bitsOf } from '../../src/ir/integer-type.ts';
import { type EndStream, sinkStreams, sourceStreams } from '../../src/schedule/hardware.ts';
import { keptWordsOf, type Layout, wordsOf, wordsPerFrame } from './memory-layout.ts';

const FRAMES = 4;
/** The rest of AXI4-Lite stays silent. */
const SILENT = [
  ...['awaddr', 'awprot', 'awvalid', 'wdata', 'wstrb', 'wvalid', 'bready', 'araddr', 'arprot'].map(
    signal => `.s_axi_${signal}(0)`,
  ),
  ...['.s_axi_arvalid(0)', '.s_axi_rready(0)'],
];

const layoutOf = ({ stream }: EndStream, wordBits: number): Layout => ({
  beatBytes: Math.ceil((stream.lanes * bitsOf(stream.type)) / 8),
  beats: Math.ceil(stream.vectorElements / stream.lanes) * stream.vectorsPerFrame,
  wordBits,
});

/** A design behind its wrapper, all words of `wordBits`, as a module with clk and rst. */
async function benchOf(design: Design, wordBits: number): Promise<Bench> {
  const { hardware, manifest, folder } = design;
  const ends = [
    ...sourceStreams(hardware).map(end => ({ ...end, isInput: true })),
    ...sinkStreams(hardware).map(end => ({ ...end, isInput: false })),
  ];
  const keepBits = wordBits / 8;
  const ports = ends.flatMap(({ name, isInput }) => [
    `${isInput ? 'input' : 'output'} wire [${(isInput ? 0 : keepBits) + wordBits - 1}:0] ${name}_tdata`,
    `${isInput ? 'input' : 'output'} wire ${name}_tvalid`,
    `${isInput ? 'output' : 'input'} wire ${name}_tready`,
    `${isInput ? 'input' : 'output'} wire ${name}_tlast`,
  ]);
  const pins = ends.flatMap(({ name, isInput }) => [
    ...['tvalid', 'tready', 'tlast'].map(signal => `.${name}_${signal}(${name}_${signal})`),
    ...(isInput
      ? [`.${name}_tdata(${name}_tdata)`, `.${name}_tkeep({${keepBits}{1'b1}})`]
      : [
          `.${name}_tdata(${name}_tdata[${wordBits - 1}:0])`,
          `.${name}_tkeep(${name}_tdata[${wordBits}+:${keepBits}])`,
        ]),
  ]);
  const widths = ends.map(({ name }) => `.${name.toUpperCase()}_BITS(${wordBits})`);
  const path = join(folder, `wrapped_${wordBits}.v`);
  await writeFile(
    path,
    `module wrapped (\n  input wire clk,\n  input wire rst,\n  ${ports.join(',\n  ')}\n);
  ${hardware.top}_axi #(${widths.join(', ')}) dut (.aclk(clk), .aresetn(~rst),\n    ${[...pins, ...SILENT].join(',\n    ')});
endmodule\n`,
  );
  return {
    top: 'wrapped',
    sources: [
      path,
      ...Object.keys(manifest.files)
        .filter(file => file.endsWith('.v'))
        .map(file => resolve(folder, file)),
    ],
    streams: ends.map(
      (end): BenchStream => ({
        ...{ name: end.name, prefix: end.name, role: end.isInput ? 'source' : 'sink', hasLast: true },
        widthBits: end.isInput ? wordBits : wordBits + keepBits,
        beatsPerFrame: wordsPerFrame(layoutOf(end, wordBits)),
      }),
    ),
  };
}

/** Holds a design behind words of some width to its reference, without stalls and with. */
export async function expectWrapped(design: Design, wordBits: number): Promise<void> {
  const { hardware, layers, manifest, folder } = design;
  const bench = await benchOf(design, wordBits);
  const simulator = await buildSimulator(bench, { expectedCycles: 10_000 });
  const frames = randomFrames(hostOfManifest(manifest).inputs, FRAMES, 5);
  const expected = expectedBeats(hardware, referenceRun(layers, frames));
  const beatsOf = (name: string): Uint8Array => expected.get(name) ?? new Uint8Array();
  const beats = new Map([
    ...sourceStreams(hardware).map(
      end => [end.name, wordsOf(layoutOf(end, wordBits), beatsOf(end.name))] as const,
    ),
    ...sinkStreams(hardware).map(
      end => [end.name, keptWordsOf(layoutOf(end, wordBits), beatsOf(end.name))] as const,
    ),
  ]);
  for (const stalls of ['none', 'random'] as const) {
    const result = await simulator.run({ memoryFolder: folder, beats, frames: FRAMES, stalls, seed: 3 });
    expect(result.hang).toBeUndefined();
    for (const seen of result.streams)
      expect(seen, `${manifest.top} ${wordBits} ${stalls}`).toMatchObject({
        mismatches: 0,
        protocolErrors: [],
      });
  }
}
