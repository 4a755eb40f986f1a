import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';
import { modelOutput } from './model-output.ts';

const wire = parseWireType('int4');

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** Calls `visit` for each position of the windows over a volume, with the places [z, y, x] that its taps read. */
function slide(
  size: readonly number[],
  { kernel, strides, dilations, pads }: Window,
  visit: (taps: readonly (readonly number[])[]) => void,
): readonly number[] {
  const counts = size.map((dim, i) => {
    const room = dim + pads[i] + pads[i + 3] - (kernel[i] - 1) * dilations[i] - 1;
    return Math.floor(room / strides[i]) + 1;
  });
  for (let a = 0; a < counts[0]; a++) {
    for (let b = 0; b < counts[1]; b++) {
      for (let c = 0; c < counts[2]; c++) {
        const taps: number[][] = [];
        const at = [a, b, c].map((n, i) => n * strides[i] - pads[i]);
        for (let k = 0; k < kernel[0]; k++) {
          for (let l = 0; l < kernel[1]; l++) {
            for (let m = 0; m < kernel[2]; m++)
              taps.push([k, l, m].map((tap, i) => at[i] + tap * dilations[i]));
          }
        }
        visit(taps);
      }
    }
  }
  return counts;
}

/** The element of a channel at a place, undefined outside. */
function at(x: Float64Array, size: readonly number[], channel: number, [z, y, w]: readonly number[]) {
  const isInside = [z, y, w].every((place, i) => place >= 0 && place < size[i]);
  return isInside ? x[((channel * size[0] + z) * size[1] + y) * size[2] + w] : undefined;
}

function drawn(next: () => number): { readonly size: readonly number[]; readonly window: Window } {
  const below = (n: number) => Math.floor(next() * n);
  const three = (from: number, n: number) => [0, 1, 2].map(() => from + below(n));
  const [kernel, strides, dilations, more] = [three(1, 3), three(1, 3), three(1, 2), three(0, 4)];
  const reach = kernel.map((k, i) => (k - 1) * dilations[i]);
  const pads = [...reach, ...reach].map(r => below(r + 1));
  const size = reach.map((r, i) => Math.max(1, r + 1 - Math.min(pads[i], pads[i + 3]) + more[i]));
  return { size, window: { kernel, strides, dilations, pads } };
}

const codesIn = (next: () => number, count: number, levels: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.floor(levels * next()) - Math.floor(levels / 2));

it.each([
  ['dense', 1],
  ['in groups', 2],
  ['with a group for each channel', 4],
])('convolves volumes exactly: %s', (_, group) => {
  const next = random(60 + group);
  for (let round = 0; round < 25; round++) {
    const { size, window } = drawn(next);
    const channels = group === 1 ? 1 + Math.floor(2 * next()) : 4;
    const outputs = group * (1 + Math.floor(2 * next()));
    const perGroup = channels / group;
    const taps = sizeOf(window.kernel);
    const shape = [outputs, perGroup, ...window.kernel];
    const codes = codesIn(next, sizeOf(shape), 7);
    const units = Array.from({ length: outputs }, (_, o) => 2 ** -(o % 3));
    const w = codes.map((code, i) => code * units[Math.floor(i / (perGroup * taps))]);
    const bias = Array.from({ length: outputs }, () => Math.round(16 * next()) / 4);
    const net = new NetworkBuilder('volumes');
    const x = net.input('x', [1, channels, ...size]);
    const scale = net.constant(units, [outputs, 1, 1, 1, 1]);
    const weights = net.quant(net.constant(w, shape), { scale, bits: 4, signed: true });
    const { kernel: __, ...slides } = window;
    net.output('y', net.conv(x, weights, { ...slides, group, bias }));
    const graph = net.build();
    const network = lowerNetwork(graph, { wire, snap: 'none' });
    const frame = codesIn(next, channels * sizeOf(size), 16);
    const right = Array.from({ length: outputs }, (_, o) => {
      const sums: number[] = [];
      const first = Math.floor(o / (outputs / group)) * perGroup;
      const counts = slide(size, window, places => {
        let sum = bias[o];
        for (let c = 0; c < perGroup; c++) {
          places.forEach((place, k) => {
            sum += w[(o * perGroup + c) * taps + k] * (at(frame, size, first + c, place) ?? 0);
          });
        }
        sums.push(sum);
      });
      expect(graph.outputs[0].shape).toEqual([1, outputs, ...counts]);
      return sums;
    }).flat();
    expect(modelOutput(network, frame)).toEqual(right.map(v => v + 0));
  }
});

