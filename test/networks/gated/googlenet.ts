import type { Value } from '../../../src/frontend/builder.ts';
import { type GatedNetwork, GatedNetworkWriter, type GatedOptions } from './gated-network.ts';

export const GATED_GOOGLENET = { size: 32, width: 1 } as const;

interface Inception {
  readonly name: string;
  /** Channels of the 1x1 branch; reduced and given by the 3x3 branch, by the 5x5 branch; given by the pooling one. */
  readonly channels: readonly [number, number, number, number, number, number];
}

/** Table 1 of Szegedy et al. 2015; `pool` halves the image. */
const LAYERS: readonly (Inception | 'pool')[] = [
  { name: 'a3', channels: [64, 96, 128, 16, 32, 32] },
  { name: 'b3', channels: [128, 128, 192, 32, 96, 64] },
  'pool',
  { name: 'a4', channels: [192, 96, 208, 16, 48, 64] },
  { name: 'b4', channels: [160, 112, 224, 24, 64, 64] },
  { name: 'c4', channels: [128, 128, 256, 24, 64, 64] },
  { name: 'd4', channels: [112, 144, 288, 32, 64, 64] },
  { name: 'e4', channels: [256, 160, 320, 32, 128, 128] },
  'pool',
  { name: 'a5', channels: [256, 160, 320, 32, 128, 128] },
  { name: 'b5', channels: [384, 192, 384, 48, 128, 128] },
];

const STEM = 192;
const CLASSES = 10;

/**
 * GoogLeNet for CIFAR images: one 3x3 convolution, then the inception modules, whose 5x5 convolution is one of 5x5.
 * Each of a module's six convolutions has a gate of its own; four of them read the same value.
 *
 * @param options.modules how many of the nine modules there are; all unless told
 */
export function gatedGooglenet(options: GatedOptions & { readonly modules?: number }): GatedNetwork {
  const { modules = 9 } = options;
  const writer = new GatedNetworkWriter('gated_googlenet', 401, options);

  function inception(x: Value, { name, channels }: Inception): Value {
    const [one, reduce3, three, reduce5, five, pooled] = channels.map(c => writer.channels(c));
    const conv = (from: Value, outputs: number, size: number, layer: string): Value => {
      const pad = (size - 1) / 2;
      const options = { pads: [pad, pad, pad, pad], name: `${name}_${layer}` };
      return writer.activation(writer.conv(from, outputs, [size, size], options));
    };
    const pool = writer.maxPool(x, { kernel: [3, 3], pads: [1, 1, 1, 1], name: `${name}_pool` });
    const branches = [
      conv(x, one, 1, 'one'),
      conv(conv(x, reduce3, 1, 'reduce3'), three, 3, 'three'),
      conv(conv(x, reduce5, 1, 'reduce5'), five, 5, 'five'),
      conv(pool, pooled, 1, 'pooled'),
    ];
    return writer.concat(branches, `${name}_join`);
  }

  const stem = { pads: [1, 1, 1, 1], name: 'stem' };
  let x = writer.activation(writer.firstConv(writer.image(), writer.channels(STEM), [3, 3], stem));
  let left = modules;
  for (const [i, layer] of LAYERS.entries()) {
    if (left === 0) break;
    if (layer === 'pool') {
      x = writer.maxPool(x, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], name: `pool${i}` });
      continue;
    }
    x = inception(x, layer);
    left--;
  }
  return writer.done(x, CLASSES);
}
