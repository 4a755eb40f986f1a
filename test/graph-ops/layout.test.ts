import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { sizeOf, stridesOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime } from './samples.ts';

/** 0, 1, 2, ...: every element tells where it came from. */
function counting(shape: readonly number[]): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
}

/** Builds a tensor by asking for the element at each position. */
function byPosition(shape: readonly number[], at: (position: number[]) => number): Tensor {
  const strides = stridesOf(shape);
  const data = Array.from({ length: sizeOf(shape) }, (_, i) =>
    at(shape.map((dim, axis) => Math.floor(i / strides[axis]) % dim)),
  );
  return tensor('float32', shape, data);
}

const elementAt = (x: Tensor, position: readonly number[]) =>
  x.data[position.reduce((index, p, axis) => index * x.shape[axis] + p, 0)];

it('transpose moves every element to its permuted position', async () => {
  const x = counting([2, 3, 4, 5]);
  for (const perm of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [0, 2, 3, 1],
    [2, 0, 3, 1],
  ]) {
    const [y] = await expectLikeOnnxruntime(x, (net, v) => net.transpose(v, { perm }));
    const expected = byPosition(
      perm.map(axis => x.shape[axis]),
      position => {
        const from = new Array<number>(4);
        perm.forEach((axis, i) => {
          from[axis] = position[i];
        });
        return elementAt(x, from);
      },
    );
    expectClose(y, expected, 0);
  }
  await expectLikeOnnxruntime(counting([2, 3, 4]), (net, v) => net.transpose(v));
  const net = new NetworkBuilder('n');
  const v = net.input('x', [2, 3]);
  for (const perm of [[0], [0, 0], [1, 2], [0, 1, 2]]) {
    expect(codesOf(() => net.transpose(v, { perm }))).toEqual(['graph/permutation']);
  }
});

it('reshape, flatten, squeeze and unsqueeze keep the elements, like onnxruntime', async () => {
  const x = counting([2, 1, 3, 4]);
  const describes: [(net: NetworkBuilder, v: Value) => Value, number[]][] = [
    [(net, v) => net.reshape(v, [6, 4]), [6, 4]],
    [(net, v) => net.reshape(v, [-1]), [24]],
    [(net, v) => net.reshape(v, [0, -1, 2]), [2, 6, 2]],
    [(net, v) => net.reshape(v, [1, 0, 3, -1]), [1, 1, 3, 8]],
    [(net, v) => net.flatten(v), [2, 12]],
    [(net, v) => net.flatten(v, { axis: 0 }), [1, 24]],
    [(net, v) => net.flatten(v, { axis: 4 }), [24, 1]],
    [(net, v) => net.flatten(v, { axis: -1 }), [6, 4]],
    [(net, v) => net.squeeze(v), [2, 3, 4]],
    [(net, v) => net.squeeze(v, { axes: [-3] }), [2, 3, 4]],
    [(net, v) => net.unsqueeze(v, [0, 3, -1]), [1, 2, 1, 1, 3, 4, 1]],
  ];
  for (const [describe, shape] of describes) {
    const [y] = await expectLikeOnnxruntime(x, describe);
    expect(y.shape).toEqual(shape);
    expect([...y.data]).toEqual([...x.data]);
  }
});

it('refuses reshapes that lose or make elements, and squeezes of real dimensions', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [2, 1, 3]);
  for (const target of [[5], [-1, 4], [-1, -1], [2, 1, 3, 0], [-2, 3], [0, 0, 0, 0]]) {
    expect(codesOf(() => net.reshape(x, target))).toEqual(['graph/reshape']);
  }
  expect(codesOf(() => net.squeeze(x, { axes: [0] }))).toEqual(['graph/squeeze']);
  expect(codesOf(() => net.squeeze(x, { axes: [1, -2] }))).toEqual(['graph/repeated-axis']);
  expect(codesOf(() => net.unsqueeze(x, [5]))).toEqual(['graph/axis-out-of-range']);
  expect(codesOf(() => net.flatten(x, { axis: 4 }))).toEqual(['graph/axis-out-of-range']);
  expect(codesOf(() => net.softmax(x, { axis: 3 }))).toEqual(['graph/axis-out-of-range']);
});

