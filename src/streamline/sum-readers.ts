import type { CanonicalGraph, CanonicalKind, CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { ElementFunction, FunctionChain } from '../exact/element-function.ts';
import { banksOf, consumers } from '../ir/graph.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { cutAlong } from './along-axis.ts';

/** A quantizer that reads a value, element by element, behind functions. */
export interface QuantizingReader {
  readonly chain: Broadcast<FunctionChain>;
  readonly quantizer: Broadcast<Quantizer>;
}

export interface Readers {
  /** The quantizers that read the value, as seen from it, for each bank of a winner that chooses them. */
  readonly quantizers: readonly QuantizingReader[];
  /** Whether no other node reads it: all that the value does is to be quantized. */
  readonly isClosed: boolean;
  /** Whether it comes to any of them through nodes that may give it codes of its own. */
  readonly isSettled: boolean;
}

/** What belongs to a node's result, as it belongs to the value that is asked about; undefined where it varies too much. */
type Back = <T>(b: Broadcast<T>) => Broadcast<T> | undefined;

/** The value as it comes to a node: through which functions, and where its elements were. */
interface Way {
  readonly chain: Broadcast<FunctionChain>;
  readonly back: Back;
}

/**
 * Who reads a value of the canonical graph through functions of each element, through what moves or repeats elements, and
 * through maxima, which are taken of one integer as of the real number.
 *
 * @param keepsBanks only through what leaves a value whose meaning depends on a winner as it is
 */
export function readersOf(
  value: string,
  graph: CanonicalGraph,
  { keepsBanks = false }: { readonly keepsBanks?: boolean } = {},
): Readers {
  const readers = consumers(graph);
  const outputs = new Set(graph.outputs.map(output => output.name));
  const shapeOf = (name: string): readonly number[] => graph.shapes.get(name) ?? [];
  const quantizers: QuantizingReader[] = [];
  let isClosed = true;
  let isSettled = false;
  const follow = (name: string, way: Way): void => {
    const nodes = readers.get(name) ?? [];
    if (outputs.has(name) || nodes.length === 0) isClosed = false;
    for (const node of nodes) {
      if (SETTLES.has(node.kind)) isSettled = true;
      const isChosen = node.banks !== undefined && node.inputs.at(-1) === name;
      const isKept = !keepsBanks || KEEPS_BANKS.has(node.kind);
      const next = isChosen || !isKept ? undefined : stepThrough(node, name, way, shapeOf);
      if (next === undefined) isClosed = false;
      else if (next === 'quantized') {
        const found = readingOf(node as QuantizerNode, way, shapeOf(name).length);
        if (found) quantizers.push(...found);
        else isClosed = false;
      } else {
        for (const ahead of next) follow(node.outputs[0], ahead);
      }
    }
  };
  const rank = shapeOf(value).length;
  follow(value, { chain: B.shared(rank, []), back: b => b });
  return { quantizers, isClosed, isSettled };
}

/** Whether a value is a result of the network, perhaps behind lines and functions, and no part of another sum. */
export function isResult(value: string, graph: CanonicalGraph): boolean {
  const readers = consumers(graph);
  const outputs = new Set(graph.outputs.map(output => output.name));
  const reached = [value];
  for (const name of reached) {
    const nodes = readers.get(name) ?? [];
    if (nodes.some(({ kind }) => kind === 'add')) return false;
    for (const node of nodes) if (RESULT_KINDS.has(node.kind)) reached.push(node.outputs[0]);
  }
  return reached.some(name => outputs.has(name));
}

const RESULT_KINDS: ReadonlySet<CanonicalKind> = new Set(['affine', 'elementwise', 'layout', 'transpose']);

/** What a value whose meaning depends on a winner goes through without coming to one scale. */
const KEEPS_BANKS: ReadonlySet<CanonicalKind> = new Set([
  'affine',
  'elementwise',
  'quantizer',
  'layout',
  'window',
  'pool',
]);

const SETTLES: ReadonlySet<CanonicalKind> = new Set(['concat', 'slice', 'upsample']);

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

function readingOf(node: QuantizerNode, { chain, back }: Way, rank: number): QuantizingReader[] | undefined {
  const found = banksOf(node).map(({ quantizer }) => back(B.withRank(quantizer, rank)));
  return found.every(quantizer => quantizer !== undefined)
    ? found.map(quantizer => ({ chain, quantizer }))
    : undefined;
}

/** The value behind a node, for each bank of it; undefined where it is read as a number. */
function stepThrough(
  node: CanonicalOp,
  name: string,
  { chain, back }: Way,
  shapeOf: (name: string) => readonly number[],
): readonly Way[] | 'quantized' | undefined {
  const from = shapeOf(name);
  const to = shapeOf(node.outputs[0]);
  const moved = (move: Back): readonly Way[] => [
    {
      chain,
      back: b => {
        const own = move(b);
        return own && back(own);
      },
    },
  ];
  const applied = (functions: readonly Broadcast<ElementFunction>[]): readonly Way[] | undefined => {
    const ways = functions.map(fn => {
      const own = back(B.withRank(fn, from.length));
      return own && { chain: B.zip(chain, own, (before, f): FunctionChain => [...before, f]), back };
    });
    return ways.every(way => way !== undefined) ? ways : undefined;
  };
  switch (node.kind) {
    case 'quantizer':
      return 'quantized';
    case 'affine':
      return applied(
        banksOf(node).map(({ map }) => B.map(map, (m): ElementFunction => ({ kind: 'affine', map: m }))),
      );
    case 'elementwise':
      return applied(banksOf(node).map(({ fn }) => fn));
    case 'layout':
      return moved(b => B.reshape(b, to, from));
    case 'transpose': {
      const inverse = node.attrs.perm.map((_, axis) => node.attrs.perm.indexOf(axis));
      return moved(b => B.transpose(b, inverse));
    }
    case 'window': {
      const { padding } = node.attrs;
      if (padding !== 'least') return undefined;
      // The places of a window repeat the channels.
      return moved(b => alongChannels(b, values => values.slice(0, from[1])));
    }
    case 'pool':
      if (node.attrs.mode !== 'max') return undefined;
      return moved(b =>
        alongChannels(b, values => Array.from({ length: from[1] }, (_, i) => values[i % values.length])),
      );
    case 'upsample':
      return moved(b => alongChannels(b, values => values));
    case 'slice':
      return moved(b => (b.shape[node.attrs.axis] === 1 ? b : undefined));
    case 'concat': {
      const { axis } = node.attrs;
      if (node.inputs.filter(input => input === name).length > 1) return undefined;
      const parts = node.inputs.slice(0, node.inputs.indexOf(name));
      const start = parts.reduce((sum, part) => sum + shapeOf(part)[axis], 0);
      return moved(b => cutAlong(b, axis, start, from[axis]));
    }
    default:
      return undefined;
  }
}

/** What varies along the channels of an image only, with other channels; undefined of what varies by place. */
function alongChannels<T>(
  b: Broadcast<T>,
  change: (values: readonly T[]) => readonly T[],
): Broadcast<T> | undefined {
  if (B.isShared(b)) return b;
  if (b.shape.some((dim, axis) => dim > 1 && axis !== 1)) return undefined;
  const values = change(b.values);
  return { shape: b.shape.map((_, axis) => (axis === 1 ? values.length : 1)), values };
}
