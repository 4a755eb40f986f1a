import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { NetworkCase } from '../cases.ts';
import { mobilenet } from '../mobilenet.ts';
import { resnet } from '../resnet.ts';
import { alexnet } from './alexnet.ts';
import { lenet } from './lenet.ts';
import { type DcqOptions, widened } from './options.ts';
import { svhn } from './svhn.ts';
import { vgg11 } from './vgg.ts';

/** One of the seven networks of divide and conquer quantization (Elthakeb et al.), all sizes of it. */
export interface DcqNetwork {
  readonly name: string;
  readonly graph: (options: DcqOptions) => Graph<GraphOp>;
  /** Bits of the activations, in turn. */
  readonly activationBits: readonly number[];
  /** Height and width of the images, as published and as small as the layers allow. */
  readonly size: number;
  readonly smallSize: number;
  /** Cycles per frame aimed at, at full size and at an eighth of the channels. */
  readonly targetCycles: number;
  readonly smallTargetCycles: number;
  /** Where the calibration of two images takes too long. */
  readonly samples?: number;
}

const ALL_WIDTHS = [8, 7, 6, 5, 4, 3, 2];

/** Separable blocks of MobileNet-v1 (Howard et al. 2017, table 1): channels and stride. */
const MOBILENET_BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
] as const;

export const LENET: DcqNetwork = {
  name: 'LeNet',
  graph: lenet,
  activationBits: [8, 5, 3],
  size: 28,
  smallSize: 20,
  targetCycles: 10_000,
  smallTargetCycles: 1000,
};

export const VGG_11: DcqNetwork = {
  name: 'VGG-11',
  graph: vgg11,
  activationBits: [7, 5, 8, 3, 6, 2, 4],
  size: 32,
  smallSize: 32,
  targetCycles: 80_000,
  smallTargetCycles: 4000,
};

export const networks: readonly DcqNetwork[] = [
  LENET,
  {
    name: 'SVHN net',
    graph: svhn,
    activationBits: ALL_WIDTHS,
    size: 40,
    smallSize: 32,
    targetCycles: 40_000,
    smallTargetCycles: 4000,
  },
  VGG_11,
  {
    name: 'ResNet-20',
    graph: ({ size, width, ...bits }) =>
      resnet({ size, stages: [16, 32, 64].map(widened(width)), blocksPerStage: 3, classes: 10, ...bits }),
    activationBits: ALL_WIDTHS,
    size: 32,
    smallSize: 16,
    targetCycles: 40_000,
    smallTargetCycles: 2000,
  },
  {
    name: 'ResNet-18',
    graph: ({ size, width, ...bits }) =>
      resnet({
        size,
        stages: [64, 128, 256, 512].map(widened(width)),
        blocksPerStage: 2,
        classes: 1000,
        stem: 'halving',
        ...bits,
      }),
    activationBits: [6, 4, 2, 7, 5, 3, 8],
    size: 224,
    smallSize: 64,
    targetCycles: 800_000,
    smallTargetCycles: 20_000,
    samples: 1,
  },
  {
    name: 'MobileNet-v1',
    graph: ({ size, width, ...bits }) =>
      mobilenet({
        size,
        stem: widened(width)(32),
        blocks: MOBILENET_BLOCKS.map(([channels, stride]) => [widened(width)(channels), stride] as const),
        classes: 1000,
        ...bits,
      }),
    activationBits: ALL_WIDTHS,
    size: 224,
    smallSize: 64,
    targetCycles: 400_000,
    smallTargetCycles: 20_000,
    samples: 1,
  },
  {
    name: 'AlexNet-BN',
    graph: alexnet,
    activationBits: [8, 6, 4, 2, 3, 5, 7],
    size: 224,
    smallSize: 96,
    targetCycles: 800_000,
    smallTargetCycles: 20_000,
    samples: 1,
  },
];

export const WEIGHTS = [
  { name: 'W1', weightBits: 1 },
  { name: 'ternary', weightBits: 2 },
] as const;

type WeightBits = DcqOptions['weightBits'];

const BYTES = 'uint8:1/255';

export function fullCase(
  { graph, size, activationBits, targetCycles, samples }: DcqNetwork,
  weightBits: WeightBits,
): NetworkCase {
  const options = { size, width: 1, weightBits, activationBits, ...(samples ? { samples } : {}) };
  return { graph: () => graph(options), wire: BYTES, options: { targetCycles } };
}

/** An eighth of the channels, and a smaller image. */
export function smallCase(
  { graph, smallSize, activationBits, smallTargetCycles }: DcqNetwork,
  weightBits: WeightBits,
): NetworkCase {
  const options = { size: smallSize, width: 1 / 8, weightBits, activationBits };
  return { graph: () => graph(options), wire: BYTES, options: { targetCycles: smallTargetCycles } };
}
