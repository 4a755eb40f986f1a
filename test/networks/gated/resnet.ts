import type { Value } from '../../../src/frontend/builder.ts';
import { type GatedNetwork, GatedNetworkWriter, type GatedOptions } from './gated-network.ts';

export interface GatedResnetOptions extends GatedOptions {
  readonly blocksPerStage: number;
  readonly classes: number;
}

export const GATED_RESNET20 = { size: 32, width: 1, blocksPerStage: 3, classes: 10 } as const;
export const GATED_RESNET32 = { size: 32, width: 1, blocksPerStage: 5, classes: 100 } as const;

/** Channels of the three stages; all but the first halve the image. */
const STAGES = [16, 32, 64];

const PADS = [1, 1, 1, 1];

/**
 * A pre-activation residual network (He et al. 2016, "Identity mappings") whose convolutions, those of the shortcuts
 * included, choose one of K kernels for each image (Pham and Chung 2021).
 */
export function gatedResnet(options: GatedResnetOptions): GatedNetwork {
  const { blocksPerStage, classes } = options;
  const writer = new GatedNetworkWriter(`gated_resnet${6 * blocksPerStage + 2}`, 211, options);

  function block(x: Value, channels: number, stride: number, name: string): Value {
    const strides = [stride, stride];
    const first = writer.activation(x);
    const inner = writer.conv(first, channels, [3, 3], { pads: PADS, strides, name: `${name}_conv1` });
    const second = writer.activation(inner);
    const branch = writer.conv(second, channels, [3, 3], { pads: PADS, name: `${name}_conv2` });
    const isSame = stride === 1 && x.shape[1] === channels;
    const skip = isSame ? x : writer.conv(first, channels, [1, 1], { strides, name: `${name}_short` });
    return writer.add(branch, skip, `${name}_sum`);
  }

  const stem = writer.channels(STAGES[0]);
  let x = writer.firstConv(writer.image(), stem, [3, 3], { pads: PADS, name: 'stem' });
  STAGES.forEach((published, stage) => {
    for (let i = 0; i < blocksPerStage; i++)
      x = block(x, writer.channels(published), stage > 0 && i === 0 ? 2 : 1, `s${stage}b${i}`);
  });
  return writer.done(writer.activation(x), classes);
}