it.each(['max', 'mean', 'mean with its padding'])('pools volumes exactly: %s', mode => {
  const next = random(70 + mode.length);
  for (let round = 0; round < 30; round++) {
    const { size, window } = drawn(next);
    const { dilations, ...plain } = window;
    const own = mode === 'max' ? window : { ...plain, dilations: [1, 1, 1] };
    const hasEmpty = (): boolean => {
      let found = false;
      slide(size, own, places => {
        found ||= places.every(place => at(new Float64Array(sizeOf(size)), size, 0, place) === undefined);
      });
      return found;
    };
    const fits = own.kernel.every(
      (k, i) => size[i] + own.pads[i] + own.pads[i + 3] >= (k - 1) * own.dilations[i] + 1,
    );
    if (!fits || hasEmpty()) continue;
    const net = new NetworkBuilder('volumes');
    const x = net.input('x', [1, 2, ...size]);
    const options = { ...plain, countIncludePad: mode !== 'mean' };
    net.output('y', mode === 'max' ? net.maxPool(x, { ...own }) : net.averagePool(x, options));
    const network = lowerNetwork(net.build(), { wire, snap: 'none' });
    const frame = codesIn(next, 2 * sizeOf(size), 16);
    const right = [0, 1].flatMap(c => {
      const found: number[] = [];
      slide(size, own, places => {
        const real = places.map(place => at(frame, size, c, place)).filter(v => v !== undefined);
        const sum = real.reduce((a, b) => a + b, 0);
        found.push(mode === 'max' ? Math.max(...real) : sum / (mode === 'mean' ? real : places).length);
      });
      return found;
    });
    const got = modelOutput(network, frame);
    expect(got.length).toBe(right.length);
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(right[i], 10);
    });
  }
});

it('normalises, pools and ranks volumes on the way to classes', () => {
  const next = random(81);
  const net = new NetworkBuilder('classes');
  const size = [3, 4, 5];
  const w = codesIn(next, 3 * 2 * 27, 7);
  const weights = net.quant(net.constant(w, [3, 2, 3, 3, 3]), { scale: 1, bits: 3, signed: true });
  const sums = net.conv(net.input('x', [1, 2, ...size]), weights, { pads: [1, 1, 1, 1, 1, 1] });
  const normal = net.batchNormalization(sums, {
    gamma: [2, -1, 4],
    beta: [1, 0.5, -3],
    mean: [3, -2, 0],
    variance: [4, 4, 4],
    epsilon: 0,
  });
  const codes = net.quant(net.relu(normal), { scale: 2, bits: 4, signed: false });
  net.output('y', net.globalMaxPool(codes));
  const network = lowerNetwork(net.build(), { wire, snap: 'none' });
  for (let round = 0; round < 5; round++) {
    const frame = codesIn(next, 2 * sizeOf(size), 16);
    const right = [0, 1, 2].map(o => {
      let most = 0;
      const window = {
        kernel: [3, 3, 3],
        strides: [1, 1, 1],
        dilations: [1, 1, 1],
        pads: [1, 1, 1, 1, 1, 1],
      };
      slide(size, window, places => {
        let sum = 0;
        for (const c of [0, 1])
          places.forEach((place, k) => {
            sum += w[(o * 2 + c) * 27 + k] * (at(frame, size, c, place) ?? 0);
          });
        const y = ((sum - [3, -2, 0][o]) / 2) * [2, -1, 4][o] + [1, 0.5, -3][o];
        // rounds half to even
        const q = Math.max(y, 0) / 2;
        const even = q % 1 === 0.5 ? 2 * Math.round(q / 2) : Math.round(q);
        most = Math.max(most, 2 * Math.min(15, even));
      });
      return most;
    });
    expect(modelOutput(network, frame)).toEqual(right);
  }
});