it('slice walks from start to end by step, limits clamped into the tensor', () => {
  const position = fc.integer({ min: -9, max: 9 });
  const step = fc.integer({ min: -3, max: 3 }).filter(s => s !== 0);
  const axis = fc.tuple(fc.integer({ min: 1, max: 5 }), position, position, step);
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 3 }), axes => {
      const x = counting(axes.map(([size]) => size));
      const kept = axes.map(([size, start, end, by]) => walk(size, start, end, by));
      const [y] = evaluate(x, (net, v) =>
        net.slice(v, {
          starts: axes.map(a => a[1]),
          ends: axes.map(a => a[2]),
          steps: axes.map(a => a[3]),
        }),
      );
      expectClose(
        y,
        byPosition(
          kept.map(k => k.length),
          p =>
            elementAt(
              x,
              p.map((i, a) => kept[a][i]),
            ),
        ),
        0,
      );
    }),
  );
});

/** The positions of a slice, by walking until the end is passed. */
function walk(size: number, start: number, end: number, step: number): number[] {
  const wrap = (p: number) => (p < 0 ? p + size : p);
  const positions: number[] = [];
  if (step > 0) {
    for (let p = Math.max(wrap(start), 0); p < Math.min(wrap(end), size); p += step) positions.push(p);
  } else {
    const first = Math.max(0, Math.min(wrap(start), size - 1));
    for (let p = first; p > Math.max(wrap(end), -1); p += step) positions.push(p);
  }
  return positions;
}

it('slice takes limits beyond the tensor as its end, like onnxruntime', async () => {
  const x = counting([4, 5, 6]);
  const far = Number.MAX_SAFE_INTEGER;
  await expectLikeOnnxruntime(x, (net, v) =>
    net.slice(v, { starts: [1, -2], ends: [far, far], axes: [2, 0] }),
  );
  await expectLikeOnnxruntime(x, (net, v) =>
    net.slice(v, { starts: [-1], ends: [-far], axes: [1], steps: [-2] }),
  );
  // a backward walk that would start before the tensor starts at its first element (here Python takes none)
  const [y] = await expectLikeOnnxruntime(x, (net, v) =>
    net.slice(v, { starts: [-9], ends: [-9], steps: [-1] }),
  );
  expect(y.shape).toEqual([1, 5, 6]);
  const net = new NetworkBuilder('n');
  const v = net.input('x', [4]);
  expect(codesOf(() => net.slice(v, { starts: [0], ends: [2], steps: [0] }))).toEqual([
    'graph/slice-operands',
  ]);
  expect(codesOf(() => net.slice(v, { starts: [0], ends: [2, 3] }))).toEqual(['graph/slice-operands']);
  expect(codesOf(() => net.slice(v, { starts: [0], ends: [2], axes: [1] }))).toEqual([
    'graph/axis-out-of-range',
  ]);
});

it('gather takes entries along an axis, negative indices from the end', async () => {
  const x = counting([3, 4, 2]);
  for (const axis of [0, 1, 2, -1]) {
    const size = x.shape.at(axis) ?? 0;
    for (const shape of [[], [2], [2, 2]]) {
      const indices = Array.from({ length: sizeOf(shape) }, (_, i) =>
        i % 2 === 0 ? (i + 1) % size : -1 - (i % size),
      );
      const [y] = await expectLikeOnnxruntime(x, (net, v) =>
        net.gather(v, net.constant(indices, shape, { kind: 'int64' }), { axis }),
      );
      const at = (axis + 3) % 3;
      const expected = byPosition(y.shape, p => {
        const chosen = p.slice(at, at + shape.length).reduce((index, i, d) => index * shape[d] + i, 0);
        const index = (indices[chosen] + size) % size;
        return elementAt(x, [...p.slice(0, at), index, ...p.slice(at + shape.length)]);
      });
      expectClose(y, expected, 0);
    }
  }
  const wrong = (index: number) => () =>
    evaluate(x, (net, v) => net.gather(v, net.constant([index], [1], { kind: 'int64' })));
  expect(codesOf(wrong(3))).toEqual(['graph/index-out-of-range']);
  expect(codesOf(wrong(-4))).toEqual(['graph/index-out-of-range']);
});

