import { expect, it } from 'vitest';
import { hlsStreams } from '../../src/codegen/hls-streams.ts';
import { type CompiledNetwork, type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { rearrangingNetwork } from './layer-network.ts';
import { runSideBySide } from './side-by-side.ts';

const residual = (targetCycles: number, options: CompileOptions = {}): CompiledNetwork =>
  compileNetwork(tinyResidual(), { wire: parseWireType('uint4:1/15'), targetCycles, ...options });

it.each([600, 6000])('has room where a branch meets its origin again, at %d cycles a frame', async cycles => {
  expect(await runSideBySide(residual(cycles))).toMatchObject({ ok: true, all: '' });
});

it('has room where a branch makes whole windows', async () => {
  const network = residual(600, { folding: { branch1: { pe: 2, simd: 54 } } });
  expect(network.hardware.kernels.map(kernel => kernel.kind)).toContain('parallel-window');
  expect(await runSideBySide(network)).toMatchObject({ ok: true, all: '' });
});

it('has room where rearranged branches are joined', async () => {
  expect(await runSideBySide(rearrangingNetwork({ targetCycles: 4000 }))).toMatchObject({
    ok: true,
    all: '',
  });
});

it('would not go on with less', async () => {
  const network = residual(600);
  const bypass = hlsStreams(network.hardware).reduce((a, b) => (b.depthBeats > a.depthBeats ? b : a));
  const { id } = bypass.stream;
  expect(bypass.depthBeats).toBeGreaterThan(4);
  const result = await runSideBySide(network, {
    change: top => top.replace(new RegExp(`(variable=${id} depth=)\\d+`), (_, text) => `${text}1`),
  });
  expect(result.how).toBe('exit code 8');
  expect(result.all).toContain(`stream ${id} stays full\n`);
});
