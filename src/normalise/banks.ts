import type { CanonicalOp } from '../canonical/graph.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import { type NormaliseContext, unsupported } from '../graph-ops/normalising/context.ts';
import type { Graph } from '../ir/graph.ts';
import { type BankedConstant, gatheredBanks, propagateBanks } from './banked-constants.ts';
import { mergeBanks } from './merge-banks.ts';

type Banked = ReadonlyMap<string, BankedConstant>;

/** Whether a node reads a constant at an index that depends on the data. */
const isSelection = (node: GraphOp, isConstant: (value: string) => boolean): boolean =>
  node.kind === 'gather' && isConstant(node.inputs[0]) && !isConstant(node.inputs[1]);

/** Tells the nodes that reach the graph's outputs only through the index of a selection: those of gates. */
export function gateNodes(
  graph: Graph<GraphOp>,
  live: readonly GraphOp[],
  isConstant: (value: string) => boolean,
): (node: GraphOp) => boolean {
  const carriesData = new Set(graph.outputs.map(output => output.name));
  for (const node of [...live].reverse()) {
    if (!node.outputs.some(value => carriesData.has(value)) || isSelection(node, isConstant)) continue;
    for (const value of node.inputs) carriesData.add(value);
  }
  return node => !node.outputs.some(value => carriesData.has(value));
}

/** The parameter that a node makes of parameters alone, where a winner chooses among some of them. */
export function bankedConstant(
  node: GraphOp,
  { exact, shapeOf }: NormaliseContext,
  banked: Banked,
): BankedConstant | undefined {
  if (node.kind === 'gather') {
    const [data, index] = node.inputs;
    const constant = exact(data);
    const banks = constant && !banked.has(index) ? gatheredBanks(node, constant, shapeOf(index)) : undefined;
    return banks && { selector: index, banks };
  }
  const given = node.inputs.filter(value => value !== '');
  if (!given.some(value => banked.has(value))) return undefined;
  if (!given.every(value => banked.has(value) || exact(value))) return undefined;
  const selector = selectorOf(node, banked);
  return propagateBanks(
    node,
    node.inputs.map(value => banked.get(value) ?? exact(value)),
    selector,
  );
}

/** The canonical nodes of a node, of which a winner may choose parameters. */
export function canonicaliseBanks(node: GraphOp, context: NormaliseContext, banked: Banked): CanonicalOp[] {
  if (!node.inputs.some(value => banked.has(value))) return roomOf(node).normalise(node, context);
  const selector = selectorOf(node, banked);
  const count = Math.max(...node.inputs.map(value => banked.get(value)?.banks.length ?? 1));
  const banks = Array.from({ length: count }, (_, bank) =>
    roomOf(node).normalise(node, {
      ...context,
      exact: value => banked.get(value)?.banks[bank] ?? context.exact(value),
    }),
  );
  return mergeBanks(node, banks, selector);
}

/** The winner that chooses a node's parameters. */
function selectorOf(node: GraphOp, banked: Banked): string {
  const selectors = new Set(
    node.inputs.map(value => banked.get(value)?.selector).filter(value => value !== undefined),
  );
  const [selector] = selectors;
  if (selectors.size > 1) unsupported(node, 'two winners choose its parameters; give it those of one');
  return selector;
}
