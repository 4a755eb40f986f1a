import type { NodeProto } from 'onnx-buf';
import { UniqueNames } from '../unique-names.ts';

export interface NamedNode {
  readonly proto: NodeProto;
  /** The model's name where it is there and free, else a unique one made from it or from the operator. */
  readonly name: string;
}

/** Names every node: names the model gives come first, nameless nodes become `<OpType>_<index>`. */
export function nameNodes(nodes: readonly NodeProto[]): NamedNode[] {
  const names = new UniqueNames();
  const given = nodes.map(proto => (proto.name === '' ? undefined : names.take(proto.name)));
  return nodes.map((proto, i) => ({ proto, name: given[i] ?? names.take(`${proto.opType}_${i}`) }));
}
