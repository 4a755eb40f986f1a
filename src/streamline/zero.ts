import type { CanonicalOp } from '../canonical/graph.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { int, isValueOf } from '../ir/integer-type.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';

/** Widest number that padding can be. */
const MAX_PADDING_BITS = 32;

/** The integer that means zero on every channel, if there is one. */
export function commonZero(meaning: Meaning): number | undefined {
  const maps = asAffine(meaning);
  if (!maps) return undefined;
  const zeros = maps.values.map(m => S.rationalRatio(S.negate(m.offset), m.scale));
  const [zero] = zeros;
  const isCommon = zero !== undefined && zeros.every(z => z && Q.equals(z, zero)) && zero.den === 1n;
  return isCommon ? Number(zero.num) : undefined;
}

/** The integer that means zero on every channel; the type of what is padded is one that holds it. */
export function zeroOf(node: CanonicalOp, meaning: Meaning): number {
  const at = { node: node.name };
  if (!asAffine(meaning)) fail(streamlineDiagnostic('unquantized-activation', { op: 'this layer' }, at));
  return commonZero(meaning) ?? fail(streamlineDiagnostic('no-zero', { value: 0 }, at));
}

export function refuseWidePadding(node: CanonicalOp, value: number): void {
  if (isValueOf(int(MAX_PADDING_BITS), value)) return;
  fail(streamlineDiagnostic('wide-padding', { value, bits: MAX_PADDING_BITS }, { node: node.name }));
}
