import { expect, it } from 'vitest';
import { CANONICAL_PASSES } from '../../src/canonical/passes.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyResidual } from '../models/tiny-residual.ts';

it('has every step seen, in order, each pass under its own name', () => {
  const seen: string[] = [];
  lowerNetwork(tinyResidual(), {
    wire: parseWireType('uint4:1/15'),
    topK: 1,
    onStep: (step, { ...result }) => {
      seen.push(step);
      expect(('nodes' in result ? result.nodes : result.kernels).length, step).toBeGreaterThan(0);
    },
  });
  const passes = CANONICAL_PASSES.map(({ name }) => name);
  const before = ['graph', 'recognise', 'snap-shifts', 'normalise'];
  expect(seen).toEqual([...before, ...passes, 'host-input', 'to-layers', 'group-shifts']);
});

it('cannot be reordered while it runs', () => {
  expect(Object.isFrozen(CANONICAL_PASSES)).toBe(true);
  expect(new Set(CANONICAL_PASSES.map(({ name }) => name)).size).toBe(CANONICAL_PASSES.length);
});
