import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { hostOfNetwork, modelIndices } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { orderOf } from '../../src/streamline/integers/meaning.ts';
import { asScores } from '../../src/streamline/integers/output.ts';

/** The codes of refusal, or undefined where the network computes exactly what the float graph does. */
function judge(graph: Graph<GraphOp>): string | undefined {
  let network: ReturnType<typeof lowerNetwork>;
  try {
    network = lowerNetwork(graph, { wire: parseWireType('int5'), snap: 'none' });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(({ code }) => code).join(' ');
  }
  const [{ name, shape }] = graph.inputs;
  const frame = Float64Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + 3) % 32) - 16);
  const wanted = [graph.outputs[0].name];
  const floats = evaluateGraph(graph, new Map([[name, tensor('float32', shape, frame)]]), { wanted });
  const right = floats.get(wanted[0])?.data ?? [];
  const [input] = hostOfNetwork(network).inputs;
  const [{ value }] = network.layers.outputs;
  const [meaning] = network.outputs;
  const indices = modelIndices(input);
  const channels = network.layers.values.get(value)?.shape.at(-1) ?? 1;
  const maps = asScores(meaning, channels);
  const order = orderOf(meaning);
  const size = sizeOf(input.shape);
  // An input without a batch is one frame, or several where all moves leave its first axis alone.
  const found = Array.from({ length: frame.length / size }, (_, f) => {
    const own = frame.subarray(f * size, (f + 1) * size);
    const wire = indices ? Float64Array.from(indices, i => own[i]) : own;
    const integers = runReference(network.layers, wire).get(value) ?? new Float64Array();
    return Array.from(order, place => {
      const { scale, offset } = maps[place % maps.length];
      return S.toNumber(scale) * integers[place] + S.toNumber(offset);
    });
  }).flat();
  expect(found).toEqual(Array.from(right));
  return undefined;
}

/** A permutation of the axes that leaves the batch where it is, by number. */
function permutation(rank: number, number: number): number[] {
  const left = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const perm = [0];
  for (let n = number; left.length > 0; n = Math.floor(n / (left.length + 1))) {
    perm.push(...left.splice(n % left.length, 1));
  }
  return perm;
}

/** Another shape of as many elements, by number. */
function reshaped(shape: readonly number[], number: number): number[] {
  const factors: number[] = [];
  for (let size = sizeOf(shape), f = 2; size > 1; ) {
    if (size % f === 0) {
      factors.push(f);
      size /= f;
    } else f++;
  }
  const rank = 1 + (number % 4);
  const dims = new Array<number>(rank).fill(1);
  factors.forEach((f, i) => {
    dims[(number >> (i + 2)) % rank] *= f;
  });
  return [1, ...dims];
}

const MOVES = [
  ...(['transpose', 'reshape', 'add', 'mul', 'quant', 'concat', 'token', 'slice'] as const),
  ...(['gather', 'step', 'border', 'resize'] as const),
] as const;

type Move = readonly [(typeof MOVES)[number], number];

