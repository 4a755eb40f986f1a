import { expect } from 'vitest';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import type { GatedNetwork } from './gated-network.ts';

/**
 * Expects of the finished graph that over its frames each kernel of each gate wins at least once, that each frame has
 * other winners than the one before it in at least half of the gates, and that the scores differ.
 */
export function expectLively({ graph, frames, gates }: GatedNetwork, kernels: number): void {
  const wanted = [...gates.map(gate => gate.winner), 'y'];
  const runs = frames.map(frame => evaluateGraph(graph, new Map([['image', frame]]), { wanted }));
  const winners = gates.map(gate => runs.map(run => run.get(gate.winner)?.data[0]));
  expect(winners).toEqual(gates.map(gate => gate.winners));
  const all = Array.from({ length: kernels }, (_, k) => k);
  for (const own of winners) expect([...new Set(own)].sort()).toEqual(all);
  for (let i = 1; i < frames.length; i++) {
    const changed = winners.filter(own => own[i] !== own[i - 1]).length;
    expect(changed).toBeGreaterThanOrEqual(gates.length / 2);
  }
  expect(new Set(runs.map(run => run.get('y')?.data.join())).size).toBe(frames.length);
}
