import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildCsim } from '../../sim/csim-build.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { hlsStreams } from '../../src/codegen/hls-streams.ts';
import { paddedBits } from '../../src/codegen/padded-bits.ts';
import { type CompiledNetwork, type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { beatsPerFrame, packFrames, type StreamShape, widthBits } from '../../src/kernels/stream.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { sinkStreams, sourceStreams } from '../../src/schedule/hardware.ts';
import { MODEL } from '../artifact/networks.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { boundedStreams, runProgram, scratch } from './cpp-program.ts';
import { rearrangingNetwork } from './layer-network.ts';

const FRAMES = 4;

/** The top with all streams bounded, and all processes side by side, each frame after frame. */
function sideBySide(top: string): string {
  const declared = top.replace(
    /(hls::stream<\S+ >) (\w+)\("\w+"\);\n#pragma HLS STREAM variable=\w+ depth=(\d+)/g,
    '$1 $2("$2", $3);',
  );
  const added = declared.replace(
    /^ {4}(bitwright::\w+<[^;]*>\([^;]*\));/gm,
    `    bounded::add([&] { for (int frame = 0; frame < ${FRAMES}; ++frame) $1; });`,
  );
  return added.replace(/\n\}\n$/, '\n    bounded::run();\n}\n');
}

/** Sends the beats of all frames at once, and compares what comes back. */
function mainText(top: string, input: StreamShape, output: StreamShape): string {
  const beat = (shape: StreamShape): string => `bitwright::axis_beat<${widthBits(shape)}>`;
  const vector = (shape: StreamShape): string => `std::vector<ap_uint<${paddedBits(shape)}> >`;
  const read = (shape: StreamShape): string =>
    `bitwright::read_beats<${paddedBits(shape)}, ${beatsPerFrame(shape)}>`;
  const beats = beatsPerFrame(input);
  return `#include "top.hpp"
#include "testbench.hpp"
int main() {
    ${vector(input)} sent;
    ${vector(output)} expected;
    if (!${read(input)}("input.beats", sent)) return 5;
    if (!${read(output)}("expected.beats", expected)) return 5;
    hls::stream<${beat(input)} > in("s_axis", sent.size());
    hls::stream<${beat(output)} > out("m_axis", expected.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        ${beat(input)} next;
        next.data = sent[i];
        next.last = (i % ${beats} == ${beats - 1}) ? 1 : 0;
        in.write(next);
    }
    ${top}(in, out);
    for (const auto& beat : expected) {
        if (out.empty() || out.read().data != beat) return 1;
    }
    return out.empty() ? 0 : 1;
}
`;
}

/** Builds the design side by side; `change` may alter its top first. */
async function run(network: CompiledNetwork, change: (top: string) => string = top => top) {
  const { hardware, layers } = network;
  const { files } = designFiles(network, MODEL, ownPackage());
  const folder = await scratch();
  const ours = /^hls\/(\w+\.hpp|top\.cpp)$/;
  for (const [path, content] of files) {
    const name = ours.exec(path)?.[1];
    if (name) await writeFile(join(folder, name), content);
  }
  const top = join(folder, 'top.cpp');
  await writeFile(top, sideBySide(change(await readFile(top, 'utf8'))));
  const [{ stream: input }] = sourceStreams(hardware);
  const [{ stream: output }] = sinkStreams(hardware);
  await writeFile(join(folder, 'main.cpp'), mainText(hardware.top, input, output));
  await cp(boundedStreams, join(folder, 'hls_stream.h'));
  const { program } = await buildCsim(folder, { record: false, level: '-O0' });

  const integers = randomFrames(hostOfNetwork(network).inputs, FRAMES, 9);
  const size = integers.length / FRAMES;
  const expected = Array.from({ length: FRAMES }, (_, f) =>
    Array.from(
      runReference(layers, integers.subarray(f * size, (f + 1) * size)).get(layers.outputs[0].value) ?? [],
    ),
  ).flat();
  const beats = new Map([
    ['input.beats', packFrames(input, integers)],
    ['expected.beats', packFrames(output, expected)],
  ]);
  return (await runProgram(program, beats)).result;
}

const residual = (targetCycles: number, options: CompileOptions = {}): CompiledNetwork =>
  compileNetwork(tinyResidual(), { wire: parseWireType('uint4:1/15'), targetCycles, ...options });

it.each([600, 6000])('has room where a branch meets its origin again, at %d cycles a frame', async cycles => {
  expect(await run(residual(cycles))).toMatchObject({ ok: true, all: '' });
});

it('has room where a branch makes whole windows', async () => {
  const network = residual(600, { folding: { branch1: { pe: 2, simd: 54 } } });
  expect(network.hardware.kernels.map(kernel => kernel.kind)).toContain('parallel-window');
  expect(await run(network)).toMatchObject({ ok: true, all: '' });
});

it('has room where rearranged branches are joined', async () => {
  expect(await run(rearrangingNetwork({ targetCycles: 4000 }))).toMatchObject({ ok: true, all: '' });
});

it('would not go on with less', async () => {
  const network = residual(600);
  const bypass = hlsStreams(network.hardware).reduce((a, b) => (b.depthBeats > a.depthBeats ? b : a));
  const { id } = bypass.stream;
  expect(bypass.depthBeats).toBeGreaterThan(4);
  const result = await run(network, top =>
    top.replace(new RegExp(`(variable=${id} depth=)\\d+`), (_, text) => `${text}1`),
  );
  expect(result.how).toBe('exit code 8');
  expect(result.all).toContain(`stream ${id} stays full\n`);
});
