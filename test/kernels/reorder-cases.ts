import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import {
  type ReorderParams,
  type ReorderShape,
  reorder,
  reorderDepth,
} from '../../src/kernels/reorder/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Each element of the input goes where its indices, in their new order, say. */
function permuted(sizes: readonly number[], order: readonly number[], input: ArrayLike<number>): number[] {
  const result: number[] = new Array(input.length);
  for (let i = 0; i < input.length; i++) {
    const indices: number[] = [];
    let rest = i;
    for (const size of sizes.toReversed()) {
      indices.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    const place = order.reduce((sum, axis) => sum * sizes[axis] + indices[axis], 0);
    result[place] = input[i];
  }
  return result;
}

interface Transposition {
  /** Sizes of the input's axes, and the axes in the output's order. */
  readonly sizes: readonly number[];
  readonly order: readonly number[];
  readonly periods: number;
  readonly lanes: number;
  readonly type: IntegerType;
}

export function reorderCase(random: Random, t: Transposition, depth: 'default' | 'any'): SweepCase {
  const period = product(t.sizes);
  const ways = t.sizes.map((_, axis) => product(t.sizes.slice(axis + 1)));
  const vectors = [1, 2, 3].filter(n => ((t.periods * period) / t.lanes) % n === 0);
  const elements = (): number => (t.periods * period) / random.pick(vectors);
  const shape: ReorderShape = {
    ...{ type: t.type, lanes: t.lanes, inputElements: elements(), outputElements: elements() },
    periods: t.periods,
    dims: t.order.map(axis => t.sizes[axis]),
    strides: t.order.map(axis => ways[axis]),
  };
  const least = Math.max(1, Math.ceil(period / t.lanes));
  const params: ReorderParams = {
    ...shape,
    depthBeats: depth === 'default' ? reorderDepth(shape) : least + random.pick([0, 0, 1, 2, 9]),
  };
  const input = randomElements(random, t.type, FRAMES * t.periods * period);
  return {
    kernel: {
      id: 'reorder',
      kind: 'reorder',
      params: reorder.params.parse(params),
      contents: {},
      layer: '',
    },
    input,
    expected: Array.from({ length: FRAMES * t.periods }, (_, p) =>
      permuted(t.sizes, t.order, input.subarray(p * period, (p + 1) * period)),
    ).flat(),
  };
}

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8)];

function shuffled(random: Random, n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** The orders that networks have, then random ones of 2 to 6 axes; wired ones among both. */
export function reorderCases(drawn = 76): SweepCase[] {
  const random = new Random(13);
  const named: Omit<Transposition, 'type' | 'lanes'>[] = [
    { sizes: [6, 5], order: [1, 0], periods: 1 },
    { sizes: [2, 8], order: [1, 0], periods: 3 },
    // Channels first to channels last, and back.
    { sizes: [4, 9], order: [1, 0], periods: 2 },
    { sizes: [3, 4, 5], order: [2, 0, 1], periods: 1 },
    // Rows with columns, channels together.
    { sizes: [4, 5, 6], order: [1, 0, 2], periods: 1 },
    // Depth to space, both orders of its channels, and back.
    { sizes: [3, 2, 2, 4], order: [1, 0, 2, 3], periods: 2 },
    { sizes: [3, 4, 2, 2], order: [2, 0, 3, 1], periods: 2 },
    { sizes: [2, 3, 2, 4], order: [1, 0, 2, 3], periods: 2 },
    // Heads of attention.
    { sizes: [4, 3, 2], order: [1, 0, 2], periods: 1 },
    // Channel shuffle.
    { sizes: [2, 3], order: [1, 0], periods: 6 },
  ];
  const cases: SweepCase[] = [];
  const add = (t: Omit<Transposition, 'type' | 'lanes'>, lanes: number): void => {
    const type = types[cases.length % types.length];
    cases.push(reorderCase(random, { ...t, type, lanes }, cases.length % 2 === 0 ? 'default' : 'any'));
  };
  for (const t of named) {
    const last = t.sizes.length - 1;
    const block = t.order[last] === last ? t.sizes[last] : 1;
    for (const lanes of [1, 2, 3, 4, 6]) if (block % lanes === 0) add(t, lanes);
    add(t, product(t.sizes));
  }
  for (let i = 0; i < drawn; i++) {
    const axes = 2 + (i % 5);
    const sizes = Array.from({ length: axes }, () => random.integer(1, axes > 4 ? 2 : 4));
    const order = shuffled(random, axes);
    const t = { sizes, order, periods: random.pick([1, 1, 2, 3]) };
    const block = order[axes - 1] === axes - 1 ? sizes[axes - 1] : 1;
    add(t, i % 4 === 0 ? product(sizes) : random.pick([1, block]));
  }
  return cases;
}
