import { beatsOf, inStream, type ModuleProof, outStream, type Parameters } from '../module-proof.ts';

const joined = (p: Parameters) => [
  { name: 's0_axis', widthBits: p.LANES * p.A_BITS },
  { name: 's1_axis', widthBits: p.LANES * p.B_BITS },
];
const isPowerOf2 = (factor: number): boolean => Number.isInteger(Math.log2(Math.abs(factor)));
const addStages = (p: Parameters): number =>
  isPowerOf2(p.A_FACTOR ?? 1) && isPowerOf2(p.B_FACTOR ?? 1) ? 1 : 2;

export const add: ModuleProof = {
  sources: ['add/add.v', 'common/element_value.v', 'common/constant_product.v', 'common/used_lanes.v'],
  claim: 'function',
  rules: 'join_rules',
  sharesParameters: true,
  inputs: joined,
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  ruleParameters: p => ({ STAGES: addStages(p) }),
  takesWithinCycles: () => 0,
  givesWithinCycles: addStages,
  sets: [
    { parameters: { CHANNELS: 1, LANES: 1, A_BITS: 2, B_BITS: 3, B_SIGNED: 1, OUT_BITS: 5 } },
    { parameters: { CHANNELS: 3, LANES: 2, A_BITS: 2, A_SIGNED: 1, B_BITS: 1, B_BIPOLAR: 1, OUT_BITS: 4 } },
    {
      parameters: {
        CHANNELS: 1,
        LANES: 1,
        A_BITS: 3,
        B_BITS: 2,
        B_SIGNED: 1,
        A_FACTOR: 3,
        B_FACTOR: -5,
        OUT_BITS: 7,
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, A_BITS: 8, A_SIGNED: 1, B_BITS: 8, A_FACTOR: 181, B_FACTOR: -77 },
        OUT_BITS: 17,
      },
      isFlowing: true,
    },
  ],
};

export const multiply: ModuleProof = {
  sources: [
    ...['multiply/multiply.v', 'multiply/element_product.v'],
    ...['common/element_value.v', 'common/used_lanes.v'],
  ],
  claim: 'function',
  rules: 'join_rules',
  sharesParameters: true,
  inputs: joined,
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  ruleParameters: () => ({ PRODUCT: 1, STAGES: 1 }),
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: [
    { parameters: { CHANNELS: 1, LANES: 1, A_BITS: 2, B_BITS: 3, B_SIGNED: 1, OUT_BITS: 5 } },
    { parameters: { CHANNELS: 3, LANES: 2, A_BITS: 1, A_BIPOLAR: 1, B_BITS: 1, B_BIPOLAR: 1, OUT_BITS: 1 } },
    { parameters: { CHANNELS: 1, LANES: 1, A_BITS: 1, A_BIPOLAR: 1, B_BITS: 3, B_SIGNED: 1, OUT_BITS: 4 } },
    {
      parameters: { CHANNELS: 1, LANES: 1, A_BITS: 6, A_SIGNED: 1, B_BITS: 6, OUT_BITS: 12 },
      isFlowing: true,
    },
  ],
};

export const pool: ModuleProof = {
  sources: ['pool/pool.v', 'common/element_value.v'],
  claim: 'function',
  rules: 'pool_rules',
  sharesParameters: true,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  takesWithinCycles: () => 0,
  givesWithinCycles: p => p.PLACES * p.FOLDS,
  sets: [
    { parameters: { PLACES: 4, FOLDS: 1, LANES: 1, IN_BITS: 3, IN_SIGNED: 1, OUT_BITS: 3 } },
    { parameters: { PLACES: 3, FOLDS: 2, LANES: 2, IN_BITS: 2, OUT_BITS: 2 } },
    { parameters: { PLACES: 3, FOLDS: 1, LANES: 1, IN_BITS: 2, IN_SIGNED: 1, SUM: 1, OUT_BITS: 4 } },
    { parameters: { PLACES: 3, FOLDS: 2, LANES: 1, IN_BITS: 1, IN_BIPOLAR: 1, SUM: 1, OUT_BITS: 3 } },
  ],
};

const scalingBits = (p: Parameters): number =>
  beatsOf(p.CLASSES, p.LANES) * p.LANES * ((p.MULTIPLIER_BITS ?? 0) + (p.BIAS_BITS ?? 0));

export const argmax: ModuleProof = {
  sources: ['argmax/argmax.v', 'argmax/argmax_cell.v', 'argmax/argmax_score.v'],
  claim: 'function',
  rules: 'argmax_rules',
  sharesParameters: true,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.K * p.INDEX_BITS),
  roms: p => {
    const memory = { path: 'scaled.scoring.parameters', widthBits: scalingBits(p) };
    return [{ port: 'scaling', memories: memory.widthBits > 0 ? [memory] : [] }];
  },
  ruleParameters: p => ({ ROM_BITS: Math.max(scalingBits(p), 1) }),
  takesWithinCycles: () => 0,
  givesWithinCycles: p => beatsOf(p.CLASSES, p.LANES) + p.K + (scalingBits(p) > 0 ? 2 : 0),
  sets: [
    { parameters: { CLASSES: 3, LANES: 1, K: 1, IN_BITS: 2, IN_SIGNED: 1, SCORE_BITS: 2, INDEX_BITS: 2 } },
    { parameters: { CLASSES: 3, LANES: 2, K: 1, IN_BITS: 2, SCORE_BITS: 3, INDEX_BITS: 2 } },
    { parameters: { CLASSES: 3, LANES: 1, K: 2, IN_BITS: 2, SCORE_BITS: 3, INDEX_BITS: 2 } },
    {
      parameters: {
        ...{ CLASSES: 2, LANES: 1, K: 1, IN_BITS: 2, IN_SIGNED: 1, MULTIPLIER_BITS: 2, BIAS_BITS: 2 },
        ...{ SCORE_BITS: 5, INDEX_BITS: 1 },
      },
    },
  ],
};
