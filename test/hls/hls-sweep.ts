import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { hlsMemoriesContext, memoryHeader } from '../../src/codegen/hls-top.ts';
import { memoryFileName } from '../../src/codegen/kernel.ts';
import { hlsOf, type Kernel, memoriesOf, portsOf } from '../../src/codegen/kernels/index.ts';
import { render } from '../../src/codegen/render.ts';
import { beatsPerFrame, packFrames, type StreamShape, widthBits } from '../../src/codegen/stream.ts';
import { FRAMES, type SweepCase } from '../codegen/kernels/sweep.ts';
import { buildProgram, runWell } from './cpp-program.ts';

const driver = fileURLToPath(new URL('./fixtures/sweep_driver.hpp', import.meta.url));
const HEADER = { toolVersion: '0', sourceHash: '0', summary: [] };

function processOf(kernel: Kernel) {
  const hls = hlsOf(kernel);
  if (hls === 'pending' || hls.kind !== 'process') throw new Error(`${kernel.kind} is no function`);
  return { kernel, hls };
}

/** Every stride-th case from the first on. */
export const thinned = (cases: readonly SweepCase[], stride: number): SweepCase[] =>
  cases.filter((_, i) => i % stride === 0);

/**
 * Compiles one program of all cases, runs each kernel on its frames, and holds every beat against the
 * expected output.
 */
export async function hlsSweep(cases: readonly SweepCase[]): Promise<void> {
  const kernels = cases.map((c, i) => ({ ...c.kernel, id: `k${i}` }) as Kernel);
  const program = await buildProgram(await programOf(kernels));
  const inputs = cases.map(({ kernel, input }, i): [string, Uint8Array] => [
    `k${i}.in`,
    packFrames(portsOf(kernel).inputs.s_axis, input),
  ]);
  const { read } = await runWell(program, new Map(inputs));
  for (const [i, { kernel, expected }] of cases.entries()) {
    const got = await read(`k${i}.out`);
    const wanted = Buffer.from(packFrames(portsOf(kernel).outputs.m_axis, expected));
    expect({ params: kernel.params, beats: got }).toEqual({ params: kernel.params, beats: wanted });
  }
}

async function programOf(kernels: readonly Kernel[]): Promise<Map<string, string>> {
  const files = new Map([['sweep_driver.hpp', await readFile(driver, 'utf8')]]);
  for (const kernel of kernels) {
    const memories = hlsMemoriesContext(processOf(kernel), HEADER);
    if (memories) files.set(memoryHeader(kernel), render('hls/weights.hpp.hbs', memories));
  }
  const headers = [...new Set(kernels.map(kernel => processOf(kernel).hls.headers[0])), ...files.keys()];
  const text = [
    ...headers.map(name => `#include "${name}"`),
    ...kernels.map(caseText),
    `int main() {\n${kernels.map(({ id }) => `    ${id}();\n`).join('')}}`,
  ];
  return files.set('sweep.cpp', `${text.join('\n')}\n`);
}

/** A function that reads the input beats, calls the kernel for each frame and writes the output beats. */
function caseText(kernel: Kernel): string {
  const { hls } = processOf(kernel);
  const { inputs, outputs } = portsOf(kernel);
  const memories = memoriesOf(kernel).map(
    image => `memories::${memoryFileName(kernel.id, image).replace('.mem', '')}`,
  );
  const call = `bitwright::${hls.template(kernel.params)}<${hls
    .arguments(kernel.params, memories)
    .map(([, text]) => text)
    .join(', ')} >(in, out);`;
  const hasAxisInput = kernel.kind === 'frame-input';
  const hasAxisOutput = kernel.kind === 'frame-output';
  const typeOf = (shape: StreamShape, isAxis: boolean): string =>
    isAxis ? `bitwright::axis_beat<${widthBits(shape)}>` : `ap_uint<${widthBits(shape)}>`;
  const transfer = (verb: string, shape: StreamShape, isAxis: boolean): string =>
    isAxis ? `${verb}_axis<${widthBits(shape)}, ${beatsPerFrame(shape)}>` : `${verb}<${widthBits(shape)}>`;
  return `
static void ${kernel.id}() {
    hls::stream<${typeOf(inputs.s_axis, hasAxisInput)} > in;
    hls::stream<${typeOf(outputs.m_axis, hasAxisOutput)} > out;
    ${transfer('load', inputs.s_axis, hasAxisInput)}("${kernel.id}.in", in);
    for (int frame = 0; frame < ${FRAMES}; ++frame) ${call}
    ${transfer('store', outputs.m_axis, hasAxisOutput)}("${kernel.id}.out", out);
}`;
}
