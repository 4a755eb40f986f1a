import { bitsOf } from '../../ir/integer-type.ts';
import { type KernelRoom, parameterList } from '../kernel.ts';
import { spatialShiftCost } from './cost.ts';
import { banksOf, foldsOf, reachOf, shiftedType } from './geometry.ts';
import { shiftPad, spatialShiftHls } from './hls.ts';
import { shiftMemory } from './memory.ts';
import type { SpatialShiftParams } from './params.ts';
import { inputShape, outputShape, spatialShiftSchema } from './schema.ts';
import { spatialShiftTiming } from './timing.ts';

export type { SpatialShiftParams, SpatialShiftShape } from './params.ts';
export { shiftDepth } from './storage.ts';

/** Bits that number a lane's bank in a parameter. */
const BANK_BITS = 16;

/** Spatial shift: every channel of an image from places of its own. */
export const spatialShift: KernelRoom<'spatial-shift', SpatialShiftParams> = {
  kind: 'spatial-shift',
  module: 'spatial_shift',
  sources: [
    'spatial-shift/spatial_shift.v',
    'spatial-shift/spatial_shift_axis.v',
    'spatial-shift/spatial_shift_bank.v',
  ],
  params: spatialShiftSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: spatialShiftTiming,
  cost: spatialShiftCost,
  verilog: params => {
    const { ofLane, entries, least, most } = banksOf(params);
    const { low, reach } = reachOf(params);
    return [
      ['HEIGHT', params.height],
      ['WIDTH', params.width],
      ['FOLDS', foldsOf(params)],
      ['LANES', params.lanes],
      ['BITS', bitsOf(params.type)],
      ['STRIDE', params.stride],
      ['TAPS_H', params.taps[0]],
      ['TAPS_W', params.taps[1]],
      ['LEAST_DY', least[1]],
      ['MOST_DY', most[1]],
      ['LEAST_DX', least[0]],
      ['MOST_DX', most[0]],
      ['LOW', low],
      ['REACH', reach],
      ['OUT_BITS', bitsOf(shiftedType(params))],
      ['IS_SIGNED', params.type.kind === 'int' ? 1 : 0],
      ['IS_BIPOLAR', params.type.kind === 'bipolar' ? 1 : 0],
      ['PAD', shiftPad(params)],
      ['DEPTH', params.depthBeats],
      ['BANKS', entries[0].length],
      ['BANK_OF', parameterList(ofLane, BANK_BITS)],
    ];
  },
  memories: params => [shiftMemory(params)],
  hls: spatialShiftHls,
};
