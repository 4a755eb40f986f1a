import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { type Kernel, portsOf } from '../../src/kernels/index.ts';
import type { ParallelWindowParams } from '../../src/kernels/parallel-window/index.ts';
import { packFrames, widthBits } from '../../src/kernels/stream.ts';
import { parallelWindowCase } from '../kernels/parallel-window-cases.ts';
import { Random } from '../kernels/random.ts';
import { FRAMES } from '../kernels/sweep.ts';
import { boundedStreams, buildProgram, runWell } from './cpp-program.ts';
import { callText } from './hls-sweep.ts';

const driver = fileURLToPath(new URL('./fixtures/sweep_driver.hpp', import.meta.url));

/** Beats that come at once, before the kernel has to wait again. */
const BURSTS = [1, 2, 3, 5];

const common = { height: 6, channels: 1, type: uint(3), stride: [1, 1], padValue: 5 } as const;

/** Windows that reach far beyond the right edge, which columns of the next row or empty ones push out. */
const SHAPES: readonly ParallelWindowParams[] = [
  { ...common, width: 7, kernel: [5, 5], pads: [2, 2, 2, 2] },
  { ...common, width: 8, kernel: [3, 4], pads: [1, 0, 1, 3] },
  { ...common, width: 7, kernel: [3, 5], pads: [0, 1, 2, 3], stride: [2, 1] },
  // As many columns in padding as in the input, and more.
  { ...common, width: 1, kernel: [2, 2], pads: [0, 0, 0, 1] },
  { ...common, width: 2, kernel: [3, 3], pads: [1, 0, 1, 2] },
  { ...common, width: 1, kernel: [2, 4], pads: [1, 0, 0, 3] },
  { ...common, width: 2, kernel: [4, 4], pads: [1, 0, 2, 3] },
];

/** Frames that come burst by burst, and the windows that leave. */
function caseText(kernel: Kernel, burst: number): string {
  const { inputs, outputs } = portsOf(kernel);
  const bits = [widthBits(inputs.s_axis), widthBits(outputs.m_axis)];
  return `
static void ${kernel.id}() {
    hls::stream<ap_uint<${bits[0]}> > s_axis("s_axis", ${burst});
    hls::stream<ap_uint<${bits[1]}> > m_axis("m_axis", 10000);
    bounded::add([&] { load<${bits[0]}>("${kernel.id}.s_axis", s_axis); });
    bounded::add([&] { for (int frame = 0; frame < ${FRAMES}; ++frame) ${callText(kernel)} });
    bounded::run();
    store<${bits[1]}>("${kernel.id}.m_axis", m_axis);
}
`;
}

it('gives the same windows however beats come', async () => {
  const random = new Random(3);
  const cases = SHAPES.flatMap((params, i) =>
    BURSTS.map(burst => {
      const { kernel, ...beats } = parallelWindowCase(random, params);
      return { ...beats, burst, kernel: { ...kernel, id: `k${i}_${burst}` } as Kernel };
    }),
  );
  const text = [
    '#include "sweep_driver.hpp"',
    '#include "parallel_window.hpp"',
    ...cases.map(({ kernel, burst }) => caseText(kernel, burst)),
    `int main() {\n${cases.map(({ kernel }) => `    ${kernel.id}();\n`).join('')}}\n`,
  ];
  const files = new Map([
    ['bursts.cpp', text.join('\n')],
    ['sweep_driver.hpp', await readFile(driver, 'utf8')],
    ['hls_stream.h', await readFile(boundedStreams, 'utf8')],
  ]);
  const inputs = cases.map(({ kernel, input }): [string, Uint8Array] => [
    `${kernel.id}.s_axis`,
    packFrames(portsOf(kernel).inputs.s_axis, input),
  ]);
  const { read } = await runWell(await buildProgram(files), new Map(inputs));
  for (const { kernel, burst, expected } of cases) {
    const got = await read(`${kernel.id}.m_axis`);
    const beats = Buffer.from(packFrames(portsOf(kernel).outputs.m_axis, expected));
    expect({ params: kernel.params, burst, beats: got }).toEqual({ params: kernel.params, burst, beats });
  }
});
