import { invariant } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';
import { rowsOf } from './known-weights.ts';
import type { Plan } from './plan.ts';
import type { Range } from './ranges.ts';

/** A quantizer to be: zero-point 0, ties to even; signed with 1 bit is bipolar. */
export interface UniformQuantizer {
  readonly bits: number;
  readonly signed: boolean;
  /** Float32 numbers. */
  readonly scales: readonly number[];
}

/** The finest that a quantizer is made for a sum, in parts of the largest scale that it meets. */
const FINEST_SHARE = 2 ** -8;

/**
 * One signed quantizer per output of the weights, without the lowest code: scale = max |w| / (2^(b-1) - 1).
 * With 1 bit, sign(w) times the mean of |w| (Rastegari et al., XNOR-Net, 2016).
 */
export function weightQuantizer(weights: Tensor, axis: number, bits: number): UniformQuantizer {
  const natural = rowsOf(weights, axis).map(row => {
    const magnitudes = row.map(Math.abs);
    if (bits > 1) return magnitudes.reduce((a, b) => Math.max(a, b), 0) / (2 ** (bits - 1) - 1);
    return magnitudes.reduce((a, b) => a + b, 0) / row.length;
  });
  // The codes of an output without weights are all zero whatever the scale; one bit has no zero, so it is small.
  const largest = natural.reduce((a, b) => Math.max(a, b), 0) || 1;
  const scales = natural.map(s => Math.fround(s > 0 ? s : bits > 1 ? largest : largest * 2 ** -24));
  return { bits, signed: true, scales };
}

/**
 * A quantizer for each place: unsigned where no value was negative, else symmetric. Quantizers whose values
 * are added have scales that are powers of two apart, so that the sum is exact; those that are
 * concatenated have one.
 */
export function activationQuantizers(
  plan: Plan,
  ranges: ReadonlyMap<string, Range>,
  bits: number,
): ReadonlyMap<string, UniformQuantizer> {
  const values = plan.activations.map(place => place.value);
  const equal = classesOf(
    values,
    plan.joints.flatMap(joint => (joint.isEqual ? [joint.sources] : [])),
  );
  const natural = new Map<string, { readonly signed: boolean; readonly scale: number }>();
  for (const value of values) {
    const members = (equal.get(value) ?? [value]).flatMap(member => ranges.get(member) ?? []);
    const signed = members.some(range => range.min < 0);
    const largest = (pick: (range: Range) => number): number => Math.max(...members.map(pick));
    natural.set(value, { signed, scale: naturalScale(largest, signed, bits) });
  }
  const groups = classesOf(
    values,
    plan.joints.map(joint => joint.sources),
  );
  return new Map(
    values.map(value => {
      const own = natural.get(value);
      invariant(own, `no range of ${value}`);
      const group = groups.get(value) ?? [value];
      const scale = group.length > 1 ? alignedScale(own.scale, baseOf(group, natural, plan)) : own.scale;
      return [value, { bits, signed: own.signed, scales: [Math.fround(scale > 0 ? scale : 1)] }];
    }),
  );
}

function naturalScale(largest: (pick: (range: Range) => number) => number, signed: boolean, bits: number) {
  if (signed && bits === 1) return largest(range => range.meanMagnitude);
  return largest(range => range.bound) / (signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1);
}

/** The scale that a group's are powers of two of: a quantizer's of the model, or else the largest. */
function baseOf(
  group: readonly string[],
  natural: ReadonlyMap<string, { readonly scale: number }>,
  { givenScales }: Plan,
): number {
  const given = group.flatMap(source => givenScales.get(source) ?? []);
  return given[0] ?? Math.fround(Math.max(...group.map(source => natural.get(source)?.scale ?? 0)));
}

/** The least base * 2^k that is not below the scale. */
function alignedScale(scale: number, base: number): number {
  const least = Math.max(scale, base * FINEST_SHARE);
  let aligned = base;
  while (aligned < least) aligned *= 2;
  while (aligned / 2 >= least && aligned > 0) aligned /= 2;
  return aligned;
}

/** For each value, all that are joined with it, itself included. */
function classesOf(
  values: readonly string[],
  joints: readonly (readonly string[])[],
): ReadonlyMap<string, readonly string[]> {
  const classes = new Map<string, string[]>(values.map(value => [value, [value]]));
  for (const joint of joints) {
    const members = [...new Set(joint.flatMap(source => classes.get(source) ?? [source]))];
    for (const member of members) classes.set(member, members);
  }
  return classes;
}
