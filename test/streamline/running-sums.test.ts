import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

const CHANNELS = 4;
const wire = parseWireType('int8');

/**
 * A stream that is not quantized, and blocks that read it through a quantizer and add to it: sums of convolutions, each channel
 * times a number of its own.
 *
 * @param spread what the numbers of two channels or blocks may differ by, as a power of two
 */
function stream(seed: number, blocks: number, spread: number) {
  const next = random(seed);
  const uniform = (low: number, high: number): number => low + (high - low) * next();
  const net = new NetworkBuilder('stream');
  const x = net.input('x', [1, CHANNELS, 3, 3]);
  const product = (value: Value, size: number): Value => {
    const weights = Array.from({ length: CHANNELS ** 2 }, () => Math.floor(uniform(-7, 8)));
    const conv = net.conv(value, net.constant(weights, [CHANNELS, CHANNELS, 1, 1]));
    const slopes = Array.from({ length: CHANNELS }, () => size * 2 ** uniform(-spread, spread));
    return net.mul(conv, net.constant(slopes, [1, CHANNELS, 1, 1]));
  };
  let sum = product(net.quant(x, { scale: 1, bits: 8, signed: true }), 0.01);
  for (let i = 0; i < blocks; i++) {
    const scale = Math.fround(uniform(0.2, 0.3));
    const codes = net.quant(sum, { scale, bits: 4, signed: true, name: `read${i}` });
    sum = net.add(sum, product(codes, scale / 8), { name: `sum${i}` });
  }
  net.output('y', sum);
  return net.build();
}

it.each([
  ['scales of like size', 1],
  ['scales far apart', 7],
])('adds to a running sum as often as there are blocks: %s', (_, spread) => {
  const codes = new Set<string>();
  for (let seed = 1; seed <= 6; seed++) {
    const graph = stream(seed, 6, spread);
    const network = lowerNetwork(graph, { wire });
    for (const { code } of network.notes) codes.add(code);
    expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
    const next = random(seed);
    let [most, difference, differing] = [0, 0, 0];
    for (let frame = 0; frame < 6; frame++) {
      const image = Float64Array.from({ length: 9 * CHANNELS }, () => Math.floor(next() * 256) - 128);
      const ints = image.map((_v, i) => image[(i % CHANNELS) * 9 + Math.floor(i / CHANNELS)]);
      const wanted = ['y', ...network.probes.map(probe => probe.tensor)];
      const floats = evaluateGraph(graph, new Map([['x', tensor('float32', [1, CHANNELS, 3, 3], image)]]), {
        wanted,
      });
      const values = runReference(network.layers, ints);
      const [{ value }] = network.layers.outputs;
      const maps = asScores(network.outputs[0], CHANNELS);
      const float = floats.get('y')?.data ?? [];
      const isSame = network.probes.every(({ layer, quantized: { banks }, tensor: name }) => {
        const scale = banks[0].quantizer.values[0];
        const step =
          scale.kind === 'uniform' ? Number(scale.scale.num) / Number(scale.scale.den) : Number.NaN;
        const own = floats.get(name)?.data ?? [];
        return values
          .get(layer)
          ?.every(
            (code, i) => code === Math.round(own[(i % CHANNELS) * 9 + Math.floor(i / CHANNELS)] / step) + 0,
          );
      });
      // Where a code flipped, what follows is another sum.
      if (!isSame) {
        differing++;
        continue;
      }
      values.get(value)?.forEach((integer, i) => {
        const { scale, offset } = maps[(i % CHANNELS) % maps.length];
        const right = float[(i % CHANNELS) * 9 + Math.floor(i / CHANNELS)];
        most = Math.max(most, Math.abs(right));
        const built = S.toNumber(scale) * integer + S.toNumber(offset);
        difference = Math.max(difference, Math.abs(built - right));
      });
    }
    expect(differing).toBeLessThan(3);
    expect(difference / most).toBeLessThan(1e-3);
  }
  if (spread > 1) expect(codes.has('lower/snapped-operand')).toBe(true);
});
