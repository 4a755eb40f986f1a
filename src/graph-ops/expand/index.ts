import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { broadcastData, broadcastOf } from '../broadcast.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { oneOf } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { asLayout } from '../normalising/layout.ts';
import { repeated } from '../normalising/repeat.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** The data broadcast against the shape that the second input lists; either may be the larger (ONNX, Expand). */
export type ExpandNode = Node<'expand', NoAttrs>;

export const expand: GraphOpRoom<'expand', NoAttrs> = {
  kind: 'expand',
  inputs: ['required', 'required'],
  infer(_, { node, shape, constant }) {
    const target = constant(1) ?? fail(graphDiagnostic('needs-constant', { what: 'the shape' }, { node }));
    const dims = [...target.data];
    if (target.shape.length !== 1 || dims.some(dim => dim < 0)) {
      fail(graphDiagnostic('no-broadcast', { a: shape(0), b: dims }, { node }));
    }
    return [broadcastOf(shape(0), dims, node)];
  },
  evaluate(_, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    return [tensor(x.kind, shape, broadcastData(x, shape))];
  },
  types: keptType,
  algebra: MOVING,
  frames({ frames, hasFrames, shape, constant, outputShape }) {
    const target = constant(1);
    if (!hasFrames(0) || !target || shape(0).length !== outputShape.length) {
      return 'the frames of its data are not its first axis';
    }
    if (target.data.length < outputShape.length || target.data[0] === 1) return {};
    const dims = oneOf([...target.data], frames);
    return { operands: new Map([[1, tensor(target.kind, [dims.length], dims)]]) };
  },
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const base = baseOf(node);
    const { nodes } = repeated(node.inputs[0], base, context);
    const last = nodes[nodes.length - 1];
    return last ? [...nodes.slice(0, -1), { ...last, outputs: base.outputs }] : asLayout(node, context);
  },
};
