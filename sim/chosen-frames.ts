import type { WireInput } from '../src/host/interface.ts';
import { invariant } from '../src/ir/invariant.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { frameSizes, type LayerGraph, macsOf, runReference } from '../src/ops/index.ts';
import { Coverage } from './coverage.ts';
import { drawCandidate, seeded } from './frame-candidates.ts';

/** Steps of the reference that choosing may take: about a second. */
const MAX_STEPS = 100_000_000;
const MAX_CANDIDATES = 8000;
/** Fewer candidates are not worth it. */
const MIN_CANDIDATES = 32;
/** A network of one vector has each threshold only once in a frame. */
const MAX_CHOSEN = 256;

/**
 * Frames that exercise what others do not: thresholds from both sides and at the very step, weights, entries of tables,
 * banks (sim/coverage-points.ts). Chosen greedily among random candidates in the reference; none of a network so large
 * that few candidates could be tried.
 *
 * @param given frames that are simulated anyway, of input integers
 * @param most so many frames, 256 at most
 * @returns frames one after another, the one that brings most first
 */
export function chooseFrames(
  graph: LayerGraph,
  inputs: readonly WireInput[],
  given: Float64Array,
  seed: number,
  most = MAX_CHOSEN,
): Float64Array {
  const size = frameSizes(graph, graph.inputs).reduce((a, b) => a + b, 0);
  const candidates = Math.min(MAX_CANDIDATES, Math.floor(MAX_STEPS / stepsOf(graph)));
  if (candidates < MIN_CANDIDATES) return new Float64Array(0);
  const coverage = new Coverage(graph);
  const pointsOf = (frame: Float64Array): number[] => coverage.newPoints(readerOf(graph, frame));
  for (let at = 0; at < given.length; at += size) coverage.add(pointsOf(given.subarray(at, at + size)));

  // What the given frames do not reach; a frame that brings something is built on by later candidates.
  const random = seeded(seed);
  const found: Found[] = [];
  const reached = new Set<number>();
  for (let i = 0; i < candidates; i++) {
    const frame = drawCandidate(
      random,
      inputs,
      i,
      found.map(own => own.frame),
    );
    const points = pointsOf(frame);
    if (points.every(point => reached.has(point))) continue;
    for (const point of points) reached.add(point);
    found.push({ frame, points });
  }
  return joined(bestOf(found, Math.min(most, MAX_CHOSEN)), size);
}

interface Found {
  readonly frame: Float64Array;
  readonly points: readonly number[];
}

/** Again and again the frame with most points that those before do not have, of equal ones the first. */
function bestOf(found: readonly Found[], most: number): Float64Array[] {
  // Points only become fewer: a frame whose count of some time ago is less than another's count of now is not counted again.
  const queue = found.map((own, index) => ({ ...own, index })).sort((a, b) => order(a, b));
  const chosen: Float64Array[] = [];
  const taken = new Set<number>();
  while (chosen.length < most) {
    const next = queue.shift();
    if (!next) break;
    const points = next.points.filter(point => !taken.has(point));
    if (points.length === 0) continue;
    const counted = { ...next, points };
    const place = queue.findIndex(other => order(counted, other) < 0);
    if (place !== 0 && queue.length > 0) {
      queue.splice(place < 0 ? queue.length : place, 0, counted);
      continue;
    }
    chosen.push(next.frame);
    for (const point of points) taken.add(point);
  }
  return chosen;
}

interface Queued extends Found {
  readonly index: number;
}

const order = (a: Queued, b: Queued): number => b.points.length - a.points.length || a.index - b.index;

function joined(frames: readonly Float64Array[], size: number): Float64Array {
  const all = new Float64Array(frames.length * size);
  frames.forEach((frame, i) => {
    all.set(frame, i * size);
  });
  return all;
}

function readerOf(graph: LayerGraph, frame: Float64Array): (value: string) => Float64Array {
  const values = runReference(graph, frame);
  return name => {
    const value = values.get(name);
    invariant(value, `no reference of ${name}`);
    return value;
  };
}

/** About what a frame costs in the reference and in looking at it. */
function stepsOf(graph: LayerGraph): number {
  const ofNode = graph.nodes.map(node => {
    const elements = sizeOf(graph.values.get(node.outputs[0])?.shape ?? []);
    const levels = node.kind === 'threshold' ? node.attrs.thresholds.shape[1] : 1;
    return macsOf(graph, node) + elements * (8 + 4 * levels);
  });
  return ofNode.reduce((a, b) => a + b, 1);
}
