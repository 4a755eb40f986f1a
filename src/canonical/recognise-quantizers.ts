import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { roundedSurd } from '../exact/functions/round.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { roundFloat } from '../quant/host-quantizer.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import {
  argumentOf,
  type Bounds,
  type CodeLine,
  isQuantizedBehind,
  type Line,
  narrowedCodes,
  type Wiring,
  wiringOf,
} from './code-chains.ts';
import type { CanonicalGraph, CanonicalOp, QuantizerAttrs } from './graph.ts';
import { type Staircase, staircaseOf } from './staircase.ts';

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;
type ElementwiseNode = Extract<CanonicalOp, { kind: 'elementwise' }>;
type Uniform = Extract<Quantizer, { kind: 'uniform' }>;

/** Wider than any quantizer of activations: what is bounded so far out is bounded by what reaches it. */
const MAX_LEVELS = 2 ** 16;

/** What stands for a node, and the clips behind it that it makes idle. */
interface Replacement {
  readonly nodes: readonly CanonicalOp[];
  readonly clips: readonly CanonicalOp[];
}

/**
 * Quantizers that people spell in plain operators become the quantizers that they are: a rounding (Round, Floor, Ceil, a
 * sign, a comparison) with the straight lines and clips around it, and clips of a quantizer's codes to other codes.
 *
 * round(clip(v, l, h)) = clip(round(v), round(l), round(h)), as rounding nowhere falls and leaves integers alone; behind
 * it a clip whose bounds are codes only takes codes away. What gives the codes their scale again is one more straight line,
 * and stays. A rounding that nothing bounds remains what it is.
 */
export function recogniseQuantizers(graph: CanonicalGraph): CanonicalGraph {
  const wiring = wiringOf(graph);
  const shapes = new Map(graph.shapes);
  const replacements = new Map<CanonicalOp, readonly CanonicalOp[]>();
  /** Names of what idle clips read, and of what they wrote. */
  const renamed = new Map<string, string>();
  const idle = new Set<CanonicalOp>();
  for (const node of graph.nodes) {
    const found = replacementOf(node, wiring, shapes);
    if (!found) continue;
    replacements.set(node, found.nodes);
    for (const clip of found.clips) {
      idle.add(clip);
      renamed.set(clip.inputs[0], clip.outputs[0]);
    }
  }
  if (replacements.size === 0) return graph;
  const current = (value: string): string => {
    const next = renamed.get(value);
    return next === undefined ? value : current(next);
  };
  const nodes = graph.nodes
    .filter(node => !idle.has(node))
    .flatMap(node => replacements.get(node) ?? [node])
    .map(
      node =>
        ({ ...node, inputs: node.inputs.map(current), outputs: node.outputs.map(current) }) as CanonicalOp,
    );
  return { ...graph, shapes, nodes: withoutUnread(nodes, graph) };
}

function replacementOf(
  node: CanonicalOp,
  wiring: Wiring,
  shapes: Map<string, readonly number[]>,
): Replacement | undefined {
  if (node.banks) return undefined;
  if (node.kind === 'quantizer') return narrowedQuantizer(node, wiring);
  return node.kind === 'elementwise' ? spelledQuantizer(node, wiring, shapes) : undefined;
}

/** A quantizer of fewer codes, where clips behind it leave no others. */
function narrowedQuantizer(node: QuantizerNode, wiring: Wiring): Replacement | undefined {
  const { quantizer } = node.attrs;
  if (!quantizer.values.every((q): q is Uniform => q.kind === 'uniform')) return undefined;
  const uniform: Broadcast<Uniform> = { shape: quantizer.shape, values: quantizer.values };
  const start = B.map(uniform, q => ({
    scale: q.scale,
    offset: Q.negate(Q.multiply(q.scale, q.zeroPoint)),
    lo: q.lo,
    hi: q.hi,
  }));
  const found = narrowedCodes(node.outputs[0], start, wiring);
  if (!found) return undefined;
  const narrow = B.zip(uniform, found.codes, (q, { lo, hi }): Quantizer => ({ ...q, lo, hi }));
  const attrs = { quantizer: narrow, codes: codesIn(found.value, found.codes) };
  return {
    nodes: [{ ...node, from: origins([node, ...found.clips]), attrs }],
    clips: found.clips,
  };
}

