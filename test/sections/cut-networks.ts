import { cases, type NetworkCase, smallCases } from '../networks/cases.ts';
import { fullCase, VGG_11 } from '../networks/dcq/cases.ts';
import { LENET, lenet } from '../networks/lenet.ts';

/** A network, how it is compiled, and where it is cut in three. */
export interface CutCase extends NetworkCase {
  readonly cuts: readonly [string, string];
}

const BYTES = 'uint8:1/255';

/** Networks of sectional training with few channels and small images. */
export const smallCuts = {
  LeNet: {
    graph: () => lenet({ size: 16, channels: [3, 4], dense: [6, 4], bits: 2 }),
    wire: BYTES,
    options: { targetCycles: 600 },
    cuts: ['pool1', 'flatten'],
  },
  VGG: { ...smallCases['CNV w2a2'], cuts: ['pool1', 'act3'] },
  ResNet: { ...smallCases.ResNet, cuts: ['stem_act', 's0b0_out'] },
} satisfies Readonly<Record<string, CutCase>>;

/** The same at full size. */
export const fullCuts = {
  LeNet: {
    graph: () => lenet(LENET),
    wire: BYTES,
    options: { targetCycles: 20_000 },
    cuts: ['pool1', 'pool2'],
  },
  CNV: { ...cases.cnv2, cuts: ['pool1', 'act5'] },
  'VGG-11': { ...fullCase(VGG_11, 1), cuts: ['pool3', 'pool9'] },
  'ResNet-20': { ...cases.resnet20, cuts: ['s0b2_out', 's1b2_out'] },
} satisfies Readonly<Record<string, CutCase>>;
