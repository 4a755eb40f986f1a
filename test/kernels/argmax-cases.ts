import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type ArgmaxParams, argmax } from '../../src/kernels/argmax/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

interface ArgmaxShape {
  readonly classes: number;
  readonly lanes: number;
  readonly k: number;
  readonly multiplierBits: number;
  readonly biasBits: number;
  readonly shift?: number;
  /** Drawn where nothing is said. */
  readonly vectorsPerFrame?: number;
}

/** Selection in the plainest way: the best that is left, k times. */
function bestIndices(scores: readonly bigint[], k: number): number[] {
  const left = new Set(scores.keys());
  return Array.from({ length: k }, () => {
    let best = -1;
    for (const c of left) if (best < 0 || scores[c] > scores[best]) best = c;
    left.delete(best);
    return best;
  });
}

function argmaxCase(random: Random, shape: ArgmaxShape, input: IntegerType): SweepCase {
  const { classes, k, multiplierBits, biasBits, shift = 0 } = shape;
  const vectorsPerFrame = shape.vectorsPerFrame ?? random.integer(1, 2);
  const vectors = FRAMES * vectorsPerFrame;
  const values = randomElements(random, input, vectors * classes);
  // A whole vector of equal scores, and many ties elsewhere.
  values.fill(values[0], 0, classes);
  for (let i = classes; i < values.length; i++) if (random.integer(0, 2) === 0) values[i] = values[i - 1];
  const multipliers = multiplierBits > 0 ? randomElements(random, int(multiplierBits), classes) : undefined;
  const biases = biasBits > 0 ? randomElements(random, int(biasBits), classes) : undefined;
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    const scores = Array.from({ length: classes }, (_, c) => {
      const product = BigInt(values[v * classes + c]) * BigInt(multipliers ? multipliers[c] : 2 ** shift);
      return product + BigInt(biases ? biases[c] : 0);
    });
    expected.push(...bestIndices(scores, k));
  }
  const params: ArgmaxParams = { ...shape, vectorsPerFrame, input };
  return {
    kernel: {
      id: 'argmax',
      kind: 'argmax',
      params: argmax.params.parse(params),
      contents: {
        ...(multipliers ? { multipliers: { shape: [classes], data: multipliers } } : {}),
        ...(biases ? { biases: { shape: [classes], data: biases } } : {}),
      },
      layer: '',
    },
    input: values,
    expected,
  };
}

const inputs: readonly IntegerType[] = [bipolar, uint(1), uint(3), uint(8), int(1), int(2), int(6), int(16)];
const scales = [
  { multiplierBits: 0, biasBits: 0 },
  { multiplierBits: 5, biasBits: 0 },
  { multiplierBits: 0, biasBits: 7 },
  { multiplierBits: 4, biasBits: 9 },
  { multiplierBits: 0, biasBits: 3, shift: 2 },
];

/**
 * Two vectors come, with gaps, while a sink pauses, and a third one begins: what of it comes in while the output is held up shows in
 * the cycle of the last frame's end.
 */
const FILLS_WHILE_HELD = { classes: 4, lanes: 1, k: 2, vectorsPerFrame: 3 };

export function argmaxCases(): SweepCase[] {
  const random = new Random(3);
  const drawn = inputs.flatMap(input =>
    scales.flatMap(scale =>
      [0, 1, 2, 3].map(i => {
        const classes = i === 0 ? 1 : random.integer(2, 9);
        const lanes = i === 1 ? classes : random.integer(1, Math.min(classes, 4));
        const k = i === 2 ? 1 : random.integer(1, Math.min(classes, 4));
        return argmaxCase(random, { classes, lanes, k, ...scale }, input);
      }),
    ),
  );
  return [...drawn, ...scales.map(scale => argmaxCase(random, { ...FILLS_WHILE_HELD, ...scale }, int(6)))];
}
