import type { Value } from '../../src/frontend/builder.ts';
import type { Draw } from './draw.ts';
import type { SampledNetwork } from './sampled-network.ts';

/** What is known of the value at hand. */
export interface State {
  /** [batch, channels], [batch, channels, length] or [batch, channels, height, width]. */
  readonly value: Value;
  /** The real zero is an integer, the same on every channel, so that it can be padded with. */
  readonly hasZero: boolean;
  /** Bits that hold the value as integers of its finest scale. */
  readonly bits: number;
  /** The one scale of its codes; absent where there are several. */
  readonly scale?: number;
}

/** What blocks are made with. */
export interface Site {
  readonly net: SampledNetwork;
  readonly draw: Draw;
  /** Records what the network has; a name with '~' tells that float32 is not exact there. */
  readonly note: (feature: string) => void;
}
/** Bits that are drawn from, the usual ones more often. */
export const BITS = [1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8];
