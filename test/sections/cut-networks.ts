import { cases, type NetworkCase, smallCases } from '../networks/cases.ts';
import { fullCase, LENET, smallCase, VGG_11 } from '../networks/dcq/cases.ts';

/** A network, how it is compiled, and where it is cut in three. */
export interface CutCase extends NetworkCase {
  readonly cuts: readonly [string, string];
}

/** Networks of sectional training with few channels and small images. */
export const smallCuts = {
  LeNet: { ...smallCase(LENET, 2), cuts: ['act0_pool', 'flatten'] },
  VGG: { ...smallCases['CNV w2a2'], cuts: ['pool1', 'act3'] },
  ResNet: { ...smallCases.ResNet, cuts: ['stem_act', 's0b0_out'] },
} satisfies Readonly<Record<string, CutCase>>;

/** The same at full size. */
export const fullCuts = {
  LeNet: { ...fullCase(LENET, 2), cuts: ['act0_pool', 'act1_pool'] },
  CNV: { ...cases.cnv2, cuts: ['pool1', 'act5'] },
  'VGG-11': { ...fullCase(VGG_11, 1), cuts: ['pool3', 'pool9'] },
  'ResNet-20': { ...cases.resnet20, cuts: ['s0b2_out', 's1b2_out'] },
} satisfies Readonly<Record<string, CutCase>>;
