import { greatest } from '../../ir/extremes.ts';
import { bitsOf } from '../../ir/integer-type.ts';
import { ram } from '../hls-arrays.ts';
import type { HlsRoom } from '../kernel.ts';
import { padPattern } from '../window-plane.ts';
import { banksOf, foldsOf, reachOf, readsOutside, shiftedType } from './geometry.ts';
import type { SpatialShiftParams } from './params.ts';

export const spatialShiftHls: HlsRoom<SpatialShiftParams> = {
  kind: 'process',
  template: () => 'spatial_shift',
  headers: ['spatial_shift.hpp', 'counter.hpp', 'element.hpp', 'ring.hpp', 'window.hpp'],
  arguments: (p, [shifts]) => {
    const { ofLane, least, most } = banksOf(p);
    const { low, reach } = reachOf(p);
    return [
      ['HEIGHT', String(p.height)],
      ['WIDTH', String(p.width)],
      ['FOLDS', String(foldsOf(p))],
      ['LANES', String(p.lanes)],
      ['BITS', String(bitsOf(p.type))],
      ['STRIDE', String(p.stride)],
      ['TAPS_H', String(p.taps[0])],
      ['TAPS_W', String(p.taps[1])],
      ['LEAST_DY', String(least[1])],
      ['MOST_DY', String(most[1])],
      ['LEAST_DX', String(least[0])],
      ['MOST_DX', String(most[0])],
      ['LOW', String(low)],
      ['REACH', String(reach)],
      ['OUT_BITS', String(bitsOf(shiftedType(p)))],
      ['IS_SIGNED', String(p.type.kind === 'int')],
      ['IS_BIPOLAR', String(p.type.kind === 'bipolar')],
      ['PAD', String(shiftPad(p))],
      ['DEPTH', String(p.depthBeats)],
      ['BANKS', `bitwright::bank_of_lane<${ofLane.join(', ')}>`],
      ['SHIFTS', shifts],
    ];
  },
  fields: p => new Set(banksOf(p).ofLane).size,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: p => {
    const { ofLane } = banksOf(p);
    const lanesOf = new Map<number, number>();
    for (const bank of ofLane) lanesOf.set(bank, (lanesOf.get(bank) ?? 0) + 1);
    const widest = greatest(lanesOf.values());
    return [ram('kept', p.depthBeats, widest * bitsOf(p.type), lanesOf.size)];
  },
};

/** What is outside as the kernel's parameter PAD; anything where nothing reads it. */
export const shiftPad = (p: SpatialShiftParams): number =>
  readsOutside(p) ? padPattern({ type: p.type, pads: [1], padValue: p.padValue }) : 0;
