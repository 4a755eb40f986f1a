import { randomFrames } from '../host/input.ts';
import { packFrames } from '../kernels/stream.ts';
import { runReference } from '../ops/index.ts';
import { sinkStreams, sourceStreams } from '../schedule/hardware.ts';
import type { DesignSource, FileContent } from './design-source.ts';
import type { Emitter } from './emitter.ts';
import { generatedHls } from './generated-sources.ts';
import { hasHls } from './hls-limits.ts';
import {
  beatsFile,
  type HlsConfigContext,
  hlsMemoriesContext,
  hlsProcesses,
  hlsTopContext,
  memoryHeader,
} from './hls-top.ts';
import { render } from './render.ts';

/** Frames that the testbench is given, drawn over the whole input range. */
const TESTBENCH_FRAMES = 2;
const SEED = 1;

/** Headers of hw/hls that are no kernel's. */
const COMMON_HEADERS = ['axis.hpp', 'element.hpp', 'pipeline.hpp', 'testbench.hpp'];

/** Stand-ins for the vendor's headers, so that a C++ compiler alone can build the testbench. */
const SHIM_HEADERS = ['shim/ap_axi_sdata.h', 'shim/ap_int.h', 'shim/hls_stream.h'];

/**
 * hls/: the top, the headers it includes, a testbench with frames and their expected beats, a script and configurations
 * for Vitis HLS, and in shim/ what a C++ compiler needs in the place of the vendor's headers. Nothing where the design has
 * words that Vitis HLS does not take; a note of the design says so.
 */
export const hlsProject: Emitter = {
  name: 'HLS project',
  files({ design, header, own }) {
    const { hardware } = design;
    if (!hasHls(hardware)) return [];
    const context = hlsTopContext(hardware, header);
    const processes = hlsProcesses(hardware);
    const headers = new Set([
      ...COMMON_HEADERS,
      ...SHIM_HEADERS,
      ...processes.flatMap(({ hls }) => hls.headers),
    ]);
    const files: (readonly [name: string, content: FileContent])[] = [
      ...['top.hpp', 'top.cpp', 'testbench.cpp', 'run.tcl'].map(
        name => [name, render(`hls/${name}.hbs`, context)] as const,
      ),
      ...([false, true] as const).map(
        isCosim =>
          [
            isCosim ? 'hls_config_cosim.cfg' : 'hls_config.cfg',
            render('hls/hls_config.cfg.hbs', { ...context, isCosim } satisfies HlsConfigContext),
          ] as const,
      ),
      ...processes.flatMap(process => {
        const memories = hlsMemoriesContext(process, header);
        return memories
          ? [[memoryHeader(process.kernel), render('hls/weights.hpp.hbs', memories)] as const]
          : [];
      }),
      ...generatedHls(hardware.kernels, header),
      ...[...headers].sort().map(name => [name, own.textOf(`hw/hls/${name}`)] as const),
      ...testbenchBeats(design),
    ];
    return files.map(([name, content]) => [`hls/${name}`, content]);
  },
};

function testbenchBeats({
  hardware,
  layers,
  interface: { inputs },
}: DesignSource): ReadonlyMap<string, Uint8Array> {
  const integers = randomFrames(inputs, TESTBENCH_FRAMES, SEED);
  const size = integers.length / TESTBENCH_FRAMES;
  const ends = [...sourceStreams(hardware), ...sinkStreams(hardware)];
  const wanted = new Set(ends.map(({ value }) => value));
  const frames = Array.from({ length: TESTBENCH_FRAMES }, (_, f) =>
    runReference(layers, integers.subarray(f * size, (f + 1) * size), wanted),
  );
  return new Map(
    ends.map(({ name, value, stream }) => {
      const parts = frames.map(frame => frame.get(value) ?? new Float64Array(0));
      return [beatsFile(hardware, name), packFrames(stream, joined(parts))];
    }),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
