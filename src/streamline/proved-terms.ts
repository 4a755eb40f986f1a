import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import { invariant } from '../ir/invariant.ts';
import { MAX_TABLED, spread, tableLayer } from './finite-values.ts';
import type { Join } from './integers/join.ts';
import type { JointKind } from './integers/joint-codes.ts';
import { type JointScale, jointScale } from './integers/joint-scale.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import {
  type ElementOperand,
  elementsOfOperand,
  jointBounds,
  keyOfOperands,
  termOf,
} from './joint-operands.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { MAX_MAGNITUDE, rescaled } from './rescale.ts';
import { elementsOf, stepsOfReadings, withRoom } from './sum-lanes.ts';
import type { TermLayer } from './sum-operands.ts';
import type { Readers } from './sum-readers.ts';

/** Most combinations of integers that are gone through, over all that differs between elements: seconds. */
const MAX_COMBINATIONS = 2 ** 24;

/** Widest multiplier of an operand in the sum itself, sign aside. */
const MAX_FACTOR_BITS = 16;

export interface ProvedTerms extends Pick<Join, 'map' | 'moved' | 'fn'> {
  readonly layers: readonly TermLayer[];
}

/**
 * A sum or product that is nothing but quantized, of operands of few integers, as integers that are proved, by going through
 * all combinations, to leave every code what that of the exact value is (claim A2). A function of an operand's integers becomes
 * a table. In a product lines have no offset. Undefined where something else reads it, combinations are too many, or no integers
 * within their bits do.
 *
 * @param operands in one order of elements
 */
export function provedTerms(
  kind: JointKind,
  operands: readonly Meaning[],
  readers: Readers,
  node: CanonicalOp,
  builder: LayerBuilder,
): ProvedTerms | undefined {
  const scales = provedScales(kind, operands, readers, builder);
  const plans = scales && operands.map((operand, i) => planOf(operand, i, scales, builder));
  if (!scales || !plans?.every(plan => plan !== undefined)) return undefined;
  const layers = plans.map((plan, i) => emitted(operands[i], plan, i, node, builder));
  const { shape, values } = scales;
  const isParted = values.some(({ steps }) => steps !== undefined);
  return {
    layers,
    map: { shape, values: values.map(({ map }) => map) },
    moved: { shape, values: values.map(({ moved }) => moved) },
    ...(isParted ? { fn: { shape, values: values.map(functionOf) } } : {}),
  };
}

const functionOf = ({ map, steps, moved }: JointScale): ElementFunction =>
  steps ? { kind: 'parted-line', map, steps, moved } : { kind: 'affine', map };

/** The integers of all operands, element by element. */
function provedScales(
  kind: JointKind,
  operands: readonly Meaning[],
  { quantizers, isClosed, isSettled }: Readers,
  builder: LayerBuilder,
): Broadcast<JointScale> | undefined {
  const infos = operands.map(operand => builder.infoOf(operand.layer));
  const counts = infos.map(({ range }) => range.max - range.min + 1);
  const combinations = counts.reduce((a, b) => a * b);
  const isWide = operands.some((operand, i) => !asAffine(operand) && counts[i] > MAX_TABLED);
  if (!isClosed || isWide || combinations > MAX_COMBINATIONS) return undefined;
  const places = operands
    .map(elementsOfOperand)
    .reduce<Broadcast<readonly ElementOperand[]>>(
      (all, own) => B.zip(all, own, (known, operand) => [...known, operand]),
      B.shared(operands[0].shape.length, []),
    );
  const lanes = elementsOf(places, keyOfOperands, quantizers);
  if (combinations * lanes.length > MAX_COMBINATIONS) return undefined;
  const found = new Map<string, JointScale>();
  for (const { meant, key, readings } of lanes) {
    const terms = meant.map((operand, i) => termOf(operand, infos[i]));
    if (!terms.every(term => term !== undefined)) return undefined;
    const steps = stepsOfReadings(withRoom(jointBounds(kind, terms)), readings);
    const scale = steps && jointScale(kind, terms, steps);
    if (!scale || (scale.steps && isSettled)) return undefined;
    found.set(key, scale);
  }
  const scales = B.map(places, meant => found.get(keyOfOperands(meant)));
  const all = scales.values.filter(scale => scale !== undefined);
  return all.length === scales.values.length ? { shape: scales.shape, values: all } : undefined;
}

/** How an operand is built: multiplied in the sum, multiplied ahead of it channel by channel, or looked up. */
type Plan =
  | { readonly kind: 'multiplied'; readonly factor: number }
  | { readonly kind: 'rescaled'; readonly factors: Broadcast<number> }
  | { readonly kind: 'table'; readonly rows: readonly (readonly number[])[] };

/** Undefined where tables vary inside a channel, or integers ahead of the sum are too wide. */
function planOf(
  operand: Meaning,
  index: number,
  scales: Broadcast<JointScale>,
  builder: LayerBuilder,
): Plan | undefined {
  const { type, range } = builder.infoOf(operand.layer);
  const own = B.map(scales, ({ factors }) => factors[index]);
  if (!asAffine(operand)) {
    const entries = byChannel(own, operand, builder.channelsOf(operand.layer));
    const rows = entries?.map(entry => (typeof entry === 'number' ? [] : spread(entry, { type, range })));
    return rows && { kind: 'table', rows };
  }
  const factors = B.map(own, Number);
  const [factor] = factors.values;
  if (factors.values.every(f => f === factor) && Math.abs(factor) < 2 ** MAX_FACTOR_BITS)
    return { kind: 'multiplied', factor };
  const reach = Math.max(-range.min, range.max);
  return factors.values.some(f => Math.abs(f) * reach >= MAX_MAGNITUDE)
    ? undefined
    : { kind: 'rescaled', factors };
}

function emitted(
  operand: Meaning,
  plan: Plan,
  index: number,
  node: CanonicalOp,
  builder: LayerBuilder,
): TermLayer {
  if (plan.kind === 'multiplied') return { layer: operand.layer, factor: plan.factor };
  if (plan.kind === 'table') {
    return { layer: tableLayer(operand.layer, plan.rows, `value ${index + 1}`, node, builder), factor: 1 };
  }
  const steps = B.map(plan.factors, multiplier => ({ multiplier, bias: 0 }));
  const map = asAffine(operand);
  const scaled = map && rescaled(operand, steps, map, `grid ${index + 1}`, node, builder);
  invariant(scaled, 'integers of a proved sum that are not too wide');
  return { layer: scaled.layer, factor: 1 };
}
