import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCsim } from '../../sim/csim-build.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { paddedBits } from '../../src/codegen/padded-bits.ts';
import type { CompiledNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { beatsPerFrame, packFrames, type StreamShape, widthBits } from '../../src/kernels/stream.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { sinkStreams, sourceStreams } from '../../src/schedule/hardware.ts';
import { MODEL } from '../artifact/networks.ts';
import { boundedStreams, runProgram, scratch } from './cpp-program.ts';

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

interface SideBySide {
  /** Alters the top first. */
  readonly change?: (top: string) => string;
  /** Further compiler options. */
  readonly flags?: readonly string[];
}

/** Builds a design whose processes run side by side between bounded streams, and runs it on random frames. */
export async function runSideBySide(
  network: CompiledNetwork,
  { change = top => top, flags = [] }: SideBySide = {},
) {
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
  const { program } = await buildCsim(folder, { record: false, level: '-O0', flags });

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
