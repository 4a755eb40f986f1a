import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { Clip } from '../exact/functions/clip.ts';
import { placeOfBound } from '../exact/grid-bound.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { consumers, producers } from '../ir/graph.ts';
import type { CanonicalGraph, CanonicalOp } from './graph.ts';

/** scale * x + offset, the scale not 0. */
export interface Line {
  readonly scale: Rational;
  readonly offset: Rational;
}

/** What is missing bounds nothing. */
export interface Bounds {
  readonly min?: Rational;
  readonly max?: Rational;
}

/** Who writes and who reads each value of a graph. */
export interface Wiring {
  readonly producerOf: ReadonlyMap<string, CanonicalOp>;
  readonly readersOf: ReadonlyMap<string, readonly CanonicalOp[]>;
  readonly shapeOf: (value: string) => readonly number[];
  readonly isOutput: (value: string) => boolean;
}

export function wiringOf(graph: CanonicalGraph): Wiring {
  const outputs = new Set(graph.outputs.map(output => output.name));
  return {
    producerOf: producers(graph),
    readersOf: consumers(graph),
    shapeOf: value => graph.shapes.get(value) ?? [],
    isOutput: value => outputs.has(value),
  };
}

/** What a node of a chain does to each element: nothing, a straight line, or a clip; undefined of others. */
type Link = { readonly line: Broadcast<Line> } | { readonly clip: Broadcast<Clip> } | 'nothing';

function linkOf(node: CanonicalOp, { shapeOf }: Wiring): Link | undefined {
  if (node.banks) return undefined;
  if (node.kind === 'layout') {
    return String(shapeOf(node.inputs[0])) === String(node.attrs.shape) ? 'nothing' : undefined;
  }
  if (node.kind === 'affine') {
    const lines = B.map(node.attrs.map, ({ scale, offset }) => {
      const [s, o] = [S.asRational(scale), S.asRational(offset)];
      return s && o && s.num !== 0n ? { scale: s, offset: o } : undefined;
    });
    return allOf(lines, line => ({ line }));
  }
  if (node.kind !== 'elementwise') return undefined;
  return allOf(
    B.map(node.attrs.fn, fn => (fn.kind === 'clip' ? fn : undefined)),
    clip => ({ clip }),
  );
}

function allOf<T, U>(b: Broadcast<T | undefined>, use: (whole: Broadcast<T>) => U): U | undefined {
  const values = b.values.filter((value): value is T => value !== undefined);
  return values.length === b.values.length ? use({ shape: b.shape, values }) : undefined;
}

/** A function's argument as a clipped straight line of a value before it: clip(line(value)). */
export interface Argument {
  readonly value: string;
  /** Rising. */
  readonly line: Broadcast<Line>;
  readonly bounds: Broadcast<Bounds>;
  /** The nodes on the way, the first one first. */
  readonly nodes: readonly CanonicalOp[];
}

/**
 * Follows a value back through rising straight lines and clips, as far as there is something to gain: to the
 * furthest clip, or to where nothing but changes of shape part it from the graph's input.
 */
export function argumentOf(value: string, wiring: Wiring): Argument {
  const rank = wiring.shapeOf(value).length;
  let at: Argument = {
    value,
    line: B.shared(rank, { scale: Q.ONE, offset: Q.ZERO }),
    bounds: B.shared(rank, {}),
    nodes: [],
  };
  let found = at;
  for (;;) {
    const node = wiring.producerOf.get(at.value);
    const link = node && linkOf(node, wiring);
    if (!node || !link) break;
    const nodes = [node, ...at.nodes];
    const [before] = node.inputs;
    if (link === 'nothing') {
      at = { ...at, value: before, nodes };
    } else if ('line' in link) {
      if (link.line.values.some(({ scale }) => scale.num < 0n)) break;
      at = { ...at, value: before, nodes, line: B.zip(at.line, link.line, after) };
    } else {
      const clips = B.zip(at.line, link.clip, throughLine);
      at = { ...at, value: before, nodes, bounds: B.zip(at.bounds, clips, clipped) };
      found = at;
    }
  }
  return isAtInput(at.value, wiring) ? at : found;
}

/** outer after inner. */
const after = (outer: Line, inner: Line): Line => ({
  scale: Q.multiply(outer.scale, inner.scale),
  offset: Q.add(Q.multiply(outer.scale, inner.offset), outer.offset),
});

