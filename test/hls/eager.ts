import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { hlsOf, type Kernel, portsOf, timingOf } from '../../src/kernels/index.ts';
import type { ParallelWindowParams } from '../../src/kernels/parallel-window/index.ts';
import { beatsPerFrame, widthBits } from '../../src/kernels/stream.ts';
import type { SweepCase } from '../kernels/sweep.ts';
import { boundedStreams, buildProgram, runWell } from './cpp-program.ts';
import { callText, memoryHeaders } from './hls-sweep.ts';

/** The kernel beside a process that sends a frame beat by beat, and notes after each how many have left. */
function caseText(kernel: Kernel): string {
  const { inputs, outputs } = portsOf(kernel);
  const [input, output] = [inputs.s_axis, outputs.m_axis];
  const [taken, given] = [beatsPerFrame(input), beatsPerFrame(output)];
  return `
static hls::stream<ap_uint<${widthBits(input)}> > ${kernel.id}_in("s_axis", 1);
static hls::stream<ap_uint<${widthBits(output)}> > ${kernel.id}_out("m_axis", ${given});
static std::vector<std::size_t> ${kernel.id}_counts;
static void ${kernel.id}_add() {
    auto& s_axis = ${kernel.id}_in;
    auto& m_axis = ${kernel.id}_out;
    bounded::add([&s_axis, &m_axis] {
        for (int beat = 0; beat < ${taken}; ++beat) {
            s_axis.write(0);
            bounded::rest();
            ${kernel.id}_counts.push_back(m_axis.size());
        }
    });
    bounded::add([&s_axis, &m_axis] { ${callText(kernel)} });
}
`;
}

/** For each number of input beats of a frame, from 1 on, the output beats that need no more than those. */
function possibleOutputs(kernel: Kernel): number[] {
  if (kernel.kind === 'parallel-window') return possibleWindows(kernel.params);
  const { buffers, inputs, outputs } = timingOf(kernel);
  const [{ reader, needs = new Int32Array() }] = buffers;
  const outputBeats = outputs.m_axis.stepOfBeat.length;
  return Array.from(inputs.s_axis.stepOfBeat, (_, last) => {
    const missing = needs.findIndex(beat => beat > last);
    return missing < 0 ? outputBeats : reader.stepOfBeat[missing];
  });
}

/** The same of windows a beat each: in Verilog those at the right edge leave as the next row arrives. */
function possibleWindows({ height, width, kernel, stride, pads }: ParallelWindowParams): number[] {
  const [rows, columns] = [height + pads[0] + pads[2], width + pads[1] + pads[3]];
  const needs: number[] = [];
  for (let y = kernel[0]; y <= rows; y += stride[0]) {
    const lowest = Math.min(y - pads[0], height) - 1;
    for (let x = kernel[1]; x <= columns; x += stride[1]) {
      needs.push(lowest * width + Math.min(x - pads[1], width) - 1);
    }
  }
  return Array.from({ length: height * width }, (_, last) => {
    const missing = needs.findIndex(pixel => pixel > last);
    return missing < 0 ? needs.length : missing;
  });
}

/** Holds for each number of input beats how many output beats have left against how many could have. */
export async function expectEager(cases: readonly SweepCase[]): Promise<void> {
  const kernels = cases.map((c, i) => ({ ...c.kernel, id: `k${i}` }) as Kernel);
  const headers = new Set(
    kernels.flatMap(kernel => {
      const hls = hlsOf(kernel);
      return hls.kind === 'process' ? hls.headers.slice(0, 1) : [];
    }),
  );
  const memories = memoryHeaders(kernels);
  const text = [
    '#include <cstdio>',
    '#include <vector>',
    ...[...headers, ...memories.keys()].map(name => `#include "${name}"`),
    ...kernels.map(caseText),
    'int main() {',
    ...kernels.map(({ id }) => `    ${id}_add();`),
    '    bounded::run();',
    ...kernels.map(
      ({ id }) =>
        `    for (const std::size_t count : ${id}_counts) std::printf("%d ", static_cast<int>(count));\n    std::puts("");`,
    ),
    '}',
  ];
  const files = new Map([
    ['eager.cpp', `${text.join('\n')}\n`],
    ['hls_stream.h', await readFile(boundedStreams, 'utf8')],
    ...memories,
  ]);
  const { result } = await runWell(await buildProgram(files), new Map());
  const counts = result.stdout.split('\n').map(line => line.trim().split(' ').map(Number));
  kernels.forEach((kernel, i) => {
    const { kind, params } = kernel;
    expect({ kind, params, counts: counts[i] }).toEqual({ kind, params, counts: possibleOutputs(kernel) });
  });
}
