import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import { parseQuantizer, quantizerText, rationalOf } from '../../src/host/exact-text.ts';
import type { HostQuantizer } from '../../src/quant/quantizer.ts';
import { ROUNDING_MODES } from '../exact/oracle.ts';

const exact = Q.fromNumber(Math.fround(0.1));

const QUANTIZERS: readonly HostQuantizer[] = [
  ...ROUNDING_MODES.map(
    (rounding): HostQuantizer => ({
      kind: 'uniform',
      scale: exact,
      zeroPoint: Q.rational(-5n, 3n),
      lo: -8,
      hi: 7,
      rounding,
    }),
  ),
  { kind: 'bipolar', scale: exact },
  { kind: 'multi-threshold', thresholds: [Q.rational(-1n, 3n), Q.ZERO, exact], scale: Q.ONE, bias: exact },
];

it('writes quantizers exactly and reads them back', () => {
  for (const quantizer of QUANTIZERS) {
    const text = JSON.parse(JSON.stringify(quantizerText(quantizer)));
    expect(parseQuantizer(text)).toEqual(quantizer);
  }
});

it('does not take other text for a number', () => {
  expect(rationalOf('-3/7')).toEqual(Q.rational(-3n, 7n));
  for (const text of ['', 'x', '1/0', 'NaN']) expect(() => rationalOf(text)).toThrow('no exact number');
});
