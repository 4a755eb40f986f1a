import { cases, type NetworkCase } from './cases.ts';

/** A network at full size and the frames it is proved on. */
export interface FullCase {
  readonly name: string;
  readonly network: NetworkCase;
  readonly frames: number;
  /** Cycles per frame that FINN reaches with the same folding. */
  readonly mostCycles?: number;
}

export const fullCases: readonly FullCase[] = [
  { name: 'CNV w1a1', network: cases.cnv1, frames: 3, mostCycles: 32_768 },
  { name: 'CNV w2a2', network: cases.cnv2, frames: 3, mostCycles: 115_200 },
  { name: 'ResNet-20', network: cases.resnet20, frames: 2 },
  { name: 'MobileNet-v1 0.25, 64x64', network: cases.mobilenet, frames: 2 },
  { name: 'VGG10 of one dimension', network: cases.radio, frames: 2 },
  { name: 'U-Net with two skips, 64x64', network: cases.unet, frames: 2 },
  { name: 'dense block', network: cases.densenet, frames: 2 },
];
