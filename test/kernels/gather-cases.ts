import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type GatherParams, type GatherShape, gather, gatherDepth } from '../../src/kernels/gather/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

/** Every vector cut into its entries, which are then taken one after the other. */
function gathered({ size, block, indices }: GatherShape, values: readonly number[]): number[] {
  const cut = (list: readonly number[], length: number): number[][] =>
    Array.from({ length: list.length / length }, (_, i) => list.slice(i * length, (i + 1) * length));
  return cut(values, size * block).flatMap(vector => {
    const entries = cut(vector, block);
    return indices.flatMap(index => entries[index]);
  });
}

function gatherCase(random: Random, params: GatherParams): SweepCase {
  const { size, block, vectorsPerFrame } = params;
  const input = randomElements(random, params.type, FRAMES * vectorsPerFrame * size * block);
  return {
    kernel: { id: 'gather', kind: 'gather', params: gather.params.parse(params), contents: {}, layer: '' },
    input,
    expected: gathered(params, [...input]),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8)];

/** The depth it should have, or the least with which every entry can be read, or one near it. */
function depthOf(random: Random, shape: GatherShape, i: number): number {
  if (i % 2 === 0) return gatherDepth(shape);
  const { indices } = shape;
  const spans = indices.map((index, j) => index + 1 - Math.min(...indices.slice(j)));
  return Math.max(...spans) * (shape.block / shape.lanes) + random.pick([0, 0, 1, 2, 7]);
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Index lists that networks have: crops, strides, borders, enlargements, mirrors, single entries. */
function namedIndices(random: Random, size: number): number[][] {
  const all = range(size);
  const first = random.integer(0, size - 1);
  const clamp = (i: number): number => Math.min(Math.max(i, 0), size - 1);
  return [
    all,
    all.slice(first),
    all.slice(0, first + 1),
    all.filter(i => i % 2 === 0),
    all.filter(i => i % 3 === 1 || size < 2),
    all.toReversed(),
    range(size + 3).map(i => clamp(i - 2)),
    range(2 * size).map(i => Math.floor(i / 2)),
    range(Math.floor(1.5 * size) + 1).map(i => clamp(Math.floor(i / 1.5))),
    [...all.slice(1, 3).toReversed(), ...all, ...all.slice(0, -1).toReversed().slice(0, 2)],
    [first],
    [first, first, 0],
    [size - 1, ...all],
  ];
}

/** The named lists, and `drawn` random ones. */
export function gatherCases(drawn = 48): SweepCase[] {
  const random = new Random(17);
  const shapes: GatherShape[] = [];
  const add = (size: number, indices: readonly number[]): void => {
    const block = random.pick([1, 2, 3, 4, 6]);
    shapes.push({
      type: types[shapes.length % types.length],
      lanes: random.pick([1, 2, 3, 6].filter(n => block % n === 0)),
      size,
      block,
      indices,
      vectorsPerFrame: random.integer(1, 3),
    });
  };
  for (const size of [1, 2, 5, 8]) for (const indices of namedIndices(random, size)) add(size, indices);
  for (let i = 0; i < drawn; i++) {
    const size = random.integer(1, 9);
    add(
      size,
      range(random.integer(1, 12)).map(() => random.integer(0, size - 1)),
    );
  }
  return shapes.map((shape, i) => gatherCase(random, { ...shape, depthBeats: depthOf(random, shape, i) }));
}
