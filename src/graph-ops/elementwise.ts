import { type Tensor, tensor } from '../ir/tensor.ts';
import { MONOTONE } from './algebra.ts';
import { flatAtEnd } from './at-end.ts';
import { broadcastData, broadcastOf } from './broadcast.ts';
import { alignedFrames } from './frame-rules.ts';
import { bounded } from './normalising/bounded.ts';
import type { CodesRule } from './normalising/codes.ts';
import { extremeCodes } from './normalising/computed-codes.ts';
import { commonKind, storeAs } from './number-kinds.ts';
import { boundSteps } from './on-host.ts';
import { arithmeticType, joinedType } from './output-types.ts';
import { type EvaluateContext, type GraphOpRoom, given, type NoAttrs } from './room.ts';

/** What a room of one function of each element says besides; see GraphOpRoom. */
export interface ElementFacts<Attrs>
  extends Pick<GraphOpRoom<string, Attrs>, 'algebra' | 'atEnd' | 'onHost' | 'normalise'> {
  /** The function, computed in float64 and stored in the input's kind. */
  float(attrs: Attrs): (x: number) => number;
  /** What becomes of codes of weights; lost unless told. */
  readonly codes?: CodesRule<Attrs>;
}

/** A room whose output is a function of each element of its one input. */
export function elementRoom<const Kind extends string, Attrs = NoAttrs>(
  kind: Kind,
  { float, codes = 'lost', ...facts }: ElementFacts<Attrs>,
): GraphOpRoom<Kind, Attrs> {
  return {
    ...facts,
    kind,
    inputs: ['required'],
    infer: (_, context) => [context.shape(0)],
    evaluate: (attrs, inputs, context) => [mapElements(given(inputs, 0), float(attrs), context)],
    types: arithmeticType,
    frames: alignedFrames,
    codes,
  };
}

export function mapElements(x: Tensor, f: (x: number) => number, { node }: EvaluateContext): Tensor {
  const store = storeAs(x.kind, node);
  return tensor(
    x.kind,
    x.shape,
    x.data.map(value => store(f(value))),
  );
}

/** What a binary operator does to one pair: one function for floats, one for integers where it differs. */
export interface BinaryFacts extends Pick<GraphOpRoom<string, NoAttrs>, 'algebra' | 'onHost' | 'normalise'> {
  readonly float: (a: number, b: number) => number;
  readonly integer?: (a: number, b: number, node: string) => number;
  /** The result is of the left operand's kind, whatever the other's. */
  readonly isLeftKind?: boolean;
  /** What becomes of codes of weights; lost unless told. */
  readonly codes?: CodesRule<NoAttrs>;
}

/** A room whose output is f(a, b) of the broadcast operands. */
export function binaryRoom<const Kind extends string>(
  kind: Kind,
  { float, integer, isLeftKind, codes = 'lost', ...facts }: BinaryFacts,
): GraphOpRoom<Kind, NoAttrs> {
  return {
    ...facts,
    kind,
    inputs: ['required', 'required'],
    infer: (_, context) => [broadcastOf(context.shape(0), context.shape(1), context.node)],
    evaluate(_, inputs, { node, shapes: [shape] }) {
      const a = given(inputs, 0);
      const b = given(inputs, 1);
      const resultKind = commonKind(isLeftKind ? [a.kind] : [a.kind, b.kind]);
      const store = storeAs(resultKind, node);
      const f = (resultKind === 'int64' && integer) || float;
      const left = broadcastData(a, shape);
      const right = broadcastData(b, shape);
      return [
        tensor(
          resultKind,
          shape,
          left.map((value, i) => store(f(value, right[i], node))),
        ),
      ];
    },
    types: types => arithmeticType(isLeftKind ? types.slice(0, 1) : types),
    frames: alignedFrames,
    codes,
    atEnd: 'built',
  };
}

/** A room whose output is the extreme of all its broadcast inputs, folded pair by pair; `f` gives one of its arguments. */
export function extremeRoom<const Kind extends string>(
  kind: Kind,
  f: (a: number, b: number) => number,
  bound: 'upper' | 'lower',
): GraphOpRoom<Kind, NoAttrs> {
  return {
    kind,
    inputs: ['variadic'],
    infer(_, { node, has, shape }) {
      let result = shape(0);
      for (let i = 1; has(i); i++) result = broadcastOf(result, shape(i), node);
      return [result];
    },
    evaluate(_, inputs, { shapes: [shape] }) {
      const operands = inputs.map((_, i) => given(inputs, i));
      const data = operands
        .map(operand => broadcastData(operand, shape))
        .reduce((folded, next) => folded.map((value, i) => f(value, next[i])));
      return [tensor(commonKind(operands.map(operand => operand.kind)), shape, Float64Array.from(data))];
    },
    types: joinedType,
    // Of several values that depend on the data it is a sum of codes and of a function of their difference.
    algebra: MONOTONE,
    frames: alignedFrames,
    codes: extremeCodes(f),
    atEnd: flatAtEnd(kind === 'min' ? 'Min' : 'Max'),
    onHost: boundSteps(bound === 'upper' ? 'minimum' : 'maximum'),
    normalise: bounded(bound),
  };
}
