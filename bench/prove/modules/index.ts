import type { ModuleProof } from '../module-proof.ts';
import { add, argmax, multiply, pool } from './arithmetic.ts';
import { bankMux, lookupBanked, mvuBanked, requantizeBanked, thresholdBanked, vvuBanked } from './banked.ts';
import { concat } from './concat.ts';
import { mvu, vvu } from './dot-products.ts';
import { gather, pad, reorder, slice, upsample } from './moves.ts';
import { reloadHalf } from './reload.ts';
import {
  axisRegister,
  bankSelect,
  elasticRegister,
  fifo,
  frameInput,
  frameOutput,
  streamFork,
  widthConverter,
} from './streams.ts';
import { mvuUnrolled } from './unrolled.ts';
import { lookup, requantize, threshold } from './values.ts';
import { parallelWindow, slidingWindow, spatialShift } from './windows.ts';

/** Modules of hw/rtl of which something is proved. */
export type ProvedModule =
  | 'axis_register'
  | 'elastic_register'
  | 'fifo'
  | 'stream_fork'
  | 'frame_input'
  | 'frame_output'
  | 'width_converter'
  | 'bank_select'
  | 'slice'
  | 'pad'
  | 'upsample'
  | 'reorder'
  | 'gather'
  | 'sliding_window'
  | 'parallel_window'
  | 'spatial_shift'
  | 'concat'
  | 'pool'
  | 'add'
  | 'multiply'
  | 'lookup'
  | 'threshold'
  | 'requantize'
  | 'argmax'
  | 'mvu'
  | 'vvu'
  | 'mvu_unrolled'
  | 'lookup_banked'
  | 'threshold_banked'
  | 'requantize_banked'
  | 'mvu_banked'
  | 'vvu_banked'
  | 'bank_mux'
  | 'reload_half';

export const MODULES: { readonly [M in ProvedModule]: ModuleProof } = {
  axis_register: axisRegister,
  elastic_register: elasticRegister,
  fifo,
  stream_fork: streamFork,
  frame_input: frameInput,
  frame_output: frameOutput,
  width_converter: widthConverter,
  bank_select: bankSelect,
  slice,
  pad,
  upsample,
  reorder,
  gather,
  sliding_window: slidingWindow,
  parallel_window: parallelWindow,
  spatial_shift: spatialShift,
  concat,
  pool,
  add,
  multiply,
  lookup,
  threshold,
  requantize,
  argmax,
  mvu,
  vvu,
  mvu_unrolled: mvuUnrolled,
  lookup_banked: lookupBanked,
  threshold_banked: thresholdBanked,
  requantize_banked: requantizeBanked,
  mvu_banked: mvuBanked,
  vvu_banked: vvuBanked,
  bank_mux: bankMux,
  reload_half: reloadHalf,
};

export const MODULE_NAMES = Object.keys(MODULES) as ProvedModule[];
