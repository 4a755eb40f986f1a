import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import type { Stream } from '../../src/kernels/stream.ts';
import type { HardwareGraph } from '../../src/schedule/hardware.ts';
import { partOf, partsOf, runsOf } from '../../src/schedule/parts.ts';

const stream: Stream = { id: 's', type: uint(2), lanes: 1, vectorElements: 4, vectorsPerFrame: 1 };
const idOf = (place: number): string => `k${place}`;

/** Kernels k0, k1, ... and the links between the places given; what they do is nothing to parts. */
function graphOf(count: number, links: readonly (readonly [from: number, to: number])[]): HardwareGraph {
  return {
    top: 'top',
    sources: [],
    sinks: [],
    kernels: Array.from(
      { length: count },
      (_, i): Kernel => ({
        id: idOf(i),
        layer: 'layer',
        contents: {},
        kind: 'axis-register',
        params: { stream },
      }),
    ),
    links: links.map(([from, to]) => ({
      from: { kernel: idOf(from), port: `m_axis_${to}` },
      to: { kernel: idOf(to), port: `s_axis_${from}` },
      stream,
      value: 'x',
    })),
  };
}

const chain = (from: number, to: number): (readonly [number, number])[] =>
  Array.from({ length: to - from }, (_, i) => [from + i, from + i + 1]);

/** Places of each part's kernels. */
const placesOf = (graph: HardwareGraph, size: number): number[][] =>
  partsOf(graph, size).map(part => [...part].map(id => Number(id.slice(1))));

it('cuts a chain into parts of the size wanted, each begun within the one before', () => {
  expect(placesOf(graphOf(8, chain(0, 7)), 4)).toEqual([
    [0, 1, 2, 3],
    [2, 3, 4, 5],
    [4, 5, 6, 7],
  ]);
});

it('gives no part that is the whole design', () => {
  expect(placesOf(graphOf(4, chain(0, 3)), 4)).toEqual([]);
  expect(placesOf(graphOf(4, chain(0, 3)), 100)).toEqual([]);
});

it('keeps a fork and its join in one part, however long the branch', () => {
  // k2 forks to k3 ... k7 and, around them, to the join k8
  const graph = graphOf(12, [...chain(0, 11), [2, 8]]);
  const parts = placesOf(graph, 2);
  expect(parts).toEqual([
    [0, 1],
    [1, 2, 3, 4, 5, 6, 7, 8],
    [2, 3, 4, 5, 6, 7, 8],
    [9, 10],
    [10, 11],
  ]);
});

it('leaves a design without any link of all data whole', () => {
  expect(placesOf(graphOf(6, [...chain(0, 5), [0, 5]]), 2)).toEqual([]);
});

it('takes of a part its kernels in order, and the links with both ends in it', () => {
  const graph = graphOf(6, [...chain(0, 5), [1, 3]]);
  const part = partOf(graph, new Set(['k3', 'k1', 'k2', 'k4']));
  expect(part.top).toBe('top');
  expect(part.kernels.map(k => k.id)).toEqual(['k1', 'k2', 'k3', 'k4']);
  expect(part.links.map(({ from, to }) => [from.kernel, to.kernel])).toEqual([
    ['k1', 'k2'],
    ['k2', 'k3'],
    ['k3', 'k4'],
    ['k1', 'k3'],
  ]);
});

it('runs over all kernels whatever links cross, each run begun in the middle of the one before', () => {
  const runs = (count: number, size: number) =>
    runsOf(graphOf(count, [...chain(0, count - 1), [0, count - 1]]), size).map(run => [...run].join(' '));
  expect(runs(8, 4)).toEqual(['k0 k1 k2 k3', 'k2 k3 k4 k5', 'k4 k5 k6 k7']);
  expect(runs(9, 4)).toEqual(['k0 k1 k2 k3', 'k2 k3 k4 k5', 'k4 k5 k6 k7', 'k6 k7 k8']);
  expect(runs(5, 3)).toEqual(['k0 k1 k2', 'k2 k3 k4']);
  expect(runs(4, 4)).toEqual([]);
  expect(runs(4, 5)).toEqual([]);
});
