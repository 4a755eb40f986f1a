import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { DROPPING } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';
import { normaliseSlice } from './normalise.ts';
import { rangesOf } from './ranges.ts';

/**
 * Inputs data, starts, ends, axes (all in order if omitted), steps (1 if omitted): the elements
 * start, start + step, ... before end of each axis. Negative positions count from the end; positions out of range
 * are clamped; a negative step walks backwards.
 */
export type SliceNode = Node<'slice', NoAttrs>;

const OPERANDS = ['data', 'starts', 'ends', 'axes', 'steps'];

export const slice: GraphOpRoom<'slice', NoAttrs> = {
  kind: 'slice',
  inputs: ['required', 'required', 'required', 'optional', 'optional'],
  infer(_, { node, shape, has, constant }) {
    const operand = (i: number) => {
      if (!has(i)) return undefined;
      return (
        constant(i) ?? fail(graphDiagnostic('needs-constant', { what: `slice ${OPERANDS[i]}` }, { node }))
      );
    };
    return [rangesOf(shape(0), [1, 2, 3, 4].map(operand), node).map(range => range.count)];
  },
  evaluate(_, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const ranges = rangesOf(
      x.shape,
      [1, 2, 3, 4].map(i => inputs[i]),
      node,
    );
    const strides = stridesOf(x.shape);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const position = Math.floor(i / outStrides[axis]) % shape[axis];
        from += (ranges[axis].start + position * ranges[axis].step) * strides[axis];
      }
      y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: DROPPING,
  frames({ shape, constant, node }) {
    const operands = [1, 2, 3, 4].map(constant);
    const [{ start, step, count }] = rangesOf(shape(0), operands, node);
    return framesWhere(start === 0 && step === 1 && count === shape(0)[0]);
  },
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseSlice,
};