/** The quantizer of a rounding and what is around it, and its codes; undefined where nothing bounds them. */
function spelledQuantizer(
  node: ElementwiseNode,
  wiring: Wiring,
  shapes: Map<string, readonly number[]>,
): Replacement | undefined {
  const [output] = node.outputs;
  if (isQuantizedBehind(output, wiring)) return undefined;
  const staircases = B.map(node.attrs.fn, staircaseOf);
  const known = staircases.values.filter(staircase => staircase !== undefined);
  if (known.length < staircases.values.length) return undefined;
  const staircase: Broadcast<Staircase> = { shape: staircases.shape, values: known };
  const argument = argumentOf(node.inputs[0], wiring);
  const ownCodes = B.zip(argument.bounds, staircase, codesOf);
  const found = narrowedCodes(output, ownCodes, wiring);
  const codes = found?.codes ?? ownCodes;
  if (!codes.values.every(({ lo, hi }) => hi - lo <= MAX_LEVELS)) return undefined;
  if (codes.values.every(({ lo, hi }) => lo === hi)) return undefined;
  const line = B.zip(argument.line, staircase, ({ scale, offset }, { shift }) => ({
    scale,
    offset: Q.add(offset, Q.fromNumber(shift)),
  }));
  const quantizer = B.zip(B.zip(line, staircase, pairOf), codes, ([own, { rounding }], { lo, hi }) =>
    uniformOf(own, rounding, lo, hi),
  );
  const values = `${output} values`;
  shapes.set(values, wiring.shapeOf(output));
  const from = origins([...argument.nodes, node, ...(found?.clips ?? [])]);
  const map = B.map(line, own => ({ scale: S.fromRational(own.scale), offset: S.fromRational(own.offset) }));
  return {
    nodes: [
      {
        kind: 'quantizer',
        name: node.name,
        from,
        inputs: [argument.value],
        outputs: [values],
        attrs: { quantizer, codes: codesIn(found?.value ?? output, codes) },
      },
      {
        kind: 'affine',
        name: `${node.name} codes`,
        from,
        inputs: [values],
        outputs: [output],
        attrs: { map, magnitude: B.shared(map.shape.length, 0), operations: 1 },
      },
    ],
    clips: found?.clips ?? [],
  };
}

const pairOf = <T, U>(a: T, b: U): readonly [T, U] => [a, b];

/** code = round(clip(line(x), lo, hi)). */
const uniformOf = (
  { scale, offset }: Line,
  rounding: Staircase['rounding'],
  lo: number,
  hi: number,
): Quantizer => ({
  kind: 'uniform',
  scale: Q.divide(Q.ONE, scale),
  zeroPoint: offset,
  lo,
  hi,
  rounding,
});

/** The integers that a staircase gives of an argument between bounds. */
function codesOf({ min, max }: Bounds, { rounding, shift, lo, hi }: Staircase): CodeLine {
  const codeAt = (bound: Rational | undefined, open: number): number => {
    if (!bound) return open;
    const code = roundedRational(rounding, Q.add(bound, Q.fromNumber(shift)));
    return Math.min(Math.max(code, lo), hi);
  };
  return { scale: Q.ONE, offset: Q.ZERO, lo: codeAt(min, lo), hi: codeAt(max, hi) };
}

function roundedRational(rounding: Staircase['rounding'], x: Rational): number {
  const isPlain = rounding === 'round' || rounding === 'floor' || rounding === 'ceil' || rounding === 'down';
  if (isPlain) return Number(roundedSurd(rounding, S.fromRational(x)));
  // Of a sign only on which side of 0 it is counts.
  return roundFloat(rounding, Q.sign(x));
}

/** Where the trained network keeps codes: in a value that is a straight line of them. */
const codesIn = (tensor: string, codes: Broadcast<CodeLine>): NonNullable<QuantizerAttrs['codes']> => ({
  tensor,
  zeroPoint: B.map(codes, ({ scale, offset }) => Q.divide(offset, scale)),
  unit: B.map(codes, ({ scale }) => scale),
});

/** The model nodes that nodes come from, each once. */
const origins = (nodes: readonly CanonicalOp[]): string[] => [...new Set(nodes.flatMap(node => node.from))];

/** The nodes that the output depends on. */
function withoutUnread(nodes: readonly CanonicalOp[], graph: CanonicalGraph): CanonicalOp[] {
  const read = new Set(graph.outputs.map(output => output.name));
  const live: CanonicalOp[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some(value => read.has(value))) continue;
    live.push(node);
    for (const value of node.inputs) read.add(value);
  }
  return live.reverse();
}
