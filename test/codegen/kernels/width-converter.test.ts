import { expect, it } from 'vitest';
import {
  type WidthConverterParams,
  widthConverter,
} from '../../../src/codegen/kernels/width-converter/index.ts';
import { simulateTiming } from '../../../src/codegen/schedule/event-simulator.ts';
import { bipolar, type IntegerType, int, uint } from '../../../src/ir/integer-type.ts';
import { randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { elaborate, FRAMES, type SweepCase, sweep } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(2), int(3), int(8)];

function paramsOf(type: IntegerType, elements: number, lanes: number, outputLanes: number, vectors: number) {
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
function sweepCases(): SweepCase[] {
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

it('repacks vectors for every pair of lanes, in the predicted cycles', async () => {
  const cases = sweepCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(cases);
});

it('takes as many cycles per vector as the side with more beats, for every pair of lanes', () => {
  const frames = 60;
  for (let elements = 1; elements <= 14; elements++) {
    for (let lanes = 1; lanes <= elements; lanes++) {
      for (let outputLanes = 1; outputLanes <= elements; outputLanes++) {
        const timing = widthConverter.timing(paramsOf(uint(1), elements, lanes, outputLanes, 1));
        const run = simulateTiming({ kernels: [{ id: 'k', timing }], links: [] }, frames);
        const ends = run.frameEnds.get('k.m_axis') ?? [];
        const perVector = Math.max(Math.ceil(elements / lanes), Math.ceil(elements / outputLanes));
        const measured = (ends[frames - 1] - ends[frames / 2 - 1]) / (frames / 2);
        expect({ elements, lanes, outputLanes, measured }).toEqual({
          elements,
          lanes,
          outputLanes,
          measured: perVector,
        });
      }
    }
  }
});

const matching = { ELEMENTS: 6, BITS: 2, IN_LANES: 2, OUT_LANES: 3 };

it.each([
  { wrong: { BITS: 0 }, error: 'width_converter_error_bits_must_be_at_least_1' },
  { wrong: { IN_LANES: 7 }, error: 'width_converter_error_in_lanes_must_be_1_to_elements' },
  { wrong: { OUT_LANES: 7 }, error: 'width_converter_error_out_lanes_must_be_1_to_elements' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('width-converter', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('width-converter', matching)).toMatchObject({ ok: true });
});
