import { normalDomain, STANDARD_DOMAIN } from './domains.ts';

/** Operators that are known but not supported, and what to do instead. */
const REFUSED: Readonly<Record<string, { readonly reason: string; readonly help: string }>> = {
  ConvTranspose: {
    reason: 'transposed convolution has no streaming form here',
    help: 'use a convolution followed by DepthToSpace (sub-pixel convolution), or nearest upsampling before it',
  },
  DynamicQuantizeLinear: {
    reason: 'its scale depends on the data, while hardware needs it fixed',
    help: 'quantize the model statically (quantize_static with calibration data)',
  },
};

/** Why an operator is refused; undefined where it is unknown or supported. */
export function refusalOf(domain: string, op: string): { reason: string; help: string } | undefined {
  return normalDomain(domain) === STANDARD_DOMAIN && Object.hasOwn(REFUSED, op) ? REFUSED[op] : undefined;
}
