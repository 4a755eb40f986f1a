import { type Tensor, tensor } from '../ir/tensor.ts';
import { broadcastData, broadcastOf } from './broadcast.ts';
import { commonKind, storeAs } from './number-kinds.ts';
import { type EvaluateContext, type GraphOpRoom, given, type NoAttrs } from './room.ts';

/** A room whose output is f of each element; `f` is computed in float64 and stored in the input's kind. */
export function unaryRoom<const Kind extends string>(
  kind: Kind,
  f: (x: number) => number,
): GraphOpRoom<Kind, NoAttrs> {
  return {
    kind,
    inputs: ['required'],
    infer: (_, context) => [context.shape(0)],
    evaluate: (_, inputs, context) => [mapElements(given(inputs, 0), f, context)],
  };
}

/** The same for an operator with attributes: `fOf` makes the function from them. */
export function elementRoom<const Kind extends string, Attrs>(
  kind: Kind,
  fOf: (attrs: Attrs) => (x: number) => number,
): GraphOpRoom<Kind, Attrs> {
  return {
    kind,
    inputs: ['required'],
    infer: (_, context) => [context.shape(0)],
    evaluate: (attrs, inputs, context) => [mapElements(given(inputs, 0), fOf(attrs), context)],
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
export interface BinaryOperation {
  readonly float: (a: number, b: number) => number;
  readonly integer?: (a: number, b: number, node: string) => number;
  /** The result is of the left operand's kind, whatever the other's. */
  readonly isLeftKind?: boolean;
}

/** A room whose output is f(a, b) of the broadcast operands. */
export function binaryRoom<const Kind extends string>(
  kind: Kind,
  operation: BinaryOperation,
): GraphOpRoom<Kind, NoAttrs> {
  return {
    kind,
    inputs: ['required', 'required'],
    infer: (_, context) => [broadcastOf(context.shape(0), context.shape(1), context.node)],
    evaluate(_, inputs, { node, shapes: [shape] }) {
      const a = given(inputs, 0);
      const b = given(inputs, 1);
      const resultKind = commonKind(operation.isLeftKind ? [a.kind] : [a.kind, b.kind]);
      const store = storeAs(resultKind, node);
      const f = (resultKind === 'int64' && operation.integer) || operation.float;
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
  };
}

/** A room whose output is f of all its broadcast inputs, folded pair by pair; `f` gives one of its arguments. */
export function foldRoom<const Kind extends string>(
  kind: Kind,
  f: (a: number, b: number) => number,
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
  };
}