function moved(net: NetworkBuilder, x: Value, [kind, n]: Move, start: Value): Value {
  const { shape } = x;
  const axis = 1 + (n % (shape.length - 1));
  const along = (of: (i: number) => number) =>
    net.constant(
      Array.from({ length: shape[axis] }, (_, i) => of(i)),
      shape.map((dim, k) => (k === axis ? dim : 1)),
    );
  switch (kind) {
    case 'transpose':
      return net.transpose(x, { perm: permutation(shape.length, n) });
    case 'reshape':
      return net.reshape(x, reshaped(shape, n));
    case 'add':
      return net.add(
        x,
        along(i => ((i * 5 + n) % 7) - 3),
      );
    case 'mul':
      return net.mul(
        x,
        along(i => [1, 2, -1, 4][(i + n) % 4]),
      );
    case 'quant':
      return net.quant(x, { scale: 2 ** (n % 3), bits: 6, signed: true });
    case 'concat': {
      const other = n % 2 === 0 || sizeOf(start.shape) !== sizeOf(shape) ? x : net.reshape(start, shape);
      return net.concat([x, other], { axis });
    }
    // One place along an axis in front of all of them.
    case 'token':
      return net.concat([net.slice(x, { axes: [axis], starts: [0], ends: [1] }), x], { axis });
    case 'slice': {
      const first = n % shape[axis];
      return net.slice(x, {
        axes: [axis],
        starts: [first],
        ends: [Math.min(shape[axis], first + 1 + (n % 3))],
      });
    }
    case 'gather': {
      const indices = Array.from({ length: 1 + (n % 4) }, (_, i) => (n * (i + 1)) % shape[axis]);
      return net.gather(x, net.constant(indices, [indices.length], { kind: 'int64' }), { axis });
    }
    case 'step':
      return n % 2 === 0
        ? net.slice(x, { axes: [axis], starts: [n % shape[axis]], ends: [shape[axis]], steps: [2] })
        : net.slice(x, { axes: [axis], starts: [-1], ends: [-1 - shape[axis]], steps: [-1 - (n % 2)] });
    case 'border': {
      const pads = [...shape, ...shape].map((_, k) => (k % shape.length === axis ? (n >> 2) % 3 : 0));
      return net.pad(x, pads, { mode: (['edge', 'reflect', 'wrap'] as const)[n % 3] });
    }
    case 'resize': {
      const factors = shape.map((_, k) => (k === axis ? [2, 1.5, 3][n % 3] : 1));
      return net.resizeNearest(x, factors);
    }
  }
}

const moves = fc.array(fc.tuple(fc.constantFrom(...MOVES), fc.nat(5039)), { minLength: 1, maxLength: 6 });

const shapes = fc.constantFrom(
  [1, 4],
  [1, 2, 3],
  [1, 4, 1],
  [1, 3, 2, 2],
  [1, 2, 3, 1],
  [1, 4, 1, 1],
  [1, 2, 1, 3, 2],
  [3, 2, 4],
);

it('gives every element the value of the float graph, wherever it moves', () => {
  const refused = new Map<string, number>();
  let exact = 0;
  fc.assert(
    fc.property(shapes, moves, (shape, all) => {
      const net = new NetworkBuilder('moves');
      const start = net.quant(net.input('x', shape), { scale: 1, bits: 5, signed: true });
      let x = start;
      for (const move of all) x = moved(net, x, move, start);
      net.output('y', net.quant(x, { scale: 1, bits: 8, signed: true }));
      const codes = judge(net.build());
      if (codes) refused.set(codes, (refused.get(codes) ?? 0) + 1);
      else exact++;
    }),
    { seed: 20261130, numRuns: 500 },
  );
  expect(exact).toBeGreaterThan(400);
  // What cannot be done has a code of its own, and stays rare.
  expect([...refused.keys()].sort()).toEqual(['lower/moves-data', 'lower/no-layers']);
});

it('states the shape in which the values of an output of rank 5 stand', () => {
  const net = new NetworkBuilder('heads');
  const x = net.quant(net.input('x', [1, 12, 5, 6]), { scale: 1, bits: 5, signed: true });
  const heads = net.transpose(net.reshape(x, [1, 3, 4, 5, 6]), { perm: [0, 1, 3, 4, 2] });
  net.output('y', net.quant(heads, { scale: 1, bits: 4, signed: true }));
  const graph = net.build();
  expect(judge(graph)).toBeUndefined();
  const {
    layers,
    outputs: [output],
  } = lowerNetwork(graph, { wire: parseWireType('int5') });
  const stated = layers.values.get(layers.outputs[0].value)?.shape ?? [];
  const [, ...dims] = graph.outputs[0].shape;
  expect([dims, stated]).toEqual([
    [3, 5, 6, 4],
    [5, 6, 4, 3],
  ]);
  // Element (a, h, w, b) of the model is element (h, w, b, a) of what the wire gives.
  const order = orderOf(output);
  for (const [a, h, w, b] of [
    [0, 0, 0, 1],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [1, 0, 0, 0],
    [2, 4, 5, 3],
  ]) {
    expect(order[((a * 5 + h) * 6 + w) * 4 + b]).toBe(((h * 6 + w) * 4 + b) * 3 + a);
  }
});
