import type { NodeReader } from '../node-reader.ts';
import type { Expand, Subgraph } from './subgraph.ts';

/** The codes of input `index` less their zero-point, exactly; a zero-point per row or output stands along its own axis. */
export function centred(
  node: NodeReader,
  out: Subgraph,
  index: number,
  trailing: number,
  suffix: string,
  zeroAt = index + 2,
): string {
  const zeroPoint = out.input(zeroAt);
  if (zeroPoint === '') return out.input(index);
  const isVector = (node.shapeOf(zeroAt) ?? [])[0] > 1;
  const axes = Array.from({ length: trailing }, (_, i) => i + 1);
  const aligned =
    isVector && trailing > 0
      ? out.op(`${suffix}_zero_point`, 'Unsqueeze', [zeroPoint], { axes: { ints: axes } })
      : zeroPoint;
  return out.op(suffix, 'Sub', [out.input(index), aligned]);
}

/** Products of 8-bit codes with zero-points: inputs a, b, their zero-points; the accumulators are exact integers. */
export const integerProducts: Readonly<Record<string, Expand>> = {
  ConvInteger(node, out) {
    node.expectInputs(2, 4);
    const spatial = (node.shapeOf(1)?.length ?? 4) - 1;
    const x = centred(node, out, 0, 0, 'x');
    const w = centred(node, out, 1, spatial, 'w');
    out.main('Conv', [x, w], { last: true });
  },
  MatMulInteger(node, out) {
    node.expectInputs(2, 4);
    out.main('MatMul', [centred(node, out, 0, 1, 'a'), centred(node, out, 1, 0, 'b')], { last: true });
  },
};
