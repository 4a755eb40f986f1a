import type { HostStep } from '../quant/host-front.ts';
import type { GraphOp } from './index.ts';
import { roomOf } from './infer-node.ts';
import { algebraViewOf, type ShapeAnalysis } from './shapes.ts';

/** A node in front of a network's first quantizer: it moves elements, or the host does it in so many steps. */
export interface HostChainLink {
  readonly node: GraphOp;
  readonly steps?: readonly HostStep[];
}

/** What stands between a network's float input and its first quantizer, which a host can apply. */
export interface HostChain {
  /** In data order; each reads what the one before it gives, and nothing else reads that. */
  readonly links: readonly HostChainLink[];
  readonly quantizer: GraphOp;
}

/**
 * The way from the input to the first quantizer, where a host can go it; undefined where it cannot.
 *
 * @param nodes the live nodes on the data's way
 */
export function hostChain(
  input: string,
  nodes: readonly GraphOp[],
  analysis: ShapeAnalysis,
): HostChain | undefined {
  const links: HostChainLink[] = [];
  let value = input;
  for (;;) {
    const [node, ...others] = nodes.filter(n => n.inputs.includes(value));
    if (!node || others.length > 0 || node.outputs.filter(output => output !== '').length !== 1)
      return undefined;
    const { algebra } = roomOf(node);
    if (algebra.kind === 'quantizer') {
      return algebra.isForHost(algebraViewOf(node, analysis)) ? { links, quantizer: node } : undefined;
    }
    const steps = stepsOf(node, analysis);
    const isMove = algebra.kind === 'rearranging' || (algebra.kind === 'zero-filling' && algebra.withValue);
    if (!steps && !(isMove && node.inputs[0] === value)) return undefined;
    links.push({ node, ...(steps ? { steps } : {}) });
    [value] = node.outputs;
  }
}

/** What the host does in a node's place, with finite numbers alone. */
function stepsOf(node: GraphOp, { constant, shapes }: ShapeAnalysis): readonly HostStep[] | undefined {
  const rank = shapes.get(node.outputs[0])?.length ?? 0;
  const steps = roomOf(node).onHost?.(
    node.attrs,
    node.inputs.map(value => (value === '' ? undefined : constant(value))),
    rank,
  );
  return steps?.every(({ operand }) => operand.values.every(Number.isFinite)) ? steps : undefined;
}
