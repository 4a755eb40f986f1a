import { access, cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runTool } from '../../sim/tool.ts';
import { findCompiler } from '../../sim/toolchain.ts';
import { writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { library, scratch } from './cpp-program.ts';
import { rearrangingNetwork } from './layer-network.ts';

/**
 * Where the vendor's ap_int.h and hls_stream.h lie. AMD publishes them (github.com/Xilinx/HLS_arbitrary_Precision_Types),
 * and they come with Vitis HLS; they are no part of this package.
 */
const vendor = process.env.BITWRIGHT_AP_TYPES;

const NETWORKS = {
  unrolled: () => compiled(classifier(), { folding: { fc2: { mode: 'unrolled' } } }),
  residual: () => compileNetwork(tinyResidual(), { wire: parseWireType('uint4:1/15'), targetCycles: 600 }),
  rearranged: () => rearrangingNetwork({ targetCycles: 4000 }),
  gated: () =>
    compileNetwork(
      gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true }),
      {
        ...{ wire: parseWireType('int4:1/8'), targetCycles: 600 },
      },
    ),
} as const;

it.runIf(vendor !== undefined).each(Object.entries(NETWORKS))(
  'the emitted C++ of the %s network gives the expected beats with the headers of the vendor',
  async (name, network) => {
    await access(join(vendor ?? '', 'ap_int.h'));
    const folder = join(await scratch(), name);
    await writeDesign(folder, network(), MODEL);
    // Of the shim only what the vendor's open headers have not.
    const shim = join(await scratch(), 'shim');
    await mkdir(shim);
    await cp(join(library, 'shim', 'ap_axi_sdata.h'), join(shim, 'ap_axi_sdata.h'));
    const { compiler } = await findCompiler();
    const hls = join(folder, 'hls');
    for (const flags of [[], ['-DBITWRIGHT_COSIM', '-DBITWRIGHT_NO_START_FIFOS', '-DBITWRIGHT_REWIND']]) {
      const sources = ['top.cpp', 'testbench.cpp'];
      const includes = ['-I', '.', '-I', vendor ?? '', '-I', shim];
      const built = await runTool(
        compiler,
        ['-std=c++14', '-O1', '-w', ...flags, ...includes, ...sources, '-o', 'testbench'],
        { cwd: hls, purpose: 'it builds the testbench' },
      );
      expect(built).toMatchObject({ ok: true });
      const [, files] =
        /&& \.\/testbench (.*)$/m.exec(await readFile(join(hls, 'testbench.cpp'), 'utf8')) ?? [];
      const run = await runTool('./testbench', files.split(' '), { cwd: hls, purpose: 'it was just built' });
      expect(run.stdout).toContain('2 frames, 0 mismatches');
    }
  },
);
