import { banksOf } from '../ir/graph.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import { invariant } from '../ir/invariant.ts';
import type { Kernel } from '../kernels/index.ts';
import { infoOf, type LayerGraph, type LayerOp } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';

/** How much of a layer is done at once: `pe` results (or elements) and `simd` inputs per cycle. */
export interface Fold {
  readonly pe: number;
  readonly simd: number;
  /** The kernel of constant weights, which does all at once: `pe` and `simd` are the limits then. */
  readonly mode?: 'unrolled';
}

export interface LayerContext {
  /** Instance id of the kernel. */
  readonly id: string;
  /** What it reads, in the order of the kernel's input ports, and the first of it. */
  readonly inputs: readonly ValueInfo[];
  readonly input: ValueInfo;
  readonly output: ValueInfo;
}

/** @param id that of the kernel; the layer's name where no kernel is to be named */
export function layerContext(
  layers: LayerGraph,
  { name, inputs, outputs }: LayerOp,
  id = name,
): LayerContext {
  const [input, ...others] = inputs.map(value => infoOf(layers, value));
  return { id, input, inputs: [input, ...others], output: infoOf(layers, outputs[0]) };
}

/** The bridge from one layer operator to the kernel that computes it. */
export interface Lowering<N extends LayerOp> {
  /** The largest useful fold; a dimension that the kernel does not have is 1. */
  limits(node: N, context: LayerContext): Fold;
  /** Whose lanes the kernel takes where the user says nothing: it chooses its own, or follows a neighbour. */
  readonly lanes: 'own' | 'as-producer' | 'as-consumer';
  /** The greatest lanes up to `wanted` that the kernel can have; `wanted` itself where all are possible. */
  legalLanes?(node: N, context: LayerContext, wanted: number): number;
  /** Adders of the kernel of constant weights; undefined of layers that have no such kernel. */
  unrolledAdders?(node: N, context: LayerContext): number;
  /** Undefined where nothing is to be built: the result is the input cut into other vectors. */
  kernel(node: N, context: LayerContext, fold: Fold): Kernel | undefined;
}

/** Vectors of a frame: all dimensions but the channels. */
export function vectorsOf(info: ValueInfo): number {
  return info.shape.slice(0, -1).reduce((a, b) => a * b, 1);
}

/** The greatest number up to `wanted` that divides all of `counts` (a count of 0 divides by any). */
export function commonLanes(counts: readonly number[], wanted: number): number {
  const common = counts.reduce(commonDivisor, 0);
  return common === 0 ? wanted : greatestDivisor(common, wanted);
}

/** The greatest divisor of n up to `most`, which is at least 1. Folding asks for every fold. */
export function greatestDivisor(n: number, most: number): number {
  if (most >= n) return n;
  let found = 1;
  for (let divisor = 1; divisor * divisor <= n; divisor++) {
    if (n % divisor !== 0) continue;
    if (n / divisor <= most) return n / divisor;
    if (divisor <= most) found = divisor;
  }
  return found;
}

export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** The weights of all banks of a layer, one behind the other. Folding asks for every fold. */
export function stackedWeights(node: Extract<LayerOp, { kind: 'dense' | 'depthwise' }>): IntegerTensor {
  const known = weightsOf.get(node);
  if (known) return known;
  const weights = stacked(banksOf(node).map(bank => bank.weights));
  weightsOf.set(node, weights);
  return weights;
}

const weightsOf = new WeakMap<LayerOp, IntegerTensor>();

/** The rows of tensors one behind the other: what a kernel keeps of its banks. */
function stacked(tensors: readonly IntegerTensor[]): IntegerTensor {
  const [first, ...others] = tensors;
  if (others.length === 0) return first;
  const size = first.data.length;
  const data = new Float64Array(tensors.length * size);
  tensors.forEach((tensor, bank) => {
    invariant(String(tensor.shape) === String(first.shape), 'banks of one shape');
    data.set(tensor.data, bank * size);
  });
  return integerTensor([tensors.length * first.shape[0], ...first.shape.slice(1)], data);
}

/** The rows of each bank one behind the other, a row for each channel also where all channels of a bank share one. */
export function stackedRows(tensors: readonly IntegerTensor[], channels: number): IntegerTensor {
  return stacked(
    tensors.map(({ shape: [rows, ...rest], data }) => {
      if (rows === channels) return { shape: [rows, ...rest], data };
      const repeated = Array.from({ length: channels }, () => [...data]).flat();
      return integerTensor([channels, ...rest], repeated);
    }),
  );
}

export function channelsOf(info: ValueInfo): number {
  return info.shape[info.shape.length - 1];
}
