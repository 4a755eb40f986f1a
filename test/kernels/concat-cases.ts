import { bipolar, type IntegerType, int, narrowestType, uint } from '../../src/ir/integer-type.ts';
import { type ConcatParams, concat } from '../../src/kernels/concat/index.ts';
import { bounds, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), uint(4), uint(9), int(1), int(3), int(12)];

function outputType(inputs: readonly IntegerType[]): IntegerType {
  if (inputs.every(t => t.kind === 'bipolar')) return bipolar;
  const ranges = inputs.map(bounds);
  return narrowestType({
    min: Math.min(...ranges.map(r => r.min)),
    max: Math.max(...ranges.map(r => r.max)),
  });
}

function concatCase(random: Random, inputTypes: readonly IntegerType[], maxBeats: number): SweepCase {
  const lanes = random.integer(1, 4);
  const params: ConcatParams = {
    inputs: inputTypes.map(type => ({ type, channels: lanes * random.integer(1, maxBeats) })),
    lanes,
    vectorsPerFrame: random.integer(1, 3),
    output: outputType(inputTypes),
  };
  const vectors = FRAMES * params.vectorsPerFrame;
  const values = params.inputs.map(({ type, channels }) => randomElements(random, type, vectors * channels));
  const expected: number[] = [];
  for (let v = 0; v < vectors; v++) {
    params.inputs.forEach(({ channels }, i) => {
      expected.push(...values[i].subarray(v * channels, (v + 1) * channels));
    });
  }
  return {
    kernel: { id: 'join', kind: 'concat', params: concat.params.parse(params), contents: {}, layer: '' },
    input: values[0],
    moreInputs: values.slice(1),
    expected,
  };
}

/** Every pair of types, and up to five streams of equal and of different types. */
export function concatCases(): SweepCase[] {
  const random = new Random(17);
  const pairs = types.flatMap(a => types.map(b => concatCase(random, [a, b], 3)));
  const equal = types.flatMap(type =>
    [1, 2, 3, 4].map(n => concatCase(random, Array<IntegerType>(n).fill(type), 2)),
  );
  const mixed = Array.from({ length: 25 }, (_, i) =>
    concatCase(
      random,
      Array.from({ length: 2 + (i % 4) }, () => random.pick(types)),
      i < 5 ? 20 : 4,
    ),
  );
  return [...pairs, ...equal, ...mixed];
}
