import { expect, it } from 'vitest';
import { proveShifted } from './prove-shifted.ts';
import { sspqCase } from './sspq-cases.ts';

const small = {
  name: 'sspq_small',
  size: 8,
  stem: 4,
  groups: [
    [4, 1],
    [6, 1],
  ],
  classes: 4,
} as const;

it('proves a small network of whole shifts, without a neighbour weighed', async () => {
  const { compiled, latencyCycles, predictedLatencyCycles } = await proveShifted(
    sspqCase({ ...small, shifts: 'whole' }, 600),
    4,
  );
  const kinds = compiled.layers.nodes.map(node => node.kind);
  expect(kinds.filter(kind => kind === 'shift')).toHaveLength(2);
  expect(kinds).not.toContain('depthwise');
  expect(latencyCycles).toBe(predictedLatencyCycles);
});

it('proves a small network of shifts between pixels', async () => {
  const { compiled } = await proveShifted(sspqCase({ ...small, shifts: 'real' }, 600), 4);
  const kinds = compiled.layers.nodes.map(node => node.kind);
  expect(kinds.filter(kind => kind === 'shift')).toHaveLength(2);
  expect(kinds.filter(kind => kind === 'depthwise')).toHaveLength(2);
});
