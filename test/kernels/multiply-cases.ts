import { bipolar, type IntegerType, int, signedBits, uint, unsignedBits } from '../../src/ir/integer-type.ts';
import { type MultiplyParams, multiply } from '../../src/kernels/multiply/index.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), uint(9), int(1), int(2), int(5), int(12)];

/** The narrowest type of all products, or a wider one. */
function productType(random: Random, a: IntegerType, b: IntegerType): IntegerType {
  if (a.kind === 'bipolar' && b.kind === 'bipolar') return bipolar;
  const [x, y] = [bounds(a), bounds(b)];
  const ends = [x.min, x.max].flatMap(p => [y.min * p, y.max * p]);
  const range = { min: Math.min(...ends), max: Math.max(...ends) };
  const spare = random.pick([0, 0, 1, 9]);
  return range.min < 0 || random.integer(0, 2) === 0
    ? int(signedBits(range) + spare)
    : uint(unsignedBits(range.max) + spare);
}

function multiplyCase(random: Random, a: IntegerType, b: IntegerType, isWhole: boolean): SweepCase {
  const channels = random.integer(1, 9);
  const lanes = isWhole ? channels : random.integer(1, Math.min(channels, 4));
  return caseOf(random, [a, b], channels, lanes);
}

function caseOf(
  random: Random,
  [a, b]: readonly [IntegerType, IntegerType],
  channels: number,
  lanes: number,
): SweepCase {
  const params: MultiplyParams = {
    channels,
    lanes,
    vectorsPerFrame: random.integer(1, 3),
    inputs: [a, b],
    output: productType(random, a, b),
  };
  const count = FRAMES * channels * params.vectorsPerFrame;
  const first = randomElements(random, a, count);
  const second = randomElements(random, b, count);
  return {
    kernel: { id: 'times', kind: 'multiply', params: multiply.params.parse(params), contents: {}, layer: '' },
    input: first,
    moreInputs: [second],
    expected: first.map((x, i) => Number(BigInt(x) * BigInt(second[i]))),
  };
}

/** Every pair of types, twice; and -1 / +1, whose spare lanes are not 0, in four beats of which the last is not full. */
export function multiplyCases(): SweepCase[] {
  const random = new Random(16);
  const pairs = types.flatMap(a =>
    types.flatMap(b => [false, true].map(isWhole => multiplyCase(random, a, b, isWhole))),
  );
  return [caseOf(random, [bipolar, bipolar], 7, 2), ...pairs];
}
