import { type GatedNetwork, GatedNetworkWriter, type GatedOptions } from './gated-network.ts';

export const GATED_VGG16 = { size: 32, width: 1 } as const;

/** Channels of the 3x3 convolutions of VGG-16 (Simonyan and Zisserman 2015, table 1, D) for CIFAR images. */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

const CLASSES = 10;

/** VGG-16 whose convolutions, but for the first, choose one of K kernels. Stages end in a pooling while there are pixels. */
export function gatedVgg16(options: GatedOptions): GatedNetwork {
  const writer = new GatedNetworkWriter('gated_vgg16', 307, options);
  let x = writer.image();
  STAGES.forEach((stage, s) => {
    stage.forEach((published, i) => {
      const layer = { pads: [1, 1, 1, 1], name: `conv${s}_${i}` };
      const outputs = writer.channels(published);
      const isFirst = s === 0 && i === 0;
      const sums = isFirst
        ? writer.firstConv(x, outputs, [3, 3], layer)
        : writer.conv(x, outputs, [3, 3], layer);
      x = writer.activation(sums);
    });
    if (x.shape[2] > 1) x = writer.maxPool(x, { kernel: [2, 2], strides: [2, 2], name: `pool${s}` });
  });
  return writer.done(x, CLASSES);
}
