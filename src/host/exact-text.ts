import * as Q from '../exact/rational.ts';
import type { Manifest } from '../formats/manifest.ts';
import { invariant } from '../ir/invariant.ts';
import type { HostQuantizer } from '../quant/quantizer.ts';

type QuantizerText = Exclude<NonNullable<Manifest['inputs'][number]['hostQuantizer']>, { kind: 'each' }>;

/** A quantizer as the manifest writes it. */
export function quantizerText(q: HostQuantizer): QuantizerText {
  switch (q.kind) {
    case 'uniform':
      return {
        kind: q.kind,
        scale: Q.format(q.scale),
        zeroPoint: Q.format(q.zeroPoint),
        lo: q.lo,
        hi: q.hi,
        rounding: q.rounding,
      };
    case 'bipolar':
      return { kind: q.kind, scale: Q.format(q.scale) };
    case 'multi-threshold':
      return {
        kind: q.kind,
        thresholds: q.thresholds.map(Q.format),
        scale: Q.format(q.scale),
        bias: Q.format(q.bias),
      };
  }
}

/** The inverse of `quantizerText`. */
export function parseQuantizer(text: QuantizerText): HostQuantizer {
  switch (text.kind) {
    case 'uniform':
      return { ...text, scale: rationalOf(text.scale), zeroPoint: rationalOf(text.zeroPoint) };
    case 'bipolar':
      return { kind: text.kind, scale: rationalOf(text.scale) };
    case 'multi-threshold':
      return {
        kind: text.kind,
        thresholds: text.thresholds.map(rationalOf),
        scale: rationalOf(text.scale),
        bias: rationalOf(text.bias),
      };
  }
}

export function rationalOf(text: string): Q.Rational {
  const value = Q.parse(text);
  invariant(value, `'${text}' is no exact number`);
  return value;
}