/** What bounds the line of a clipped value. */
function throughLine(line: Line, { min, max }: Clip): Bounds {
  const at = (bound: Rational): Rational => Q.add(Q.multiply(line.scale, bound), line.offset);
  return { ...(min ? { min: at(min) } : {}), ...(max ? { max: at(max) } : {}) };
}

/** Bounds that hold behind others: outer(inner(x)). */
function clipped(outer: Bounds, inner: Bounds): Bounds {
  const [min, max] = [inner.min, inner.max].map(bound => bound && clipTo(bound, outer));
  const [low, high] = [min ?? outer.min, max ?? outer.max];
  return { ...(low ? { min: low } : {}), ...(high ? { max: high } : {}) };
}

/** min(max(x, bounds.min), bounds.max). */
function clipTo(x: Rational, { min, max }: Bounds): Rational {
  const raised = min && Q.compare(x, min) < 0 ? min : x;
  return max && Q.compare(raised, max) > 0 ? max : raised;
}

function isAtInput(value: string, { producerOf }: Wiring): boolean {
  const node = producerOf.get(value);
  return !node || (node.kind === 'layout' && isAtInput(node.inputs[0], { producerOf } as Wiring));
}

/** What a value is in terms of the codes of a quantizer: line(code), for codes of lo to hi. */
export interface CodeLine extends Line {
  readonly lo: number;
  readonly hi: number;
}

export interface Narrowed {
  /** The value behind the last clip that took codes away, in terms of those left. */
  readonly value: string;
  readonly codes: Broadcast<CodeLine>;
  /** The clips, the first one first. */
  readonly clips: readonly CanonicalOp[];
}

/**
 * Follows a value of a quantizer's codes forward, as long as one node alone reads it, through straight lines to the clips
 * whose bounds are codes themselves, or bound nothing. Undefined where there is none.
 */
export function narrowedCodes(
  value: string,
  start: Broadcast<CodeLine>,
  wiring: Wiring,
): Narrowed | undefined {
  let found: Narrowed | undefined;
  let codes = start;
  const clips: CanonicalOp[] = [];
  for (let at = value; ; ) {
    const readers = wiring.readersOf.get(at) ?? [];
    const [node] = readers;
    const link = readers.length === 1 && !wiring.isOutput(at) && linkOf(node, wiring);
    if (!link) return found;
    [at] = node.outputs;
    if (link === 'nothing') continue;
    if ('line' in link) {
      codes = B.zip(link.line, codes, (outer, inner) => ({ ...inner, ...after(outer, inner) }));
      continue;
    }
    const narrowed = allOf(B.zip(codes, link.clip, narrower), whole => whole);
    if (!narrowed || narrowed.values.every(({ lo, hi }) => lo === hi)) return found;
    codes = narrowed;
    clips.push(node);
    found = { value: at, codes, clips: [...clips] };
  }
}

/** The codes that a clip of their line leaves; undefined where it makes other values of some. */
function narrower(own: CodeLine, { min, max }: Clip): CodeLine | undefined {
  const map = { scale: S.fromRational(own.scale), offset: S.fromRational(own.offset) };
  const codeAt = (bound: Rational | undefined) => bound && placeOfBound(bound, map);
  const [low, high] = own.scale.num > 0n ? [codeAt(min), codeAt(max)] : [codeAt(max), codeAt(min)];
  const clip = (code: number): number | undefined => {
    const at = Number.isFinite(code) ? Q.fromNumber(code) : undefined;
    const isLow = low && (at ? Q.compare(at, low) < 0 : code < 0);
    const bound = isLow ? low : undefined;
    const raised = bound ?? at;
    const isHigh = high && (raised ? Q.compare(raised, high) > 0 : code > 0);
    const result = isHigh ? high : raised;
    if (!result) return code;
    return result.den === 1n ? Number(result.num) : undefined;
  };
  const [lo, hi] = [clip(own.lo), clip(own.hi)];
  return lo === undefined || hi === undefined ? undefined : { ...own, lo, hi };
}

/**
 * Whether one node alone reads a value, and nothing but functions of each element part it from a quantizer: then that
 * quantizer takes them with it.
 */
export function isQuantizedBehind(value: string, wiring: Wiring): boolean {
  const readers = wiring.readersOf.get(value) ?? [];
  if (readers.length !== 1 || wiring.isOutput(value)) return false;
  const [{ kind, outputs }] = readers;
  if (kind === 'quantizer') return true;
  const isOfElements = kind === 'affine' || kind === 'elementwise' || kind === 'layout';
  return isOfElements && isQuantizedBehind(outputs[0], wiring);
}
