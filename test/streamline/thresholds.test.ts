import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { type LayerOp, opRooms } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { fraction, isSame, plus, times } from '../exact/oracle.ts';
import {
  between,
  build,
  type Chain,
  chains,
  codeOf,
  codeValue,
  integerWeights,
  layerValue,
} from './chains.ts';

const SEED = 20240505;

function layerOf<K extends LayerOp['kind']>(network: IntegerNetwork, kind: K): Extract<LayerOp, { kind: K }> {
  const node = network.layers.nodes.find((n): n is Extract<LayerOp, { kind: K }> => n.kind === kind);
  invariant(node, `no ${kind}`);
  return node;
}

/** The codes that the threshold layer gives on every channel for every accumulator of the proved range. */
function lowered(network: IntegerNetwork, outputs: number) {
  const dense = layerOf(network, 'dense');
  const { attrs, inputs, outputs: written } = layerOf(network, 'threshold');
  const info = network.layers.values.get(inputs[0]);
  invariant(info && dense.outputs[0] === inputs[0], 'the threshold reads the dense layer');
  const { min, max } = info.range;
  const sums = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const input = Float64Array.from(sums.flatMap(sum => new Array<number>(outputs).fill(sum)));
  const codes = opRooms.threshold.reference(attrs, [input], [{ ...info, shape: [sums.length, outputs] }]);
  return { sums, codes, dense, attrs, type: network.layers.values.get(written[0]) };
}

const seen = { values: 0, varying: 0, constant: 0, descending: 0, mixedWidths: 0, roots: 0 };

function holdsEverywhere(chain: Chain): void {
  const wire = parseWireType(chain.wire);
  const network = lowerNetwork(build(chain), { wire });
  const { sums, codes, dense, attrs, type } = lowered(network, chain.outputs);
  expect([...dense.attrs.weights.data]).toEqual(integerWeights(chain).flat());
  invariant(type, 'the codes have a type');
  const maps = asScores(network.outputs[0], chain.outputs);
  const exactWire = {
    scale: { n: wire.scale.num, d: wire.scale.den },
    offset: { n: wire.offset.num, d: wire.offset.den },
  };
  for (let c = 0; c < chain.outputs; c++) {
    const distinct = new Set<number>();
    const weightSum = integerWeights(chain)[c].reduce((a, b) => a + b, 0);
    sums.forEach((sum, i) => {
      const total = plus(times(exactWire.scale, fraction(sum)), times(exactWire.offset, fraction(weightSum)));
      const real = between(chain.steps, c, layerValue(chain, c, total));
      const expected = codeOf(chain.quantizer, c, real);
      const code = codes[i * chain.outputs + c];
      if (code !== expected)
        expect.fail(`channel ${c}, accumulator ${sum}: code ${code}, exactly ${expected}`);
      expect(code >= type.range.min && code <= type.range.max).toBe(true);
      distinct.add(code);
      seen.values++;
    });
    const map = maps[maps.length === 1 ? 0 : c];
    for (const code of distinct) {
      const value = S.asRational(S.add(S.scale(map.scale, { num: BigInt(code), den: 1n }), map.offset));
      invariant(value, 'a code stands for a rational');
      expect(isSame(codeValue(chain.quantizer, c, code), value)).toBe(true);
    }
    if (distinct.size > 1) seen.varying++;
    else seen.constant++;
  }
  if (attrs.descending.data.includes(1)) seen.descending++;
  if (chain.quantizer.kind === 'quant' && new Set(chain.quantizer.bits).size > 1) seen.mixedWidths++;
  if (chain.steps.some(s => s.op === 'batch-normalization')) seen.roots++;
}

it('gives the codes of exact evaluation on every accumulator value of the proved range', () => {
  fc.assert(fc.property(chains, holdsEverywhere), { seed: SEED, numRuns: 500 });
  // The networks were worth trying.
  expect(seen.values).toBeGreaterThan(20_000);
  for (const kind of ['varying', 'constant', 'descending', 'mixedWidths', 'roots'] as const) {
    expect(seen[kind], kind).toBeGreaterThan(50);
  }
});
