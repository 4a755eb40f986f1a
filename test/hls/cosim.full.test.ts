import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { rearrangingNetwork } from './layer-network.ts';
import { runSideBySide } from './side-by-side.ts';

const COSIM = ['-DBITWRIGHT_COSIM'];

it.each([600, 6000])(
  'the form for co-simulation goes on where branches meet, at %d cycles a frame',
  async cycles => {
    const network = compileNetwork(tinyResidual(), {
      ...{ wire: parseWireType('uint4:1/15'), targetCycles: cycles },
    });
    expect(await runSideBySide(network, { flags: COSIM })).toMatchObject({ ok: true, all: '' });
  },
);

it('the form for co-simulation goes on where a branch makes whole windows, and where branches are rearranged', async () => {
  const windows = compileNetwork(tinyResidual(), {
    ...{ wire: parseWireType('uint4:1/15'), targetCycles: 600, folding: { branch1: { pe: 2, simd: 54 } } },
  });
  for (const network of [windows, rearrangingNetwork({ targetCycles: 4000 })]) {
    expect(await runSideBySide(network, { flags: COSIM })).toMatchObject({ ok: true, all: '' });
  }
});