it.each([
  [[0, 0, 1, 2, 0, 0, 0, 0, 1, 3]],
  [[0, 0, 0, 0, 1, 0, 0, 0, 0, 2]],
  [[0, 0, 2, 0, 0, 0, 0, 1, 0, 0]],
  [[0, 0, -1, 1, 0, 0, 0, 1, -2, 1]],
])('puts a border of a value around a volume, and cuts it: %j', pads => {
  const shape = [1, 2, 3, 4, 3];
  const net = new NetworkBuilder('border');
  const framed = net.pad(net.input('x', shape), pads, { value: 5 });
  const one = net.quant(net.constant([1, 0, 0, 1], [2, 2, 1, 1, 1]), { scale: 1, bits: 2, signed: true });
  net.output('y', net.conv(framed, one));
  const network = lowerNetwork(net.build(), { wire, snap: 'none' });
  const frame = codesIn(random(83), sizeOf(shape), 16);
  const [depth, height, width] = [2, 3, 4].map(axis =>
    Array.from({ length: shape[axis] + pads[axis] + pads[axis + 5] }, (_, i) => i - pads[axis]),
  );
  const right = [0, 1].flatMap(c =>
    depth.flatMap(z => height.flatMap(y => width.map(w => at(frame, [3, 4, 3], c, [z, y, w]) ?? 5))),
  );
  expect(modelOutput(network, frame)).toEqual(right);
});

/** A padded convolution of a volume on which no integer means zero. */
function withoutZero(pads: readonly number[]) {
  const net = new NetworkBuilder('zero');
  const x = net.sub(net.input('x', [1, 2, 3, 4, 4]), net.constant([0.3, -0.7], [1, 2, 1, 1, 1]));
  const weights = (shape: readonly number[]): Value =>
    net.quant(net.constant(new Float64Array(sizeOf(shape)).fill(1), shape), {
      scale: 1,
      bits: 2,
      signed: true,
    });
  const y = net.conv(x, weights([1, 2, 2, 2, 2]), { pads });
  net.output('y', net.quant(y, { scale: 1, bits: 4, signed: true }));
  return net.build();
}

it('names the zeros above and below a volume that has none, and makes up for those beside it', () => {
  for (const pads of [
    [1, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 0],
    [0, 0, 0, 1, 1, 1],
  ]) {
    expect(codesOf(() => lowerNetwork(withoutZero(pads), { wire }))).toEqual(['lower/no-zero']);
  }
  const next = random(82);
  const size = [3, 4, 4];
  const window = { kernel: [2, 2, 2], strides: [1, 1, 1], dilations: [1, 1, 1], pads: [0, 0, 1, 0, 0, 0] };
  const network = lowerNetwork(withoutZero(window.pads), { wire, snap: 'none' });
  const frame = codesIn(next, 2 * sizeOf(size), 4);
  const real = frame.map((code, i) => code - Math.fround(i < sizeOf(size) ? 0.3 : -0.7));
  const right: number[] = [];
  slide(size, window, places => {
    const sum = [0, 1]
      .flatMap(c => places.map(place => at(real, size, c, place) ?? 0))
      .reduce((a, b) => a + b);
    right.push(Math.min(7, Math.max(-8, Math.round(sum))) + 0);
  });
  expect(modelOutput(network, frame)).toEqual(right);
});
