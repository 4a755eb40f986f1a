import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { toModel, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { isValueOf } from '../../src/ir/integer-type.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import {
  type DescribedImages,
  describeImages,
  framesOf,
  type ImageNetwork,
  imageNetworks,
  inputShape,
  realInput,
} from './images.ts';

const SEED = 20240601;
const FRAMES = 6;

/** All of what the drawn networks are made of. */
const FEATURES = [
  ...['conv', 'grouped', 'depthwise', 'signal', 'bias', 'norm', 'relu', 'unquantized', 'weights per channel'],
  ...['strides', 'dilations', 'same-upper', 'same-lower', 'valid'],
  ...['max-pool', 'max-pool padded', 'max-pool ceil'],
  ...['average-pool', 'average-pool padded', 'average-pool ceil'],
  ...['sum of equal scales', 'sum of other scales'],
  ...['signed', 'unsigned', 'bipolar', 'quantizer per channel'],
  ...['head image', 'head dense', 'head gemm', 'head average', 'head max'],
];

const seen = { networks: 0, codes: 0, streams: 0, constant: 0, features: new Map<string, number>() };

function note({ features }: DescribedImages): void {
  seen.networks++;
  for (const feature of features) seen.features.set(feature, (seen.features.get(feature) ?? 0) + 1);
}

/** Every element of a float tensor in the order of its layer value: places first, channels innermost. */
function channelsLast({ shape, data }: Tensor): number[] {
  if (shape.length < 3) return [...data];
  const [channels, places] = [shape[1], sizeOf(shape.slice(2))];
  return Array.from(
    { length: data.length },
    (_, i) => data[(i % channels) * places + Math.floor(i / channels)],
  );
}

const lowered = (network: ImageNetwork, graph: DescribedImages['graph']): IntegerNetwork =>
  lowerNetwork(graph, { wire: parseWireType(network.wire) });

/** Float32 is exact on such numbers, so every code and every output must be the same. */
function isExact(network: ImageNetwork): void {
  const described = describeImages(network);
  const { graph, quantizers } = described;
  const integers = lowered(network, graph);
  const host = hostOfNetwork(integers);
  expect(integers.notes).toEqual([]);
  note(described);
  const wanted = [...integers.probes.map(p => p.tensor), 'y'];
  const distinct = new Map(integers.probes.map(p => [p.node, new Set<number>()]));
  for (const frame of framesOf(network, FRAMES, network.seed + 1)) {
    const real = tensor('float32', inputShape(network), Float64Array.from(realInput(network, frame)));
    const floats = evaluateGraph(graph, new Map([['x', real]]), { wanted });
    const layers = runReference(integers.layers, toWireOrder(host.inputs[0], Float64Array.from(frame)));
    for (const [value, data] of layers) {
      const { type, range } = integers.layers.values.get(value) ?? expect.fail(`no ${value}`);
      const wrong = data.find(v => !isValueOf(type, v) || v < range.min || v > range.max);
      if (wrong !== undefined) expect.fail(`${value} holds ${wrong}, outside ${range.min}..${range.max}`);
    }
    for (const { node, tensor: name, layer, translation } of integers.probes) {
      const { scales, zeroPoint } = quantizers.get(node) ?? expect.fail(`no quantizer ${node}`);
      const values = channelsLast(floats.get(name) ?? expect.fail(`no ${name}`));
      const codes = layers.get(layer) ?? expect.fail(`no ${layer}`);
      expect(codes).toHaveLength(values.length);
      values.forEach((value, i) => {
        const code = value / scales[i % scales.length] + zeroPoint;
        if (code !== codes[i] + translation) {
          expect.fail(`${node}, element ${i}: code ${codes[i] + translation}, the float graph has ${code}`);
        }
        distinct.get(node)?.add(code);
        seen.codes++;
      });
    }
    const output = floats.get('y') ?? expect.fail('no y');
    const values = toValues(
      host.outputs[0],
      layers.get(integers.layers.outputs[0].value) ?? new Float64Array(),
    );
    channelsLast(output).forEach((expected, i) => {
      // The mean of a global average is rounded to float32, and so are sums of it.
      const slack = network.head === 'average' ? 2 ** -18 * (1 + Math.abs(expected)) : 0;
      if (!(Math.abs(values[i] - expected) <= slack)) {
        expect.fail(`output ${i} is ${values[i]}, the float graph has ${expected}`);
      }
    });
  }
  for (const codes of distinct.values()) {
    seen.streams++;
    if (codes.size < 2) seen.constant++;
  }
}

it('gives exactly the codes of the float graph, where float32 is exact', () => {
  fc.assert(fc.property(imageNetworks('dyadic'), isExact), { seed: SEED, numRuns: 250 });
  // The networks were worth trying.
  expect(seen.codes).toBeGreaterThan(100_000);
  expect(seen.constant / seen.streams).toBeLessThan(0.08);
  for (const feature of FEATURES) expect(seen.features.get(feature) ?? 0, feature).toBeGreaterThan(5);
});

const judged = { networks: 0, elements: 0, differences: 0 };

async function isWithinRounding(network: ImageNetwork): Promise<void> {
  const { graph } = describeImages(network);
  const integers = lowered(network, graph);
  const host = hostOfNetwork(integers);
  const wanted = [...integers.probes.map(p => p.tensor), 'y'];
  const runtime: FloatRuntime = {
    run: async input => {
      const x = tensor('float32', inputShape(network), Float64Array.from(input));
      const values = evaluateGraph(graph, new Map([['x', x]]), { wanted });
      return new Map([...values].map(([name, t]) => [name, Float64Array.from(t.data)]));
    },
    release: async () => undefined,
  };
  const wire = toWireOrder(
    host.inputs[0],
    Float64Array.from(framesOf(network, FRAMES, network.seed + 1).flat()),
  );
  const result = await compareNetwork(integers, host, runtime, wire, toModel(host.inputs[0], wire));
  for (const difference of result.differences) {
    if (!difference.isAllowed) expect.fail(JSON.stringify(difference));
    expect(difference.distance).toBeLessThan(1e-3);
  }
  judged.networks++;
  judged.elements += result.elements;
  judged.differences += result.differences.length;
}

it('parts from the float graph only within its rounding, where float32 is not exact', async () => {
  await fc.assert(fc.asyncProperty(imageNetworks('any'), isWithinRounding), { seed: SEED, numRuns: 150 });
  expect(judged.networks).toBe(150);
  expect(judged.elements).toBeGreaterThan(50_000);
  expect(judged.differences).toBeLessThan(judged.elements / 1000);
});
