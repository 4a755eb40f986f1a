import type { Im2ColNode } from '../../../graph-ops/im2col/index.ts';
import type { OnnxBinding } from '../binding.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre } from '../type-demands.ts';

type Pair = readonly [number, number];

/** FINN's Im2Col; its older versions had one number for both directions and for all sides. */
export const im2col: OnnxBinding<Im2ColNode> = {
  ops: ['Im2Col'],
  domain: 'qonnx',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    checkShape(node);
    // how FINN builds its window unit; the values are the same
    node.without('depthwise');
    const attrs = {
      autoPad: 'explicit',
      kernel: pair(node, 'kernel_size'),
      strides: pair(node, 'stride', 1),
      dilations: pair(node, 'dilations', 1),
      pads: numbers(node, 'pad_amount', 4, 0),
      padValue: node.number('pad_value', 0),
    } as const;
    return { attrs, inputs: node.inputs };
  },
  write: ({ kernel, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0], padValue }, { inputs }) => ({
    op: 'Im2Col',
    attributes: {
      kernel_size: { ints: kernel },
      stride: { ints: strides },
      dilations: { ints: dilations },
      pad_amount: { ints: pads },
      pad_value: { int: padValue },
      input_shape: { string: `(${inputs[0].shape.join(', ')})` },
    },
  }),
};

function numbers(node: NodeReader, name: string, count: number, fallback?: number): readonly number[] {
  const isList = node.has(name) && node.isList(name);
  const values = isList
    ? (node.ints(name) ?? [])
    : new Array<number>(count).fill(node.number(name, fallback));
  if (values.length === count) return values;
  return node.wrongValue(name, `[${values.join(', ')}]`, `${count} numbers`);
}

function pair(node: NodeReader, name: string, fallback?: number): Pair {
  const [y, x] = numbers(node, name, 2, fallback);
  return [y, x];
}

/** The oldest versions kept channels first: what the node says of its input must be the input's shape. */
function checkShape(node: NodeReader): void {
  const stated = node
    .string('input_shape', '')
    .split(/[^0-9]+/)
    .filter(text => text !== '')
    .map(Number);
  const shape = node.shapeOf(0);
  if (stated.length === 0 || !shape || String(stated.slice(1)) === String(shape.slice(1))) return;
  node.wrongValue('input_shape', `(${stated.join(', ')})`, `(${shape.join(', ')}), the shape of its input`);
}
