import { consumers, type Graph, producers } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import { roomOf } from './infer-node.ts';

/** Where hardware ends, and what stands behind that. */
export interface NetworkEnd {
  /** The value that the hardware gives. */
  readonly value: string;
  /** The nodes behind it, the last one first. */
  readonly tail: readonly GraphOp[];
  /** Those of them that the host computes, the last one first, with the user's names for them. */
  readonly leftToHost: readonly { readonly op: string; readonly node: string }[];
  /** Whether the classes stand in the same order before and behind what the host computes. */
  readonly keepsOrder: boolean;
}

/** What follows from constants and shapes alone. */
export interface KnownOfGraph {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly constant: (value: string) => Tensor | undefined;
}

/**
 * The end of a network of one output. A function that no quantizer follows has no integers: it is left to the host, and so
 * is all that follows it; what does nothing is dropped, as the rooms say (`atEnd`). A softmax has no integers before a quantizer
 * either. This is the one place that decides it: who reasons about the output asks here.
 *
 * @param isQuantized who asks puts a quantizer behind what does not keep the order of the classes: that is built
 */
export function networkEnd(
  graph: Graph<GraphOp>,
  { shapes, constant }: KnownOfGraph,
  { isQuantized = false }: { readonly isQuantized?: boolean } = {},
): NetworkEnd {
  const producerOf = producers(graph);
  const readers = consumers(graph);
  let end: NetworkEnd = { value: graph.outputs[0].name, tail: [], leftToHost: [], keepsOrder: true };
  // As far as has been looked: the host's if a function that is the host's stands in front of it.
  let seen = end;
  for (;;) {
    const { value } = seen;
    const node = producerOf.get(value);
    const isLast = (readers.get(value) ?? []).every(reader => seen.tail.includes(reader));
    const data = node?.inputs.filter(input => input !== '' && !constant(input)) ?? [];
    if (!node || !isLast || data.length !== 1 || node.outputs.length !== 1) return end;
    const { atEnd, algebra } = roomOf(node);
    if (boundsRounding(node, value => producerOf.get(value), constant)) return end;
    if (atEnd === 'built' ? !canFollow(node) : isBuiltBefore(algebra.kind, seen.tail.slice(end.tail.length)))
      return end;
    const isHosts = atEnd !== 'dropped';
    const keepsOrder =
      atEnd === 'built'
        ? followerKeepsOrder(node)
        : !isHosts || atEnd.keepsOrder(node.attrs, shapes.get(value) ?? []);
    if (isQuantized && !keepsOrder) return end;
    seen = {
      value: data[0],
      tail: [...seen.tail, node],
      leftToHost: isHosts
        ? [...seen.leftToHost, { op: atEnd === 'built' ? operatorName(node) : atEnd.name, node: node.name }]
        : seen.leftToHost,
      keepsOrder: seen.keepsOrder && keepsOrder,
    };
    if (atEnd !== 'built' && (isHosts || seen.tail.length === end.tail.length + 1)) end = seen;
  }
}

/** Whether a node is built in hardware though it is left to the host at the end: a function becomes thresholds of the quantizer behind it. */
const isBuiltBefore = (algebra: string, behind: readonly GraphOp[]): boolean =>
  algebra === 'function' && behind.some(node => roomOf(node).algebra.kind === 'quantizer');

const ROUNDINGS: readonly GraphOp['kind'][] = ['round', 'floor', 'ceil'];
const ONE_SIDED: readonly GraphOp['kind'][] = ['min', 'max', 'relu'];

/**
 * Whether a node is the bound of a quantizer that is spelled out: a clip behind a rounding, straight lines between them, or
 * the second of two bounds of one side each. The host cannot have it, as nothing else bounds the codes.
 */
function boundsRounding(
  node: GraphOp,
  producerOf: (value: string) => GraphOp | undefined,
  constant: KnownOfGraph['constant'],
): boolean {
  if (node.kind !== 'clip' && !ONE_SIDED.includes(node.kind)) return false;
  let bounds = node.kind === 'clip' ? 2 : 1;
  for (let at = node; ; ) {
    const [data, ...others] = at.inputs.filter(input => input !== '' && !constant(input));
    const before = others.length === 0 && data !== undefined ? producerOf(data) : undefined;
    if (!before) return false;
    if (ROUNDINGS.includes(before.kind)) return true;
    const isBound = ONE_SIDED.includes(before.kind);
    if (isBound && ++bounds > 2) return false;
    if (!isBound && !['scaling', 'arithmetic'].includes(roomOf(before).algebra.kind)) return false;
    at = before;
  }
}

/** What the host does behind a function: it quantizes, scales or moves elements. */
const canFollow = (node: GraphOp): boolean =>
  ['quantizer', 'rearranging', 'arithmetic', 'scaling', 'channel-affine'].includes(roomOf(node).algebra.kind);

/** A quantizer rises, though it makes classes equal that lie close to each other. */
function followerKeepsOrder(node: GraphOp): boolean {
  const { algebra } = roomOf(node);
  return algebra.kind === 'quantizer' || (algebra.kind === 'rearranging' && algebra.keepsOrder);
}

/** `QuantizeLinear` of `quantize-linear`. */
const operatorName = ({ kind }: GraphOp): string =>
  kind
    .split('-')
    .map(part => part[0].toUpperCase() + part.slice(1))
    .join('');
