import { onnxDiagnostic } from '../diagnostics.ts';
import type { Expand } from './subgraph.ts';

/** Operators that FINN's streamlining writes, in terms of standard ones. */
export const finnOperators: Readonly<Record<string, Expand>> = {
  /**
   * Operands of 0 and 1 that stand for -1 and +1: how many of the K products of a row are +1, which is (a b + K) / 2
   * of the numbers stood for (qonnx, `custom_op/general/xnorpopcount.py`).
   */
  XnorPopcountMatMul(node, out) {
    node.expectInputs(2);
    const size =
      node.shapeOf(1)?.at(-2) ??
      node.shapeOf(0)?.at(-1) ??
      node.fail(onnxDiagnostic('rank-unknown', { op: node.op }, node.at));
    const number = (suffix: string, value: number) =>
      out.op(suffix, 'Constant', [], { value_float: { float: value } });
    const [one, two] = [number('one', 1), number('two', 2)];
    const [a, b] = [0, 1].map(index => {
      const name = index === 0 ? 'a' : 'b';
      return out.op(`${name}_bipolar`, 'Sub', [
        out.op(`${name}_doubled`, 'Mul', [out.input(index), two]),
        one,
      ]);
    });
    const difference = out.main('MatMul', [a, b]);
    out.result('count', 'Div', [out.op('doubled', 'Add', [difference, number('products', size)]), two]);
  },
};