it('concat joins along any axis', async () => {
  const x = counting([2, 3, 2]);
  for (const axis of [0, 1, 2, -2]) {
    const at = (axis + 3) % 3;
    const other = counting(x.shape.map((dim, i) => (i === at ? 4 : dim)));
    const [y] = await expectLikeOnnxruntime(x, (net, v) =>
      net.concat([v, net.constant(other.data, other.shape), v], { axis }),
    );
    const size = x.shape[at];
    const expected = byPosition(y.shape, p => {
      const along = p[at];
      const [from, offset] = along < size ? [x, 0] : along < size + 4 ? [other, size] : [x, size + 4];
      return elementAt(
        from,
        p.map((i, d) => (d === at ? i - offset : i)),
      );
    });
    expectClose(y, expected, 0);
  }
  const net = new NetworkBuilder('n');
  const v = net.input('x', [2, 3]);
  expect(codesOf(() => net.concat([v, net.constant([1, 2], [1, 2])], { axis: 0 }))).toEqual([
    'graph/concat-shapes',
  ]);
  expect(codesOf(() => net.concat([v, net.constant([1, 2])], { axis: 0 }))).toEqual(['graph/concat-shapes']);
  expect(codesOf(() => net.concat([], { axis: 0 }))).toEqual(['graph/missing-operand']);
});

it('shape and constant-of-shape make integers and fillings', async () => {
  const x = counting([2, 3, 4]);
  const [whole, filled] = await expectLikeOnnxruntime(x, (net, v) => [
    net.shape(v),
    net.constantOfShape([2, 2], 1.5),
  ]);
  expect([...whole.data]).toEqual([2, 3, 4]);
  expect([...filled.data]).toEqual([1.5, 1.5, 1.5, 1.5]);
  const part = (start: number, end?: number) => [
    ...evaluate(x, (net, v) => net.shape(v, end === undefined ? { start } : { start, end }))[0].data,
  ];
  expect([part(1), part(-1), part(0, -1), part(-9, 9)]).toEqual([[3, 4], [4], [2, 3], [2, 3, 4]]);
});

it('expand and tile repeat the data', async () => {
  const x = counting([2, 1, 3]);
  for (const shape of [[2, 4, 3], [1, 2, 1], [5, 2, 2, 3], [3], []]) {
    await expectLikeOnnxruntime(x, (net, v) => net.expand(v, shape));
  }
  for (const repeats of [
    [1, 1, 1],
    [2, 3, 1],
    [1, 1, 4],
  ]) {
    const [y] = await expectLikeOnnxruntime(x, (net, v) => net.tile(v, repeats));
    const expected = byPosition(
      x.shape.map((dim, axis) => dim * repeats[axis]),
      position =>
        elementAt(
          x,
          position.map((p, axis) => p % x.shape[axis]),
        ),
    );
    expectClose(y, expected, 0);
  }
  const net = new NetworkBuilder('n');
  const v = net.input('x', [2, 3]);
  expect(codesOf(() => net.expand(v, [2, 4]))).toEqual(['graph/no-broadcast']);
  expect(codesOf(() => net.expand(v, [2, -1]))).toEqual(['graph/no-broadcast']);
  expect(codesOf(() => net.tile(v, [2]))).toEqual(['graph/repeats']);
});
