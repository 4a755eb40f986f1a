import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { kernelTiming } from '../../src/kernels/timing.ts';
import { widthConverter } from '../../src/kernels/width-converter/index.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';
import { paramsOf, widthConverterCases } from './width-converter-cases.ts';

it('repacks vectors for every pair of lanes, in the predicted cycles', async () => {
  const cases = widthConverterCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it('takes as many cycles per vector as the side with more beats, for every pair of lanes', () => {
  const frames = 60;
  for (let elements = 1; elements <= 14; elements++) {
    for (let lanes = 1; lanes <= elements; lanes++) {
      for (let outputLanes = 1; outputLanes <= elements; outputLanes++) {
        const timing = kernelTiming(
          widthConverter.timing,
          paramsOf(uint(1), elements, lanes, outputLanes, 1),
        );
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

it.each<BadParameters>([
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
