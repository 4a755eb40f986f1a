import { hlsPromiseOf, STORAGE_PORTS, widestWord } from '../../src/codegen/hls-promise.ts';
import { type IntegerTensor, integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import type { Kernel, KernelKind, ParamsOf } from '../../src/kernels/index.ts';

/** Kernels that are functions of the C++. */
type ProcessKind = Exclude<KernelKind, 'fifo' | 'axis-register'>;

interface Example<K extends ProcessKind> {
  readonly params: ParamsOf<K>;
  readonly contents?: Readonly<Record<string, IntegerTensor>>;
}

const zeros = (...shape: number[]): IntegerTensor =>
  integerTensor(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)));

const image = { height: 14, width: 14, channels: 64, lanes: 16, type: uint(4) } as const;
const vectors = { channels: 64, lanes: 16, vectorsPerFrame: 196 } as const;
const stream = { type: uint(4), lanes: 16, vectorElements: 64, vectorsPerFrame: 196 } as const;
const pads = [1, 1, 1, 1] as const;
const plane = { kernel: [3, 3], stride: [1, 1], pads, padValue: 0 } as const;
const around = Array.from({ length: 64 }, (_, c) => [(c % 3) - 1, (Math.floor(c / 3) % 3) - 1] as const);

/** Each kernel as it is in a layer of 64 channels of 4 bits, of images of 14 x 14. */
const EXAMPLES: { readonly [K in ProcessKind]: Example<K> } = {
  mvu: {
    params: {
      ...{ mw: 576, mh: 64, pe: 4, simd: 16, activation: uint(4), weight: { kind: 'int', bits: 4 } },
      ...{ accBits: 18, vectorsPerFrame: 196, banks: 1 },
    },
    contents: { weights: zeros(64, 576) },
  },
  'mvu-unrolled': {
    params: {
      ...{ mw: 64, mh: 64, activation: uint(4), range: { min: 0, max: 15 }, accBits: 12, stages: 3 },
      ...{ vectorsPerFrame: 196, banks: 2 },
    },
  },
  vvu: {
    params: {
      ...{
        channels: 64,
        places: 9,
        multiplier: 1,
        pe: 4,
        activation: uint(4),
        weight: { kind: 'int', bits: 4 },
      },
      ...{ accBits: 12, vectorsPerFrame: 196, banks: 1 },
    },
    contents: { weights: zeros(64, 9) },
  },
  threshold: {
    params: {
      ...{ ...vectors, input: int(18), output: uint(4), base: 0, thresholds: 15, perChannel: true },
      ...{ descending: false, search: 'binary', banks: 1 },
    },
    contents: { thresholds: zeros(64, 15), descending: zeros(64) },
  },
  requantize: {
    params: {
      ...{ ...vectors, input: int(18), output: uint(4), multiplierBits: 17, multiplierPerChannel: true },
      ...{ biasBits: 30, biasPerChannel: true, sumBits: 36, shift: 24, rounding: 'half-up', zero: 0 },
      ...{ min: 0, max: 15, banks: 1 },
    },
    contents: { multipliers: zeros(64), biases: zeros(64) },
  },
  lookup: {
    params: {
      ...{ ...vectors, input: uint(4), output: uint(4), min: 0, entries: 16, perChannel: false, banks: 1 },
    },
    contents: { table: zeros(1, 16) },
  },
  argmax: {
    params: {
      ...{ classes: 64, lanes: 16, k: 2, vectorsPerFrame: 1, input: int(18), multiplierBits: 0, biasBits: 0 },
    },
  },
  add: { params: { ...vectors, inputs: [uint(4), uint(4)], factors: [1, 1], outputBits: 6 } },
  multiply: { params: { ...vectors, inputs: [uint(4), uint(4)], output: uint(8) } },
  concat: {
    params: {
      ...{ inputs: [32, 32].map(channels => ({ type: uint(4), channels })), lanes: 16 },
      ...{ vectorsPerFrame: 196, output: uint(4) },
    },
  },
  slice: {
    params: { channels: 64, start: 0, count: 32, lanes: 16, vectorsPerFrame: 196, type: uint(4) },
  },
  fork: { params: { stream } },
  'frame-input': { params: { stream } },
  'frame-output': { params: { stream } },
  'sliding-window': { params: { ...image, ...plane, dilation: [1, 1], depthBeats: 256 } },
  'parallel-window': { params: { height: 14, width: 14, channels: 64, type: uint(4), ...plane } },
  pool: {
    params: {
      ...{ mode: 'max', places: 4, channels: 64, lanes: 4, vectorsPerFrame: 49, input: uint(4) },
      output: uint(4),
    },
  },
  pad: {
    params: {
      height: 14,
      width: 14,
      channels: 64,
      lanes: 16,
      input: uint(4),
      output: uint(4),
      pads,
      value: 0,
    },
  },
  upsample: { params: { ...image, factors: [2, 2], depthBeats: 64 } },
  reorder: {
    params: {
      ...{ type: uint(4), lanes: 16, inputElements: 64, outputElements: 64, periods: 1, dims: [14, 14, 64] },
      ...{ strides: [64, 896, 1], depthBeats: 1024 },
    },
  },
  'spatial-shift': {
    params: { ...image, stride: 1, taps: [1, 1], shifts: around, padValue: 0, depthBeats: 256 },
  },
  gather: {
    params: {
      ...{ type: uint(4), lanes: 16, size: 14, block: 64, indices: [2, 1, 0, 1, 3], vectorsPerFrame: 14 },
      depthBeats: 32,
    },
  },
  'width-converter': { params: { input: { ...stream, lanes: 12 }, outputLanes: 16 } },
};

export const exampleKernels: readonly Kernel[] = Object.entries(EXAMPLES).map(
  ([kind, { params, contents = {} }]) =>
    ({ id: 'k', kind, params, contents, layer: '' }) as unknown as Kernel,
);

/** The rows of the table of docs/guide/hls.md. */
export function promiseRows(): string[] {
  return exampleKernels.map(kernel => {
    const promise = hlsPromiseOf(kernel);
    if (!promise) throw new Error(`${kernel.kind} is no function`);
    const { what, bits } = widestWord(kernel);
    const arrays = promise.arrays.map(({ name, storage, count, words, bits: width, reads, writes }) => {
      const many = count > 1 ? `${count} of ` : '';
      const isFree = STORAGE_PORTS[storage].reads === Number.POSITIVE_INFINITY;
      const access = storage === 'registers' ? '' : `, ${reads} read${writes > 0 ? `, ${writes} write` : ''}`;
      return `\`${name}\` ${many}${words} x ${width} ${storage}${isFree && storage !== 'registers' ? ' (copies)' : ''}${access}`;
    });
    const cells = [
      kernel.kind,
      String(promise.interval),
      promise.canRewind ? 'yes' : 'no',
      `${bits}: ${what}`,
      arrays.join('; '),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}
