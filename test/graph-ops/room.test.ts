import { expect, it } from 'vitest';
import { MONOTONE, RESHAPING } from '../../src/graph-ops/algebra.ts';
import { elementRoom } from '../../src/graph-ops/elementwise.ts';
import { alignedFrames } from '../../src/graph-ops/frame-rules.ts';
import { type GraphOpKind, type GraphOpOf, graphOps } from '../../src/graph-ops/index.ts';
import { RESHAPED_CODES } from '../../src/graph-ops/normalising/codes.ts';
import { noIntegerForm } from '../../src/graph-ops/normalising/context.ts';
import { keptType } from '../../src/graph-ops/output-types.ts';
import type { GraphOpRoom, NoAttrs } from '../../src/graph-ops/room.ts';
import { tensor } from '../../src/ir/tensor.ts';

const whole: GraphOpRoom<'fresh', NoAttrs> = {
  kind: 'fresh',
  inputs: ['required'],
  infer: (_, { shape }) => [shape(0)],
  evaluate: () => [],
  types: keptType,
  algebra: RESHAPING,
  frames: alignedFrames,
  codes: RESHAPED_CODES,
  atEnd: 'built',
  normalise: noIntegerForm,
};

it('does not compile while a fact of an operator is missing', () => {
  const { types: _t, ...withoutTypes } = whole;
  const { algebra: _a, ...withoutAlgebra } = whole;
  const { frames: _f, ...withoutFrames } = whole;
  const { codes: _c, ...withoutCodes } = whole;
  const { atEnd: _e, ...withoutEnd } = whole;
  const { normalise: _n, ...withoutNormaliser } = whole;
  const forgetful: GraphOpRoom<'fresh', NoAttrs>[] = [
    // @ts-expect-error its output types are missing
    withoutTypes,
    // @ts-expect-error its algebra is missing
    withoutAlgebra,
    // @ts-expect-error what becomes of a batch is missing
    withoutFrames,
    // @ts-expect-error what becomes of codes is missing
    withoutCodes,
    // @ts-expect-error what becomes of it at the end is missing
    withoutEnd,
    // @ts-expect-error its normaliser is missing
    withoutNormaliser,
  ];
  // @ts-expect-error a function of each element says whether it rises, and what becomes of it at the end
  const unsaid = elementRoom('fresh', { float: () => Math.tanh, normalise: noIntegerForm });
  // @ts-expect-error an operator of the union is missing in the table
  const table: { readonly [Kind in GraphOpKind]: GraphOpRoom<Kind, GraphOpOf<Kind>['attrs']> } = {
    abs: graphOps.abs,
  };
  expect([...forgetful, unsaid, table]).toHaveLength(8);
});

/** Attributes of the functions of one element that have some, sound ones. */
const ATTRS: Partial<Record<GraphOpKind, unknown>> = {
  clip: { min: -1, max: 2 },
  elu: { alpha: 0.5 },
  gelu: { approximate: 'none' },
  'hard-sigmoid': { alpha: 0.25, beta: 0.5 },
  'leaky-relu': { alpha: 0.1 },
};

const rooms: GraphOpRoom<string, unknown>[] = Object.values(graphOps);
const functions = rooms.filter(({ algebra, inputs }) => algebra.kind === 'function' && inputs.length === 1);

it.each(functions.filter(room => room.inputs[0] === 'required').map(room => [room.kind, room] as const))(
  'says truly whether %s only rises',
  (kind, room) => {
    const x = Float64Array.from({ length: 401 }, (_, i) => Math.fround((i - 200) / 25 + 1e-3));
    const shape = [x.length];
    const attrs = ATTRS[kind as GraphOpKind] ?? {};
    const [y] = room.evaluate(attrs, [tensor('float32', shape, x)], { node: 'f', shapes: [shape] });
    const values = y.data.filter(value => !Number.isNaN(value));
    // Where a function is flat, float32 may step back by a unit in the last place.
    const rises = values.every((v, i) => i === 0 || v >= values[i - 1] - 2 ** -23 * Math.abs(v));
    const falls = values.every((v, i) => i === 0 || v <= values[i - 1] + 2 ** -23 * Math.abs(v));
    expect(rises || falls).toBe(room.algebra === MONOTONE);
  },
);

it('names every room as its table does', () => {
  for (const [kind, room] of Object.entries(graphOps)) expect(room.kind).toBe(kind);
  expect(functions.length).toBeGreaterThan(15);
});
