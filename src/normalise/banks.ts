import type { CanonicalOp } from '../canonical/graph.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import { type NormaliseContext, unsupported } from '../graph-ops/normalising/context.ts';
import { spend } from '../ir/budget.ts';
import type { Graph } from '../ir/graph.ts';
import { type BankedConstant, gatheredBanks, indexBanks, propagateBanks } from './banked-constants.ts';
import { mergeBanks } from './merge-banks.ts';
import type { Winners } from './winners.ts';

type Banked = ReadonlyMap<string, BankedConstant>;

/** Whether a node reads a constant at an index that depends on the data. */
const isSelection = (node: GraphOp, isConstant: (value: string) => boolean): boolean =>
  node.kind === 'gather' && isConstant(node.inputs[0]) && !isConstant(node.inputs[1]);

/** Tells the nodes that reach the graph's outputs only through the index of a winner: those of gates. */
export function gateNodes(
  graph: Graph<GraphOp>,
  live: readonly GraphOp[],
  isConstant: (value: string) => boolean,
  { kernels }: Winners,
): (node: GraphOp) => boolean {
  const carriesData = new Set(graph.outputs.map(output => output.name));
  for (const node of [...live].reverse()) {
    const isWinner = node.outputs.some(value => kernels.has(value));
    if (isWinner || !node.outputs.some(value => carriesData.has(value)) || isSelection(node, isConstant))
      continue;
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
    const known = banked.get(index);
    const isChoice = constant && !exact(index) && (!known || known.isIndex);
    const banks = isChoice ? gatheredBanks(node, constant, shapeOf(index)) : undefined;
    if (banks) return { selector: known?.selector ?? index, winner: known?.winner ?? index, banks };
  }
  const given = node.inputs.filter(value => value !== '');
  if (!given.some(value => banked.has(value)) || isRenamed(node, banked)) return undefined;
  if (!given.every(value => banked.has(value) || exact(value))) return undefined;
  return propagateBanks(
    node,
    node.inputs.map(value => banked.get(value) ?? exact(value)),
    selectorOf(node, banked),
  );
}

/** The canonical nodes of a node, of which a winner may choose parameters. */
export function canonicaliseBanks(node: GraphOp, context: NormaliseContext, banked: Banked): CanonicalOp[] {
  if (!node.inputs.some(value => banked.has(value)) || isRenamed(node, banked))
    return roomOf(node).normalise(node, context);
  const { selector } = selectorOf(node, banked);
  const count = Math.max(...node.inputs.map(value => banked.get(value)?.banks.length ?? 1));
  spend('banks', count, { node: node.name });
  const banks = Array.from({ length: count }, (_, bank) =>
    roomOf(node).normalise(node, {
      ...context,
      exact: value => banked.get(value)?.banks[bank] ?? context.exact(value),
    }),
  );
  return mergeBanks(node, banks, selector);
}

/** The index that a node gives: that of a ranking, or one under another shape. */
export function indexGiven(
  node: GraphOp,
  { shapeOf }: NormaliseContext,
  { kernels }: Winners,
  banked: Banked,
): readonly [value: string, BankedConstant] | undefined {
  const ranked = node.outputs.find(value => kernels.has(value));
  if (ranked !== undefined) return [ranked, indexBanks(ranked, shapeOf(ranked), kernels.get(ranked) ?? 1)];
  const [value] = node.outputs;
  const source = isRenamed(node, banked) ? banked.get(node.inputs[0]) : undefined;
  if (!source) return undefined;
  return [value, { ...indexBanks(value, shapeOf(value), source.banks.length), winner: source.winner }];
}

/** Whether a node gives a winner's index another shape, under which it may be the selector as well. */
function isRenamed(node: GraphOp, banked: Banked): boolean {
  const { algebra } = roomOf(node);
  const isReshaping = algebra.kind === 'rearranging' && algebra.keepsOrder && algebra.keepsAll;
  return isReshaping && banked.get(node.inputs[0])?.isIndex === true;
}

/** The winner that chooses a node's parameters. */
function selectorOf(node: GraphOp, banked: Banked): Pick<BankedConstant, 'selector' | 'winner'> {
  const found = node.inputs.map(value => banked.get(value)).filter(constant => constant !== undefined);
  const [first] = found;
  if (found.some(({ winner }) => winner !== first.winner))
    unsupported(node, 'two winners choose its parameters; give it those of one');
  return first;
}
