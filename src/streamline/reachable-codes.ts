import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest, least } from '../ir/extremes.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { roundFloat } from '../quant/host-quantizer.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';

type Truncating = Extract<Quantizer, { kind: 'truncating' }>;

/** The quantizer with the codes that integers of `range` reach where it clips nothing itself. */
export function withReachableCodes(
  quantizer: Broadcast<Quantizer>,
  meaning: Meaning,
  range: IntegerRange,
  node: CanonicalOp,
): Broadcast<Quantizer> {
  const isOpen = (q: Quantizer): q is Truncating => q.kind === 'truncating' && !Number.isFinite(q.hi - q.lo);
  if (!quantizer.values.some(isOpen)) return quantizer;
  const maps =
    asAffine(meaning) ??
    fail(streamlineDiagnostic('unquantized-activation', { op: 'the truncation' }, { node: node.name }));
  return B.zip(quantizer, maps, (q, map): Quantizer => {
    if (!isOpen(q)) return q;
    const codes = [range.min, range.max].map(x => codeOf(q, map, x));
    // A step at least, so that there is a code to tell from another.
    const lo = least(codes);
    return { ...q, lo, hi: Math.max(greatest(codes), lo + 1) };
  });
}

/** The code of the value that an integer means, unclipped. */
function codeOf(q: Truncating, { scale, offset }: AffineMap, x: number): number {
  const value = S.add(S.scale(scale, Q.fromNumber(x)), offset);
  const shifted = S.add(
    S.scale(value, Q.divide(Q.ONE, q.scale)),
    S.fromRational(Q.add(q.zeroPoint, Q.rational(1n, 2n))),
  );
  const above = S.floor(shifted);
  const isTie = S.equals(shifted, S.fromRational(Q.rational(above)));
  const nearest = isTie && above % 2n !== 0n ? above - 1n : above;
  return roundFloat(q.rounding, Number(nearest) / 2 ** q.shift) + 0;
}
