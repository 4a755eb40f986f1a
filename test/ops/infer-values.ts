import { inferNode, infoOf, type LayerOp } from '../../src/ops/index.ts';
import type { ValueInfo } from '../../src/ops/op-room.ts';

/** What is known of every value of a graph of layers with one input. */
export function inferValues(
  input: string,
  info: ValueInfo,
  nodes: readonly LayerOp[],
): ReadonlyMap<string, ValueInfo> {
  const values = new Map([[input, info]]);
  for (const node of nodes) {
    const inputs = node.inputs.map(value => infoOf({ values }, value));
    values.set(node.outputs[0], inferNode(node, inputs));
  }
  return values;
}
