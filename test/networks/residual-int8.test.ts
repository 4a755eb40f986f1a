import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from '../graph-ops/samples.ts';

// A residual network of the shape of MLPerf Tiny's, as an int8 post-training quantizer leaves it: every scale is a float32
// number of its own. The other half of each step computes the same in float64, with what is known of quantizers alone.

/** An image: [channels][height][width] of numbers. */
type Image = readonly (readonly Float64Array[])[];

/** Values of the network, and of each sample frame. */
interface Step {
  readonly value: Value;
  readonly samples: readonly Image[];
}

const SIZE = 8;
const FRAMES = 8;

const mapImage = (image: Image, f: (x: number) => number): Image =>
  image.map(rows => rows.map(row => row.map(f)));

class Int8Network {
  readonly net = new NetworkBuilder('residual-int8');
  readonly codes = new Map<string, readonly Image[]>();
  /** How near a value came to the middle of two codes, in codes. */
  nearest = 1;
  #next = random(20261130);
  #count = 0;

  uniform(low: number, high: number): number {
    return low + (high - low) * this.#next();
  }

  input(): Step {
    const value = this.net.input('x', [1, 3, SIZE, SIZE]);
    const row = () => Float64Array.from({ length: SIZE }, () => Math.floor(this.uniform(-128, 128)));
    const samples = Array.from({ length: FRAMES }, () =>
      Array.from({ length: 3 }, () => Array.from({ length: SIZE }, row)),
    );
    return { value, samples };
  }

  /** Int8 codes with a zero-point, of a scale that the samples fill; signed and symmetric where there is no rectifier. */
  quantize({ value, samples }: Step, isRectified: boolean): Step {
    const all = samples.flat(2).flatMap(row => [...row]);
    const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
    const scale = Math.fround((high - low) / this.uniform(230, 255));
    const zeroPoint = isRectified ? -128 : Math.round(-128 - low / scale);
    const name = `quant${this.#count++}`;
    const quantized = samples.map(image =>
      mapImage(image, x => {
        const place = x / scale;
        this.nearest = Math.min(this.nearest, Math.abs(Math.abs(place % 1) - 0.5));
        return Math.max(-128, Math.min(127, Math.round(place) + zeroPoint)) + 0;
      }),
    );
    this.codes.set(name, quantized);
    return {
      value: this.net.quant(value, { scale, zeroPoint, bits: 8, signed: true, name }),
      samples: quantized.map(image => mapImage(image, code => scale * (code - zeroPoint))),
    };
  }

  /** A padded convolution with int8 weights of a scale for each output. */
  conv({ value, samples }: Step, outputs: number, kernel: number, stride: number): Step {
    const [, inputs] = value.shape;
    const scales = Array.from({ length: outputs }, () => Math.fround(this.uniform(0.002, 0.01)));
    const count = inputs * kernel ** 2;
    const codes = scales.map(() =>
      Float64Array.from({ length: count }, () => Math.floor(this.uniform(-127, 128))),
    );
    const weights = codes.flatMap((row, o) => [...row].map(code => Math.fround(code * scales[o])));
    const pad = (kernel - 1) / 2;
    const quantized = this.net.quant(this.net.constant(weights, [outputs, inputs, kernel, kernel]), {
      scale: this.net.constant(scales, [outputs, 1, 1, 1]),
      bits: 8,
      signed: true,
      narrow: true,
    });
    const size = Math.floor((value.shape[2] - 1) / stride) + 1;
    const at = (image: Image, c: number, h: number, w: number): number => image[c][h]?.[w] ?? 0;
    const convolved = samples.map(image =>
      codes.map((row, o) =>
        Array.from({ length: size }, (_, h) =>
          Float64Array.from({ length: size }, (_, w) => {
            let sum = 0;
            row.forEach((code, i) => {
              const [c, rest] = [Math.floor(i / kernel ** 2), i % kernel ** 2];
              const [dy, dx] = [Math.floor(rest / kernel) - pad, (rest % kernel) - pad];
              sum += code * at(image, c, h * stride + dy, w * stride + dx);
            });
            return sum * scales[o];
          }),
        ),
      ),
    );
    const strides = [stride, stride];
    return {
      value: this.net.conv(value, quantized, { pads: [pad, pad, pad, pad], strides }),
      samples: convolved,
    };
  }

  relu({ value, samples }: Step): Step {
    return {
      value: this.net.relu(value),
      samples: samples.map(image => mapImage(image, x => Math.max(x, 0))),
    };
  }

  add(a: Step, b: Step, name: string): Step {
    return {
      value: this.net.add(a.value, b.value, { name }),
      samples: a.samples.map((image, f) =>
        image.map((rows, c) => rows.map((row, h) => row.map((x, w) => x + b.samples[f][c][h][w]))),
      ),
    };
  }

  block(x: Step, channels: number, stride: number, name: string): Step {
    const first = this.quantize(this.relu(this.conv(x, channels, 3, stride)), true);
    const second = this.quantize(this.conv(first, channels, 3, 1), false);
    const shortcut = stride === 1 ? x : this.quantize(this.conv(x, channels, 1, stride), false);
    return this.quantize(this.relu(this.add(second, shortcut, name)), true);
  }
}

it('computes every code of an int8 residual network of free scales as float64 does', () => {
  const network = new Int8Network();
  const image = network.input();
  let x = network.quantize(network.relu(network.conv(image, 4, 3, 1)), true);
  x = network.block(x, 4, 1, 'sum1');
  x = network.block(x, 8, 2, 'sum2');
  x = network.block(x, 12, 2, 'sum3');
  network.net.output('y', x.value);
  const lowered = lowerNetwork(network.net.build(), { wire: parseWireType('int8'), snap: 'none' });
  expect(lowered.notes).toEqual([]);
  const sums = lowered.layers.nodes.flatMap(node => (node.kind === 'add' ? [node.attrs.multipliers] : []));
  expect(sums).toHaveLength(3);
  expect(Math.max(...sums.flat())).toBeLessThan(2 ** 14);
  // Doubles decide: no value of these frames lies on the middle of two codes.
  expect(network.nearest).toBeGreaterThan(1e-9);
  let [compared, differing] = [0, 0];
  image.samples.forEach((frame, f) => {
    const wire = new Float64Array(3 * SIZE * SIZE);
    frame.forEach((rows, c) => {
      rows.forEach((row, h) => {
        row.forEach((v, w) => {
          wire[(h * SIZE + w) * 3 + c] = v;
        });
      });
    });
    const values = runReference(lowered.layers, wire);
    for (const { node, layer, translation } of lowered.probes) {
      const codes = values.get(layer) ?? new Float64Array();
      const expected = network.codes.get(node)?.[f] ?? [];
      expect(codes.length).toBe(expected.length * expected[0].length * expected[0][0].length);
      expected.forEach((rows, c) => {
        rows.forEach((row, h) => {
          row.forEach((code, w) => {
            compared++;
            const found = codes[(h * row.length + w) * expected.length + c] + translation;
            if (found !== code) differing++;
          });
        });
      });
    }
  });
  expect(lowered.probes).toHaveLength(12);
  expect([compared > 10_000, differing]).toEqual([true, 0]);
});
