import type { Value } from '../../src/frontend/builder.ts';
import { quantized } from './quantized.ts';
import type { Site, State } from './site.ts';
import { weights } from './weights.ts';

/** A step of a network: what it makes of the value at hand. */
export type Block = (site: Site, state: State) => State;

/** No value of a network has more elements than this. */
export const MOST_ELEMENTS = 320;

export const spatialOf = ({ shape }: Value): readonly number[] => shape.slice(2);

/** A branch of the same shape, of another scale: a convolution over one pixel, or of the value's own products. */
export function branchOf(site: Site, state: State): State {
  const { value } = state;
  const [, channels] = value.shape;
  if (value.shape.length === 2) {
    const w = weights(site, [channels, channels], state.bits, 1);
    return quantized(
      site,
      site.net.step((b, v) => b.matMul(v, w(b)), value),
      4,
    );
  }
  const kernel = spatialOf(value).map(() => (state.hasZero ? 3 : 1));
  const pads = [...kernel, ...kernel].map(k => (k - 1) / 2);
  const w = weights(site, [channels, channels, ...kernel], state.bits);
  return quantized(
    site,
    site.net.step((b, v) => b.conv(v, w(b), { pads }), value),
    4,
  );
}

/** What is known of two values of one shape that lie side by side. */
export function besides(skip: State, branch: State, value: Value): State {
  const { scale: a = 1 } = skip;
  const { scale: b = 0 } = branch;
  const isShared = a === b;
  const apart = b > 0 ? Math.abs(Math.log2(a / b)) : 2;
  return {
    value,
    hasZero: skip.hasZero && branch.hasZero && isShared,
    bits: Math.max(skip.bits, branch.bits) + apart,
    ...(isShared ? { scale: a } : {}),
  };
}
