import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { type LookupParams, lookup } from '../../src/kernels/lookup/index.ts';
import { KERNEL_BANKS, tokensOf } from './banks.ts';
import { bounds, randomElement, randomElements } from './element-values.ts';
import { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

function lookupCase(random: Random, params: LookupParams): SweepCase {
  const sets = params.perChannel ? params.banks * params.channels : 1;
  const tables = Array.from({ length: sets }, () => randomElements(random, params.output, params.entries));
  const size = FRAMES * params.vectorsPerFrame * params.channels;
  const last = params.min + params.entries - 1;
  const input = Float64Array.from({ length: size }, () =>
    params.input.kind === 'bipolar' ? randomElement(random, bipolar) : random.withCorners(params.min, last),
  );
  const tokens = tokensOf(random, params.banks);
  const setOf = (i: number): number => {
    const bank = tokens[Math.floor(i / (params.vectorsPerFrame * params.channels))];
    return params.perChannel ? bank * params.channels + (i % params.channels) : 0;
  };
  return {
    kernel: {
      id: 'lookup',
      kind: 'lookup',
      params: lookup.params.parse(params),
      contents: {
        table: { shape: [sets, params.entries], data: Float64Array.from(tables.flatMap(t => [...t])) },
      },
      layer: '',
    },
    input,
    moreInputs: [tokens],
    expected: input.map((x, i) => tables[setOf(i)][x - params.min]),
  };
}

const inputs: readonly IntegerType[] = [
  bipolar,
  uint(1),
  uint(4),
  uint(8),
  int(1),
  int(3),
  int(8),
  int(11),
  uint(16),
];
const outputs: readonly IntegerType[] = [uint(1), bipolar, int(2), int(8), uint(5), int(18)];

/** All of the input's values, or a row of some of them: across 0, at an end, or anywhere. */
function entriesOf(
  random: Random,
  input: IntegerType,
  isPart: boolean,
): Pick<LookupParams, 'min' | 'entries'> {
  const { min, max } = bounds(input);
  if (input.kind === 'bipolar') return { min, entries: 3 };
  if (!isPart && max - min < 2048) return { min, entries: max - min + 1 };
  const first = random.pick([min, Math.max(min, -2), random.integer(min, max)]);
  return { min: first, entries: random.integer(1, Math.min(max - first + 1, 300)) };
}

export function lookupCases(): SweepCase[] {
  const random = new Random(11);
  return Array.from({ length: 168 }, (_, i) => {
    // From here on with several banks.
    const banks = i < 108 ? 1 : KERNEL_BANKS[i % KERNEL_BANKS.length];
    const input = inputs[i % inputs.length];
    const channels = i % 7 === 0 ? 1 : random.integer(1, 9);
    return lookupCase(random, {
      channels,
      lanes: i % 5 === 0 ? channels : random.integer(1, Math.min(channels, 4)),
      vectorsPerFrame: random.integer(1, 4),
      input,
      output: random.pick(outputs),
      ...entriesOf(random, input, random.integer(0, 1) === 0),
      perChannel: banks > 1 || i % 2 === 0,
      banks,
    });
  });
}
