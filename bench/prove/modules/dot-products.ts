import {
  beatsOf,
  inStream,
  type ModuleProof,
  outStream,
  type Parameters,
  UNBANKED,
  UNWRITTEN,
} from '../module-proof.ts';

const COMMON = ['popcount', 'adder_tree', 'bit_table'].map(name => `common/${name}.v`);

/** Steps of a vector: passes over its beats. */
const steps = ({ MW, MH, PE, SIMD }: Parameters): number => beatsOf(MH, PE) * beatsOf(MW, SIMD);

/** Those that a plain one has not. */
const registers = ({ SIMD, MEMORY_REGISTER = 0, GROUP = SIMD }: Parameters): number =>
  MEMORY_REGISTER + (GROUP < SIMD ? 1 : 0);

export const mvu: ModuleProof = {
  sources: ['mvu/mvu.v', 'mvu/mvu_rows.v', 'mvu/mvu_dot.v', 'common/elastic_register.v', ...COMMON],
  claim: 'function',
  rules: 'mvu_rules',
  sharesParameters: true,
  ...UNWRITTEN,
  inputs: p => inStream(p.SIMD * p.A_BITS),
  outputs: p => outStream(p.PE * p.ACC_BITS),
  roms: p => [
    {
      port: 'weights',
      memories: [{ path: 'weights', widthBits: (p.BANKS ?? 1) * steps(p) * p.PE * p.SIMD * p.W_BITS }],
    },
  ],
  takesWithinCycles: p => steps(p) + registers(p) + 3,
  givesWithinCycles: p => steps(p) + registers(p) + 4,
  sets: [
    { parameters: { MW: 1, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, W_CODE: 1, W_BITS: 1, ACC_BITS: 2 } },
    {
      parameters: {
        MW: 2,
        MH: 1,
        PE: 1,
        SIMD: 2,
        A_BITS: 1,
        A_BIPOLAR: 1,
        W_CODE: 1,
        W_BITS: 1,
        ACC_BITS: 3,
      },
    },
    {
      parameters: {
        MW: 3,
        MH: 2,
        PE: 1,
        SIMD: 2,
        A_BITS: 1,
        A_BIPOLAR: 1,
        W_CODE: 1,
        W_BITS: 1,
        ACC_BITS: 3,
      },
    },
    { parameters: { MW: 2, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, W_CODE: 0, W_BITS: 2, ACC_BITS: 3 } },
    {
      parameters: {
        ...{ MW: 1, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, W_CODE: 0, W_BITS: 3, ACC_BITS: 3 },
        ...{ LOGIC_PRODUCTS: 1 },
      },
    },
    { parameters: { MW: 1, MH: 3, PE: 2, SIMD: 1, A_BITS: 1, W_CODE: 2, W_BITS: 2, ACC_BITS: 2 } },
    { parameters: { MW: 1, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, W_CODE: 4, W_BITS: 2, ACC_BITS: 3 } },
    { parameters: { MW: 2, MH: 1, PE: 1, SIMD: 2, A_BITS: 1, W_CODE: 3, W_BITS: 1, ACC_BITS: 3 } },
    {
      parameters: {
        ...{ MW: 2, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, W_CODE: 2, W_BITS: 2, ACC_BITS: 3 },
        ...{ MEMORY_REGISTER: 1 },
      },
    },
    {
      parameters: {
        ...{ MW: 3, MH: 1, PE: 1, SIMD: 3, A_BITS: 1, A_BIPOLAR: 1, W_CODE: 1, W_BITS: 1, ACC_BITS: 3 },
        ...{ GROUP: 2 },
      },
    },
    {
      parameters: {
        ...{ MW: 2, MH: 1, PE: 1, SIMD: 2, A_BITS: 1, W_CODE: 2, W_BITS: 2, ACC_BITS: 3 },
        ...{ MEMORY_REGISTER: 1, GROUP: 1 },
      },
    },
  ],
};

export const vvu: ModuleProof = {
  sources: ['vvu/vvu.v', 'mvu/mvu_dot.v', ...COMMON],
  claim: 'function',
  rules: 'vvu_rules',
  sharesParameters: true,
  ...UNBANKED,
  inputs: p => inStream(p.PE * p.A_BITS),
  outputs: p => outStream(p.PE * p.MULTIPLIER * p.ACC_BITS),
  roms: p => [
    {
      port: 'weights',
      memories: [
        { path: 'weights', widthBits: (p.BANKS ?? 1) * p.PLACES * p.CHANNELS * p.MULTIPLIER * p.W_BITS },
      ],
    },
  ],
  takesWithinCycles: () => 0,
  givesWithinCycles: p => (p.PLACES * p.CHANNELS) / p.PE + 3,
  sets: [
    {
      parameters: {
        ...{ CHANNELS: 1, PLACES: 3, MULTIPLIER: 1, PE: 1, A_BITS: 1, A_BIPOLAR: 1 },
        ...{ W_CODE: 1, W_BITS: 1, ACC_BITS: 3 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 2, PLACES: 2, MULTIPLIER: 1, PE: 1, A_BITS: 1, W_CODE: 3, W_BITS: 1, ACC_BITS: 3 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, PLACES: 2, MULTIPLIER: 2, PE: 1, A_BITS: 1 },
        ...{ W_CODE: 3, W_BITS: 1, ACC_BITS: 3 },
      },
    },
  ],
};
