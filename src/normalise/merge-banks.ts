import type { CanonicalKind, CanonicalOp } from '../canonical/graph.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { unsupported } from '../graph-ops/normalising/context.ts';
import { isSameData } from '../ir/same-data.ts';

/** What a winner can gate: the nodes that hold parameters. */
const GATEABLE: ReadonlySet<CanonicalKind> = new Set([
  'linear',
  'depthwise',
  'affine',
  'elementwise',
  'quantizer',
]);

/**
 * The canonical nodes of a gated node, made of those that each of its banks would be on its own: the same nodes,
 * and where their attributes differ a winner chooses.
 */
export function mergeBanks(
  node: GraphOp,
  banks: readonly (readonly CanonicalOp[])[],
  selector: string,
): CanonicalOp[] {
  const refuse = (reason: string): never => unsupported(node, reason);
  const [first] = banks;
  if (banks.some(nodes => nodes.length !== first.length)) refuse('its banks take different layers');
  return first.map((own, i): CanonicalOp => {
    const each = banks.map(nodes => nodes[i]);
    if (each.some(({ kind, inputs }) => kind !== own.kind || String(inputs) !== String(own.inputs)))
      refuse('its banks take different layers');
    const attrs = each.map(n => n.attrs);
    if (attrs.every(a => isSameData(a, attrs[0]))) return own;
    if (!GATEABLE.has(own.kind)) refuse('what differs between its banks is no parameter of a layer');
    return { ...own, inputs: [...own.inputs, selector], banks: attrs } as CanonicalOp;
  });
}
