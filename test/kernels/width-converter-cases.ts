import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type WidthConverterParams, widthConverter } from '../../src/kernels/width-converter/index.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(2), int(3), int(8)];

export function paramsOf(
  type: IntegerType,
  elements: number,
  lanes: number,
  outputLanes: number,
  vectors: number,
) {
  return {
    input: { type, lanes, vectorElements: elements, vectorsPerFrame: vectors },
    outputLanes,
  } satisfies WidthConverterParams;
}

function converterCase(random: Random, params: WidthConverterParams): SweepCase {
  const { type, vectorElements, vectorsPerFrame } = params.input;
  const values = randomElements(random, type, FRAMES * vectorElements * vectorsPerFrame);
  return {
    kernel: {
      id: 'width',
      kind: 'width-converter',
      params: widthConverter.params.parse(params),
      contents: {},
      layer: '',
    },
    input: values,
    // The stream's elements stay what they are; only their beats differ.
    expected: values,
  };
}

/** Every pair of lanes for vectors of up to 7 elements would be 140 sets; larger vectors are drawn. */
export function widthConverterCases(): SweepCase[] {
  const random = new Random(4);
  const cases: SweepCase[] = [];
  for (const elements of [1, 2, 3, 5, 7]) {
    for (let lanes = 1; lanes <= elements; lanes++) {
      for (let outputLanes = 1; outputLanes <= elements; outputLanes++) {
        const type = types[cases.length % types.length];
        cases.push(
          converterCase(random, paramsOf(type, elements, lanes, outputLanes, 1 + (cases.length % 3))),
        );
      }
    }
  }
  for (let i = 0; i < 40; i++) {
    const elements = random.integer(8, 30);
    const lanes = random.integer(1, elements);
    const outputLanes = random.integer(1, elements);
    cases.push(
      converterCase(random, paramsOf(random.pick(types), elements, lanes, outputLanes, random.integer(1, 3))),
    );
  }
  return cases;
}
