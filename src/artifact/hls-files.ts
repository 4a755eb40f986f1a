import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedHls } from '../codegen/generated-sources.ts';
import {
  type HlsHeader,
  hlsMemoriesContext,
  hlsProcesses,
  hlsTopContext,
  memoryHeader,
} from '../codegen/hls-top.ts';
import { render } from '../codegen/render.ts';
import { randomFrames } from '../host/input.ts';
import { portsOf } from '../kernels/index.ts';
import { packFrames } from '../kernels/stream.ts';
import { runReference } from '../ops/index.ts';
import { packageRoot } from '../package-root.ts';
import type { DesignSource } from './describe.ts';

/** Frames that the testbench is given, drawn over the whole input range. */
const TESTBENCH_FRAMES = 2;
const SEED = 1;

/** Headers of hw/hls that are no kernel's. */
const COMMON_HEADERS = ['axis.hpp', 'element.hpp', 'testbench.hpp'];

/** Stand-ins for the vendor's headers, so that a C++ compiler alone can build the testbench. */
const SHIM_HEADERS = ['shim/ap_axi_sdata.h', 'shim/ap_int.h', 'shim/hls_stream.h'];

/**
 * The files of hls/ by path: the top, the headers it includes, a testbench with frames and their
 * expected beats, a script for Vitis HLS, and in shim/ what a C++ compiler needs in the place of the
 * vendor's headers.
 */
export async function hlsFiles(
  network: DesignSource,
  header: HlsHeader,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { hardware } = network;
  const files = new Map<string, string | Uint8Array>();
  const context = hlsTopContext(hardware, header);
  for (const name of ['top.hpp', 'top.cpp', 'testbench.cpp', 'run.tcl']) {
    files.set(`hls/${name}`, render(`hls/${name}.hbs`, context));
  }
  const processes = hlsProcesses(hardware);
  for (const process of processes) {
    const memories = hlsMemoriesContext(process, header);
    if (memories) files.set(`hls/${memoryHeader(process.kernel)}`, render('hls/weights.hpp.hbs', memories));
  }
  for (const [name, text] of generatedHls(hardware.kernels, header)) files.set(`hls/${name}`, text);
  const headers = new Set([
    ...COMMON_HEADERS,
    ...SHIM_HEADERS,
    ...processes.flatMap(({ hls }) => hls.headers),
  ]);
  for (const name of [...headers].sort()) {
    files.set(`hls/${name}`, await readFile(join(packageRoot(), 'hw/hls', name), 'utf8'));
  }
  for (const [name, beats] of testbenchBeats(network)) files.set(`hls/${name}`, beats);
  return files;
}

function testbenchBeats({
  hardware,
  layers,
  interface: { input },
}: DesignSource): ReadonlyMap<string, Uint8Array> {
  const integers = randomFrames(input, TESTBENCH_FRAMES, SEED);
  const size = integers.length / TESTBENCH_FRAMES;
  const outputs = Array.from({ length: TESTBENCH_FRAMES }, (_, f) =>
    runReference(layers, integers.subarray(f * size, (f + 1) * size)).get(layers.output),
  );
  const expected = outputs.flatMap(values => Array.from(values ?? []));
  const first = portsOf(hardware.kernels[0]).inputs.s_axis;
  const last = portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
  return new Map([
    ['input.beats', packFrames(first, integers)],
    ['expected.beats', packFrames(last, expected)],
  ]);
}
