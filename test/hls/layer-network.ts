import { type CompiledNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import { DEFAULT_STYLE } from '../../src/kernels/family.ts';
import type { LayerGraph, LayerOp } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { FoldingOptions } from '../../src/schedule/fold.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { Random } from '../kernels/random.ts';
import { inferValues } from '../ops/infer-values.ts';

const SHAPE = [6, 6, 4];

/**
 * Layers with one of everything that rearranges, joins or parts streams: a depthwise layer with a
 * requantizer beside a small image that is upsampled, both joined, transposed, and split into factors of
 * a product that is padded, and of whose columns some are taken.
 */
function layerGraph(): LayerGraph {
  const random = new Random(41);
  const integers = (shape: readonly number[], min: number, max: number) =>
    integerTensor(
      [...shape],
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.integer(min, max)),
    );
  const base = (output: string, inputs: readonly string[]) => ({
    ...{ name: `layer_${output}`, from: [], inputs: [...inputs], outputs: [output] },
  });
  const window = (kernel: number, stride: number, pad: number) =>
    ({
      kernel: [kernel, kernel],
      strides: [stride, stride],
      dilations: [1, 1],
      pads: [pad, pad, pad, pad],
      padValue: 0,
    }) as const;
  const scores = integers([3, 6], -1, 2);
  const nodes: readonly LayerOp[] = [
    {
      ...base('levels', ['x']),
      kind: 'lookup',
      attrs: { tables: integers([4, 16], 0, 7), min: -8, output: uint(3) },
    },
    { ...base('windows', ['levels']), kind: 'window', attrs: window(3, 1, 1) },
    {
      ...base('filtered', ['windows']),
      kind: 'depthwise',
      attrs: { weights: integers([8, 9], -4, 3), weightCode: { kind: 'int', bits: 3 } },
    },
    {
      ...base('scaled', ['filtered']),
      kind: 'requantize',
      attrs: {
        ...{ multipliers: integers([8], 3, 12), biases: integers([1], 0, 400), shift: 6 },
        ...{ rounding: 'half-even', zero: 3, output: uint(4), min: 0, max: 13 },
      },
    },
    { ...base('quarters', ['levels']), kind: 'window', attrs: window(2, 2, 0) },
    { ...base('small', ['quarters']), kind: 'pool', attrs: { mode: 'max', places: 4 } },
    { ...base('large', ['small']), kind: 'upsample', attrs: { factors: [2, 2] } },
    { ...base('all', ['scaled', 'large']), kind: 'concat', attrs: {} },
    {
      ...base('turned', ['all']),
      kind: 'reorder',
      attrs: { shape: [6, 6, 12], dims: [6, 6, 12], strides: [12, 72, 1] },
    },
    { ...base('left', ['turned']), kind: 'slice', attrs: { start: 0, count: 6 } },
    { ...base('right', ['turned']), kind: 'slice', attrs: { start: 6, count: 6 } },
    { ...base('product', ['left', 'right']), kind: 'multiply', attrs: {} },
    { ...base('framed', ['product']), kind: 'pad', attrs: { pads: [1, 0, 0, 2], value: -1 } },
    { ...base('lines', ['framed']), kind: 'reshape', attrs: { shape: [7, 48] } },
    { ...base('taken', ['lines']), kind: 'gather', attrs: { size: 8, indices: [2, 1, 0, 1, 3, 4, 4, 7] } },
    { ...base('places', ['taken']), kind: 'reshape', attrs: { shape: [7, 8, 6] } },
    {
      ...base('y', ['places']),
      kind: 'dense',
      attrs: { weights: scores, weightCode: weightCodeOf(scores) },
    },
  ];
  const type = int(4);
  const values = inferValues('x', { shape: SHAPE, type, range: rangeOf(type) }, nodes);
  return {
    name: 'rearranged',
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: 'y', value: 'y' }],
    nodes,
    values,
  };
}

/** Those layers as hardware. What a host needs is that of a model with the same input. */
export function rearrangingNetwork(options: FoldingOptions): CompiledNetwork {
  const [height, width, channels] = SHAPE;
  const model = new NetworkBuilder('rearranged');
  const weight = model.quant(model.constant([1, -1, 1, -1], [1, channels, 1, 1]), {
    ...{ scale: 1, bits: 2, signed: true },
  });
  model.output('y', model.conv(model.input('x', [1, channels, height, width]), weight));
  const host = lowerNetwork(model.build(), { wire: parseWireType('int4:1') });
  const layers = layerGraph();
  return { ...host, layers, ...lowerToHardware(layers, options), cuts: [], rtl: DEFAULT_STYLE };
}
