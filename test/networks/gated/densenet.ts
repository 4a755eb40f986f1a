import type { Value } from '../../../src/frontend/builder.ts';
import { type GatedNetwork, GatedNetworkWriter, type GatedOptions } from './gated-network.ts';

export interface GatedDensenetOptions extends GatedOptions {
  /** Layers of each of the three blocks, of two convolutions each. */
  readonly layersPerBlock: number;
  /** Channels that each layer adds, before they are widened. */
  readonly growth: number;
}

/** DenseNet-BC of 100 layers (Huang et al. 2017, table 2). */
export const GATED_DENSENET_BC = { size: 32, width: 1, layersPerBlock: 16, growth: 12 } as const;

const CLASSES = 10;

/**
 * DenseNet with bottlenecks and compression: a layer is bn-relu-conv1x1-bn-relu-conv3x3 and reads the sums of all
 * layers before it, each in the scale of the kernel that its gate chose. A transition halves channels and image.
 */
export function gatedDensenet(options: GatedDensenetOptions): GatedNetwork {
  const { layersPerBlock, growth } = options;
  const writer = new GatedNetworkWriter('gated_densenet', 503, options);
  const added = writer.channels(growth);
  const pads = [1, 1, 1, 1];

  function layer(x: Value, name: string): Value {
    const narrow = writer.conv(writer.activation(x), 4 * added, [1, 1], { name: `${name}_conv1` });
    const more = writer.conv(writer.activation(narrow), added, [3, 3], { pads, name: `${name}_conv2` });
    return writer.concat([x, more], `${name}_join`);
  }

  let x = writer.firstConv(writer.image(), 2 * added, [3, 3], { pads, name: 'stem' });
  for (let block = 0; block < 3; block++) {
    for (let i = 0; i < layersPerBlock; i++) x = layer(x, `b${block}l${i}`);
    if (block === 2) break;
    const half = Math.floor(x.shape[1] / 2);
    x = writer.conv(writer.activation(x), half, [1, 1], { name: `transition${block}` });
    const name = `half${block}`;
    x = writer.network.step((net, v) => net.averagePool(v, { kernel: [2, 2], strides: [2, 2], name }), x);
  }
  return writer.done(writer.activation(x), CLASSES);
}
