import { bipolar, type IntegerType, int, signedBits, uint } from '../../src/ir/integer-type.ts';
import { type AddParams, add } from '../../src/kernels/add/index.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), uint(5), uint(8), int(1), int(2), int(7), int(16)];

/** Shifts, few digits, all digits, and nothing at all. */
const factors = [1, 1, -1, 2, 4, 3, -5, 7, 11, 23, -100, 0, 1024, 43691, 65535, -65535];

/** The narrowest result that holds every sum, or a few bits more. */
function outputBits(random: Random, inputs: AddParams['inputs'], [fa, fb]: AddParams['factors']): number {
  const [a, b] = inputs.map(bounds);
  const sums = [a.min, a.max].flatMap(x => [b.min, b.max].map(y => fa * x + fb * y));
  return signedBits({ min: Math.min(...sums), max: Math.max(...sums) }) + random.pick([0, 0, 0, 1, 20]);
}

function addCase(
  random: Random,
  inputs: AddParams['inputs'],
  factorPair: AddParams['factors'],
  isWhole: boolean,
): SweepCase {
  const channels = random.integer(1, 9);
  const params: AddParams = {
    channels,
    lanes: isWhole ? channels : random.integer(1, Math.min(channels, 4)),
    vectorsPerFrame: random.integer(1, 3),
    inputs,
    factors: factorPair,
    outputBits: outputBits(random, inputs, factorPair),
  };
  const count = FRAMES * channels * params.vectorsPerFrame;
  const a = randomElements(random, inputs[0], count);
  const b = randomElements(random, inputs[1], count);
  return {
    kernel: { id: 'add', kind: 'add', params: add.params.parse(params), contents: {}, layer: '' },
    input: a,
    moreInputs: [b],
    expected: a.map((x, i) =>
      Number(BigInt(factorPair[0]) * BigInt(x) + BigInt(factorPair[1]) * BigInt(b[i])),
    ),
  };
}

/** Every pair of types, twice: plain sums and sums of random multiples. */
export function addCases(): SweepCase[] {
  const random = new Random(12);
  return types.flatMap(a =>
    types.flatMap(b => [
      addCase(random, [a, b], [1, 1], false),
      addCase(random, [a, b], [random.pick(factors), random.pick(factors)], random.integer(0, 3) === 0),
    ]),
  );
}
