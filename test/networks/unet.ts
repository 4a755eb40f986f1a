import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface UnetOptions {
  readonly size: number;
  /** Channels at full size and after each halving; there is a skip for each but the last. */
  readonly levels: readonly number[];
  readonly classes: number;
}

/** Two skips, for images of 64x64. */
export const UNET: UnetOptions = { size: 64, levels: [16, 32, 64], classes: 4 };

/**
 * U-Net (Ronneberger et al. 2015) with padded convolutions, nearest-neighbour enlargement and a 1x1 convolution to the
 * class scores of each pixel; 3-bit weights and activations.
 */
export function unet({ size, levels, classes }: UnetOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork(`unet${levels.length - 1}`, 61);
  const bits = 3;
  const convs = (from: Value, channels: number, name: string, count = 2): Value => {
    let x = from;
    for (let i = 0; i < count; i++) {
      const sums = p.conv(x, channels, [3, 3], { bits, pads: [1, 1, 1, 1], name: `${name}_conv${i}` });
      x = p.activation(sums, { bits, scale: 0.5, name: `${name}_act${i}` });
    }
    return x;
  };
  const skips: Value[] = [];
  let x = p.input('image', [1, 3, size, size], [0, 1]);
  levels.forEach((channels, level) => {
    x = convs(x, channels, `down${level}`);
    if (level === levels.length - 1) return;
    skips.push(x);
    x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `half${level}` }), x);
  });
  for (const [level, skip] of [...skips.entries()].reverse()) {
    x = p.step((net, v) => net.resizeNearest(v, [1, 1, 2, 2], { name: `double${level}` }), x);
    x = convs(x, levels[level], `narrow${level}`, 1);
    x = p.step((net, a, b) => net.concat([a, b], { axis: 1, name: `join${level}` }), skip, x);
    x = convs(x, levels[level], `up${level}`);
  }
  return p.done(p.conv(x, classes, [1, 1], { bits, name: 'scores' }));
}
