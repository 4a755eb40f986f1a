import type { CompileOptions } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CNV, CNV_FOLDINGS, cnv } from './cnv.ts';
import { DENSE_BLOCK, densenet } from './densenet.ts';
import { MOBILENET_025, mobilenet } from './mobilenet.ts';
import { radio, VGG10 } from './radio.ts';
import { RESNET20, resnet } from './resnet.ts';
import { UNET, unet } from './unet.ts';

/** A network and how it is compiled. */
export interface NetworkCase {
  readonly graph: () => Graph<GraphOp>;
  /** What the input wire carries. */
  readonly wire: string;
  readonly options: Pick<CompileOptions, 'folding' | 'targetCycles'>;
}

const BYTES = 'uint8:1/255';
const SIGNED_BYTES = 'int8:1/128';

/** Full-size networks. */
export const cases = {
  cnv1: { graph: () => cnv({ ...CNV, bits: 1 }), wire: BYTES, options: { folding: CNV_FOLDINGS.w1a1 } },
  cnv2: { graph: () => cnv({ ...CNV, bits: 2 }), wire: BYTES, options: { folding: CNV_FOLDINGS.w2a2 } },
  resnet20: { graph: () => resnet(RESNET20), wire: BYTES, options: { targetCycles: 40_000 } },
  mobilenet: { graph: () => mobilenet(MOBILENET_025), wire: BYTES, options: { targetCycles: 40_000 } },
  radio: { graph: () => radio(VGG10), wire: SIGNED_BYTES, options: { targetCycles: 16_384 } },
  unet: { graph: () => unet(UNET), wire: BYTES, options: { targetCycles: 80_000 } },
  densenet: { graph: () => densenet(DENSE_BLOCK), wire: BYTES, options: { targetCycles: 40_000 } },
} satisfies Readonly<Record<string, NetworkCase>>;

/** The same with few channels and small images. */
export const smallCases = {
  'CNV w1a1': {
    graph: () => cnv({ bits: 1, size: 14, blocks: [4, 6], dense: [8, 4] }),
    wire: BYTES,
    options: { targetCycles: 700 },
  },
  'CNV w2a2': {
    graph: () => cnv({ bits: 2, size: 14, blocks: [3, 4], dense: [6, 4] }),
    wire: BYTES,
    options: { targetCycles: 700 },
  },
  ResNet: {
    graph: () => resnet({ size: 8, stages: [3, 4], blocksPerStage: 1, classes: 4 }),
    wire: BYTES,
    options: { targetCycles: 400 },
  },
  MobileNet: {
    graph: () =>
      mobilenet({
        size: 12,
        stem: 4,
        blocks: [
          [6, 1],
          [8, 2],
        ],
        classes: 5,
      }),
    wire: BYTES,
    options: { targetCycles: 400 },
  },
  'one-dimensional convolutions': {
    graph: () => radio({ samples: 32, channels: 4, depth: 3, dense: [6, 4] }),
    wire: SIGNED_BYTES,
    options: { targetCycles: 150 },
  },
  'U-Net': {
    graph: () => unet({ size: 8, levels: [3, 4, 6], classes: 3 }),
    wire: BYTES,
    options: { targetCycles: 800 },
  },
  DenseNet: {
    graph: () => densenet({ size: 6, stem: 4, growth: 2, layers: 3, classes: 4 }),
    wire: BYTES,
    options: { targetCycles: 400 },
  },
} satisfies Readonly<Record<string, NetworkCase>>;
