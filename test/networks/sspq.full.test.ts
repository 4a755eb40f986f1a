import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { costOf } from '../../src/kernels/index.ts';
import { parameterBitsOf } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { proveShifted } from './prove-shifted.ts';
import { type SspqCase, sspqCase, sspqCases } from './sspq-cases.ts';

/** The largest image side here: the schedule of 224x224 takes minutes (`npm run compile-speed -- sspq-50`), for the same storage. */
const MOST_SIZE = 112;

const compiledCase = ({ options, network }: SspqCase) =>
  options.size <= MOST_SIZE ? network : sspqCase({ ...options, size: MOST_SIZE }, 15_000);

const simulated = sspqCases.filter(c => c.frames !== undefined);

it.each(simulated)('proves $name under random stalls', async ({ network, frames = 0 }) => {
  const { compiled } = await proveShifted(network, frames);
  const shifting = compiled.hardware.kernels.filter(kernel => kernel.kind === 'spatial-shift');
  expect(shifting.length).toBeGreaterThan(0);
  expect(shifting.map(kernel => costOf(kernel).dsp)).toEqual(shifting.map(() => 0));
});

it.each(sspqCases.filter(c => c.frames === undefined))('compiles $name, its storage told', one => {
  const { options } = one;
  const network = compiledCase(one);
  const { layers, hardware } = compileNetwork(network.graph(), {
    wire: parseWireType(network.wire),
    ...network.options,
  });
  const blocks = options.groups.reduce((sum, [, count]) => sum + count, 0);
  expect(layers.nodes.filter(node => node.kind === 'shift')).toHaveLength(blocks);
  // A pointwise weight takes one bit, one of the first and of the last layer eight.
  for (const node of layers.nodes) {
    if (node.kind !== 'dense') continue;
    const isEnd = node.name === 'stem' || node.name === 'scores';
    expect(parameterBitsOf(layers, node), node.name).toBe(node.attrs.weights.data.length * (isEnd ? 8 : 1));
  }
  const rows = hardware.kernels.filter(kernel => kernel.kind === 'spatial-shift');
  for (const kernel of rows) {
    if (kernel.kind !== 'spatial-shift') continue;
    const { width, channels, lanes, shifts, depthBeats } = kernel.params;
    const down = shifts.map(([, dy]) => dy);
    const rowsCovered = Math.max(...down, 0) - Math.min(...down) + kernel.params.taps[0];
    // No more rows than the shifts cover, but for their way across and what memories have anyway.
    expect(depthBeats * lanes, kernel.id).toBeLessThanOrEqual(
      Math.max((rowsCovered * width + 4) * channels + 64 * lanes, 512 * lanes),
    );
  }
});
