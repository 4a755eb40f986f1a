import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { type LayerOp, macsOf, parameterBitsOf, runReference } from '../../src/ops/index.ts';
import { inferValues } from './infer-values.ts';

const chain: LayerOp[] = [
  {
    kind: 'dense',
    name: 'a',
    from: ['MatMul_0'],
    inputs: ['x'],
    outputs: ['sums'],
    attrs: {
      weights: integerTensor([2, 3], [1, 2, 3, -1, 0, 1]),
      weightCode: { kind: 'int', bits: 3 },
    },
  },
  {
    kind: 'threshold',
    name: 'b',
    from: [],
    inputs: ['sums'],
    outputs: ['codes'],
    attrs: {
      thresholds: integerTensor([1, 3], [0, 2, 5]),
      descending: integerTensor([1], [0]),
      output: uint(2),
      base: 0,
    },
  },
  { kind: 'top-k', name: 'c', from: [], inputs: ['codes'], outputs: ['best'], attrs: { k: 1 } },
];
const input = { shape: [2, 3], type: int(3), range: { min: -4, max: 3 } };

it('types a chain of operators and runs it, keeping every value', () => {
  const values = inferValues('x', input, chain);
  expect(values.get('sums')).toEqual({ shape: [2, 2], type: int(6), range: { min: -24, max: 18 } });
  expect(values.get('codes')).toEqual({ shape: [2, 2], type: uint(2), range: { min: 0, max: 3 } });
  expect(values.get('best')).toEqual({ shape: [2, 1], type: uint(1), range: { min: 0, max: 1 } });
  const graph = {
    name: 'chain',
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: 'best', value: 'best' }],
    nodes: chain,
    values,
  };
  const run = runReference(graph, Float64Array.of(1, 0, 1, -3, 0, 3));
  expect([...run].map(([name, data]) => [name, [...data]])).toEqual([
    ['x', [1, 0, 1, -3, 0, 3]],
    ['sums', [4, 0, 6, 6]],
    ['codes', [2, 1, 3, 3]],
    ['best', [0, 0]],
  ]);
  for (const wanted of [['best'], ['sums', 'best'], ['x', 'codes'], []]) {
    const part = runReference(graph, Float64Array.of(1, 0, 1, -3, 0, 3), new Set(wanted));
    expect([...part].map(([name, data]) => [name, data])).toEqual(
      [...run].filter(([name]) => wanted.includes(name)),
    );
  }
  expect(macsOf(graph, chain[0])).toBe(12);
  expect(parameterBitsOf(graph, chain[0])).toBe(18);
});

it('refuses layers that read what is not written, and results beyond 53 bits', () => {
  expect(() => inferValues('x', input, [chain[1]])).toThrow('no layer value sums');
  const wide = { shape: [3], type: int(53), range: { min: 0, max: 2 ** 52 } };
  expect(() => inferValues('x', wide, [chain[0]])).toThrow('layer a needs more than 53 bits');
});

it('stores tensors in the narrowest format, aligned, and gives them back', () => {
  const tensors = [
    [-128, 127, 0],
    [128],
    [-32768, 32767],
    [32768],
    [2 ** 31 - 1, -(2 ** 31)],
    [2 ** 31],
    [2 ** 52, -(2 ** 52)],
    [],
  ].map(values => integerTensor([values.length], values));
  const writer = new TensorWriter();
  const references = tensors.map(t => writer.put(t));
  expect(references.map(r => r.$tensor.format)).toEqual([
    'int8',
    'int16',
    'int16',
    'int32',
    'int32',
    'float64',
    'float64',
    'int8',
  ]);
  expect(references.every(r => r.$tensor.offset % 8 === 0)).toBe(true);
  const bytes = writer.bytes();
  const schema = tensorSchema(bytes);
  references.forEach((r, i) => {
    expect(schema.parse(r)).toEqual(tensors[i]);
  });
  // Little-endian, whatever the machine.
  expect([...bytes.subarray(references[1].$tensor.offset, references[1].$tensor.offset + 2)]).toEqual([
    128, 0,
  ]);
});

it('refuses references that leave the tensor file', () => {
  const writer = new TensorWriter();
  const { $tensor } = writer.put(integerTensor([4], [1, 2, 3, 300]));
  const read = ($: object, length = writer.bytes().length) =>
    tensorSchema(writer.bytes().subarray(0, length)).safeParse({ $tensor: { ...$tensor, ...$ } }).success;
  expect(read({})).toBe(true);
  expect(read({}, 7)).toBe(false);
  for (const bad of [{ offset: 8 }, { offset: -8 }, { shape: [5] }, { shape: [-1] }, { format: 'int64' }]) {
    expect(read(bad), JSON.stringify(bad)).toBe(false);
  }
});
