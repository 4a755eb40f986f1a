import {
  inStream,
  type ModuleProof,
  outStream,
  type Parameters,
  type SymbolicRom,
  selectStream,
} from '../module-proof.ts';
import { mvu, vvu } from './dot-products.ts';
import { lookup, requantize, threshold } from './values.ts';

const BANKING = ['common/bank_select.v', 'common/elastic_register.v'];

/** The paths of the plain module's memories, in the banked one. */
const inCore = (roms: readonly SymbolicRom[]): SymbolicRom[] =>
  roms.map(({ port, memories }) => ({
    ...{ port, memories: memories.map(memory => ({ ...memory, path: `core.${memory.path}` })) },
  }));

/** A bank select and the plain module: a beat of s_sel a frame, which is known a cycle after it was taken. */
const banked = (plain: ModuleProof, source: string, sets: readonly Parameters[]): ModuleProof => ({
  sources: [...new Set([...plain.sources, source, ...BANKING])],
  ...{ claim: plain.claim, rules: plain.rules, sharesParameters: plain.sharesParameters },
  inputs: p => [...plain.inputs(p), selectStream(p.BANKS)],
  outputs: plain.outputs,
  roms: p => inCore(plain.roms?.(p) ?? []),
  ruleParameters: plain.ruleParameters,
  takesWithinCycles: p => plain.takesWithinCycles(p) + 1,
  givesWithinCycles: p => (plain.givesWithinCycles?.(p) ?? 0) + 1,
  sets: sets.map(parameters => ({ parameters })),
});

export const lookupBanked = banked(lookup, 'lookup/lookup_banked.v', [
  { CHANNELS: 1, LANES: 1, IN_BITS: 1, OUT_BITS: 2, INDEX_BITS: 1, PER_CHANNEL: 1, BANKS: 2, VECTORS: 2 },
  { CHANNELS: 2, LANES: 1, IN_BITS: 2, OUT_BITS: 1, INDEX_BITS: 2, PER_CHANNEL: 1, BANKS: 3, VECTORS: 1 },
]);

export const thresholdBanked = banked(threshold, 'threshold/threshold_banked.v', [
  {
    ...{ CHANNELS: 2, LANES: 1, N: 1, IN_BITS: 2, T_BITS: 3, OUT_BITS: 1, PER_CHANNEL: 1, DESCENDING: 1 },
    ...{ BANKS: 2, VECTORS: 1 },
  },
  {
    ...{ CHANNELS: 1, LANES: 1, N: 3, IN_BITS: 2, IN_SIGNED: 1, T_BITS: 2, OUT_BITS: 2, PER_CHANNEL: 1 },
    ...{ BINARY: 1, BANKS: 2, VECTORS: 2 },
  },
]);

export const requantizeBanked = banked(requantize, 'requantize/requantize_banked.v', [
  {
    ...{ CHANNELS: 2, LANES: 1, IN_BITS: 2, BIAS_BITS: 3, BIAS_PER_CHANNEL: 1, SUM_BITS: 4, SHIFT: 1 },
    ...{ MIN: 0, MAX: 3, OUT_BITS: 2, BANKS: 2, VECTORS: 1 },
  },
]);

export const mvuBanked = banked(mvu, 'mvu/mvu_banked.v', [
  {
    ...{ MW: 2, MH: 1, PE: 1, SIMD: 1, A_BITS: 1, A_BIPOLAR: 1, W_CODE: 1, W_BITS: 1, ACC_BITS: 3 },
    ...{ BANKS: 2, VECTORS: 2 },
  },
  {
    ...{ MW: 1, MH: 2, PE: 1, SIMD: 1, A_BITS: 2, W_CODE: 2, W_BITS: 2, ACC_BITS: 4 },
    ...{ BANKS: 2, VECTORS: 1 },
  },
]);

export const vvuBanked = banked(vvu, 'vvu/vvu_banked.v', [
  {
    ...{ CHANNELS: 1, PLACES: 2, MULTIPLIER: 1, PE: 1, A_BITS: 1, A_BIPOLAR: 1, W_CODE: 1, W_BITS: 1 },
    ...{ ACC_BITS: 3, BANKS: 2, VECTORS: 1 },
  },
]);

export const bankMux: ModuleProof = {
  sources: ['common/bank_mux.v', ...BANKING],
  claim: 'function',
  rules: 'bank_mux_rules',
  sharesParameters: true,
  inputs: p => [...inStream(p.BANKS * p.WIDTH), selectStream(p.BANKS)],
  outputs: p => outStream(p.WIDTH),
  takesWithinCycles: () => 1,
  givesWithinCycles: () => 2,
  sets: [
    { parameters: { BANKS: 2, VECTORS: 1, WIDTH: 2 } },
    { parameters: { BANKS: 3, VECTORS: 2, WIDTH: 1 } },
  ],
};
