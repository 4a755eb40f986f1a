import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { generatedHls } from '../../src/codegen/generated-sources.ts';
import { hlsMemoriesContext, hlsTypes, memoryHeader } from '../../src/codegen/hls-top.ts';
import { render } from '../../src/codegen/render.ts';
import { hlsOf, type Kernel, portsOf } from '../../src/kernels/index.ts';
import { beatsPerFrame, packFrames, type StreamShape, widthBits } from '../../src/kernels/stream.ts';
import { FRAMES, type SweepCase } from '../kernels/sweep.ts';
import { buildProgram, runWell } from './cpp-program.ts';

const driver = fileURLToPath(new URL('./fixtures/sweep_driver.hpp', import.meta.url));
const HEADER = { toolVersion: '0', sourceHash: '0', summary: [] };

function processOf(kernel: Kernel) {
  const hls = hlsOf(kernel);
  if (hls.kind !== 'process') throw new Error(`${kernel.kind} is no function`);
  return { kernel, hls };
}

/**
 * Every stride-th case from the first on. A stride that is no whole number goes through all that the
 * cases alternate in.
 */
export const thinned = (cases: readonly SweepCase[], stride: number): SweepCase[] =>
  cases.filter((_, i) => i % stride < 1);

/**
 * Compiles one program of all cases, runs each kernel on its frames, and holds every beat against the
 * expected output.
 */
export async function hlsSweep(cases: readonly SweepCase[]): Promise<void> {
  const kernels = cases.map((c, i) => ({ ...c.kernel, id: `k${i}` }) as Kernel);
  const program = await buildProgram(await programOf(kernels));
  const inputs = cases.flatMap(({ kernel, input, moreInputs = [] }, i) => {
    const sent = [input, ...moreInputs];
    return Object.entries(portsOf(kernel).inputs).map(([port, shape], k): [string, Uint8Array] => [
      `k${i}.${port}`,
      packFrames(shape, sent[k]),
    ]);
  });
  const { read } = await runWell(program, new Map(inputs));
  for (const [i, { kernel, expected }] of cases.entries()) {
    for (const [port, shape] of Object.entries(portsOf(kernel).outputs)) {
      const got = await read(`k${i}.${port}`);
      const beats = Buffer.from(packFrames(shape, expected));
      const place = { kind: kernel.kind, params: kernel.params, port };
      expect({ ...place, beats: got }).toEqual({ ...place, beats });
    }
  }
}

/** The headers with the memories of kernels, by name. */
export function memoryHeaders(kernels: readonly Kernel[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const kernel of kernels) {
    const memories = hlsMemoriesContext(processOf(kernel), HEADER);
    if (memories) files.set(memoryHeader(kernel), render('hls/weights.hpp.hbs', memories));
  }
  return files;
}

/** The headers that are generated for kernels, by name. */
export const generatedHeaders = (kernels: readonly Kernel[]): Map<string, string> =>
  generatedHls(kernels, HEADER);

async function programOf(kernels: readonly Kernel[]): Promise<Map<string, string>> {
  const files = new Map([['sweep_driver.hpp', await readFile(driver, 'utf8')], ...memoryHeaders(kernels)]);
  for (const [name, text] of generatedHeaders(kernels)) files.set(name, text);
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
  const { inputs, outputs } = portsOf(kernel);
  const ports = [
    ...portTexts(kernel, 'load', inputs, kernel.kind === 'frame-input'),
    ...portTexts(kernel, 'store', outputs, kernel.kind === 'frame-output'),
  ];
  return [
    `static void ${kernel.id}() {`,
    ...ports.map(({ stream }) => stream),
    ...ports.filter(port => port.verb === 'load').map(port => port.transfer),
    `    for (int frame = 0; frame < ${FRAMES}; ++frame) ${callText(kernel)}`,
    ...ports.filter(port => port.verb === 'store').map(port => port.transfer),
    '}',
  ].join('\n');
}

/** Calls the kernel for a frame, with streams that are named as its ports. */
export function callText(kernel: Kernel): string {
  const { hls } = processOf(kernel);
  const values = hls.arguments(kernel.params, hlsTypes(kernel)).map(([, text]) => text);
  const { inputs, outputs } = portsOf(kernel);
  const ports = [...Object.keys(inputs), ...Object.keys(outputs)];
  return `bitwright::${hls.template(kernel.params)}<${values.join(', ')} >(${ports.join(', ')});`;
}

/** For each port the stream it is, and how its beats come from or go to the file of its name. */
function portTexts(
  { id }: Kernel,
  verb: 'load' | 'store',
  ports: Readonly<Record<string, StreamShape>>,
  isAxis: boolean,
) {
  return Object.entries(ports).map(([name, shape]) => {
    const bits = widthBits(shape);
    const type = isAxis ? `bitwright::axis_beat<${bits}>` : `ap_uint<${bits}>`;
    const transfer = isAxis ? `${verb}_axis<${bits}, ${beatsPerFrame(shape)}>` : `${verb}<${bits}>`;
    return {
      ...{ name, verb, stream: `    hls::stream<${type} > ${name};` },
      transfer: `    ${transfer}("${id}.${name}", ${name});`,
    };
  });
}
