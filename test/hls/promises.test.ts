import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hlsPromiseOf, STORAGE_PORTS, widestWord } from '../../src/codegen/hls-promise.ts';
import { type Kernel, portsOf } from '../../src/kernels/index.ts';
import { packFrames, widthBits } from '../../src/kernels/stream.ts';
import { FRAMES, type SweepCase } from '../kernels/sweep.ts';
import { buildProgram, runWell } from './cpp-program.ts';
import { callText, generatedHeaders, memoryHeaders } from './hls-sweep.ts';
import { probedLibrary, probedMemories } from './probed-library.ts';
import { promisedSweeps } from './promised-cases.ts';

const fixture = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)), 'utf8');

/** Integers that the shim makes of a C++ int and of its limbs, in sums with one another. */
const BUILT_IN_BITS = 66;

/** The case with the widest words, and one from the middle of the sweep. */
function fewOf(cases: readonly SweepCase[]): SweepCase[] {
  const bits = cases.map(({ kernel }) => widestWord(kernel).bits);
  const widest = bits.indexOf(Math.max(...bits));
  return [...new Set([widest, Math.floor(cases.length / 2)])].map(i => cases[i]);
}

const promiseOf = (kernel: Kernel) => {
  const promise = hlsPromiseOf(kernel);
  if (!promise) throw new Error(`${kernel.kind} is no function`);
  return promise;
};

it('every kernel asks of no array more than it has ports', () => {
  for (const [kind, cases] of promisedSweeps) {
    for (const { kernel } of cases) {
      for (const array of promiseOf(kernel).arrays) {
        const { reads, writes } = STORAGE_PORTS[array.storage];
        expect(array.reads, `${kind}: reads of ${array.name}`).toBeLessThanOrEqual(reads);
        expect(array.writes, `${kind}: writes of ${array.name}`).toBeLessThanOrEqual(writes);
      }
    }
  }
});

/** Calls the kernel frame by frame, then prints what its loop did. */
function caseText(kernel: Kernel): string {
  const { id } = kernel;
  const { inputs, outputs } = portsOf(kernel);
  const streams = Object.entries({ ...inputs, ...outputs }).map(
    ([name, shape]) => `    hls::stream<ap_uint<${widthBits(shape)}> > ${name};`,
  );
  return [
    `static void ${id}() {`,
    ...streams,
    ...Object.entries(inputs).map(
      ([name, shape]) => `    load<${widthBits(shape)}>("${id}.${name}", ${name});`,
    ),
    '    probe::begin();',
    `    for (int frame = 0; frame < ${FRAMES}; ++frame) {`,
    '        probe::outside();',
    `        ${callText(kernel)}`,
    '    }',
    `    probe::report("${id}");`,
    ...Object.entries(outputs).map(
      ([name, shape]) => `    store<${widthBits(shape)}>("${id}.${name}", ${name});`,
    ),
    '}',
  ].join('\n');
}

/** A loop that does more than a RAM has ports for, so that it is known to be seen. */
const GREEDY = `static void greedy() {
    probe::ram<ap_uint<100>, 4> kept;
    probe::begin();
    for (int i = 0; i < 2; ++i) {
        probe::turn();
        kept.written()[0] = kept[1] + kept[2];
        if (i == 1) kept.written()[1] = kept[3];
        probe::rom("rom", i, -1);
        probe::rom("rom", 5, -1);
    }
    probe::report("greedy");
}`;

it('the loops do what the kernels promise, with variables that no frame sets anew where there is rewind', async () => {
  const cases = promisedSweeps.flatMap(([, all]) => fewOf(all));
  const kernels = cases.map((c, i) => ({ ...c.kernel, id: `k${i}` }) as Kernel);
  const memories = [...memoryHeaders(kernels)].map(([name, text]) => [name, probedMemories(text)] as const);
  const generated = generatedHeaders(kernels);
  const library = await probedLibrary();
  const heads = new Set(
    [...library.keys()].filter(name => name.endsWith('.hpp') && name !== 'testbench.hpp'),
  );
  const text = [
    // Before any that includes the shim's own.
    '#include "ap_int.h"',
    '#include "sweep_driver.hpp"',
    ...[...heads, ...memories.map(([name]) => name), ...generated.keys()].map(name => `#include "${name}"`),
    ...kernels.map(caseText),
    GREEDY,
    `int main() {\n    greedy();\n${kernels.map(({ id }) => `    ${id}();\n`).join('')}}\n`,
  ];
  const program = await buildProgram(
    new Map([
      ...library,
      ...memories,
      ...generated,
      ['probe.hpp', await fixture('probe.hpp')],
      ['sweep_driver.hpp', await fixture('sweep_driver.hpp')],
      ['promises.cpp', text.join('\n')],
    ]),
  );
  const inputs = cases.flatMap(({ input, moreInputs = [] }, i) =>
    Object.entries(portsOf(kernels[i]).inputs).map(([port, shape], k): [string, Uint8Array] => [
      `k${i}.${port}`,
      packFrames(shape, [input, ...moreInputs][k]),
    ]),
  );
  const { read, result } = await runWell(program, new Map(inputs));
  const seen = new Map(result.stdout.split('\n').map(line => [line.split(' ')[0], line.split(' ').slice(1)]));
  // 101 bits: the sum before it is cut.
  expect(seen.get('greedy')).toEqual(['101', '3', '2', '2', '2']);
  let wide = 0;
  let busy = 0;
  for (const [i, { expected }] of cases.entries()) {
    const kernel = kernels[i];
    const place = { kind: kernel.kind, params: kernel.params };
    for (const [port, shape] of Object.entries(portsOf(kernel).outputs)) {
      const beats = Buffer.from(packFrames(shape, expected));
      expect({ ...place, port, beats: await read(`k${i}.${port}`) }).toEqual({ ...place, port, beats });
    }
    const [widest, reads, writes, words] = (seen.get(kernel.id) ?? []).map(Number);
    const { words: promised, arrays } = promiseOf(kernel);
    const bits = Object.entries(promised);
    const limit = Math.max(BUILT_IN_BITS, ...bits.map(([, width]) => width));
    expect({ ...place, isWider: widest > limit, widest, promised }).toMatchObject({ isWider: false });
    // Beats and fields are made, whatever else there is.
    const made = bits.filter(([what]) => /^(beats|fields) of/.test(what)).map(([, width]) => width);
    if (Math.max(...made) > BUILT_IN_BITS) {
      wide++;
      expect({ ...place, widest }).toMatchObject({ widest: Math.max(...bits.map(([, width]) => width)) });
    }
    const rams = arrays.filter(({ storage }) => storage === 'ram_s2p');
    const roms = arrays.filter(({ storage }) => storage === 'rom' || storage === 'rom_np');
    const most = {
      reads: mostOf(rams, 'reads'),
      writes: mostOf(rams, 'writes'),
      words: mostOf(roms, 'reads'),
    };
    expect({
      ...{ ...place, hasWords: words > 0 },
      ...{ reads: Math.max(reads, most.reads), writes: Math.max(writes, most.writes) },
      words: Math.max(words, most.words),
    }).toEqual({ ...place, hasWords: roms.length > 0, ...most });
    if (reads > 0 && writes > 0) busy++;
  }
  // The probes see something.
  expect(wide).toBeGreaterThanOrEqual(10);
  expect(busy).toBeGreaterThanOrEqual(8);
});

const mostOf = (
  arrays: readonly { readonly reads: number; readonly writes: number }[],
  side: 'reads' | 'writes',
) => Math.max(0, ...arrays.map(array => array[side]));
