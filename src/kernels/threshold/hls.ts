import { bitsOf } from '../../ir/integer-type.ts';
import { hlsBanks } from '../bank-select.ts';
import { hlsElement } from '../hls-element.ts';
import type { HlsArgument, HlsRoom } from '../kernel.ts';
import { searchLevels, type ThresholdParams, thresholdBits } from './schema.ts';

export const thresholdHls: HlsRoom<ThresholdParams> = {
  kind: 'process',
  template: ({ search, banks }) => `threshold_${search}${banks > 1 ? '_banked' : ''}`,
  headers: ['threshold.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, memories) => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['N', String(p.thresholds)],
    ['IN', hlsElement(p.input)],
    ['T_BITS', String(thresholdBits(p.input))],
    ['OUT_BITS', String(bitsOf(p.output))],
    ['BASE', String(p.output.kind === 'bipolar' ? 0 : p.base)],
    ['PER_CHANNEL', String(p.perChannel)],
    ...(p.search === 'binary' ? binaryMemories(p, memories) : parallelMemory(p, memories)),
  ],
  fields: ({ perChannel, lanes }) => (perChannel ? lanes : 1),
  hasSharedFields: ({ search, perChannel, lanes }) => search === 'binary' && !perChannel && lanes > 1,
};

function parallelMemory(p: ThresholdParams, [parameters]: readonly string[]): readonly HlsArgument[] {
  return [['DESCENDING', String(p.descending)], ...hlsBanks(p.banks), ['PARAMETERS', parameters]];
}

/** The memories of the steps come first in the room, and then the directions where there are any. */
function binaryMemories(p: ThresholdParams, memories: readonly string[]): readonly HlsArgument[] {
  const steps = memories.slice(0, searchLevels(p.thresholds));
  return [
    ...hlsBanks(p.banks),
    ['DIRECTIONS', p.descending ? memories[steps.length] : 'bitwright::no_memory'],
    ...steps.map((step): HlsArgument => ['STEPS', step]),
  ];
}
