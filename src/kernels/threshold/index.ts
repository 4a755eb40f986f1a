import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, hlsBanks, selectorPort } from '../bank-select.ts';
import { elementParameters } from '../element-parameters.ts';
import { hlsElement } from '../hls-element.ts';
import { INT_BITS } from '../hls-words.ts';
import type { HlsArgument, HlsRoom, KernelRoom } from '../kernel.ts';
import { bothSets, reloadableModule, reloadParameters, UNWRITTEN_PINS } from '../reload.ts';
import { thresholdCost } from './cost.ts';
import { thresholdMemories } from './memory.ts';
import { searchLevels, type ThresholdParams, thresholdBits, thresholdSchema } from './schema.ts';
import { thresholdTiming } from './timing.ts';

export type { ThresholdParams } from './schema.ts';

const thresholdHls: HlsRoom<ThresholdParams> = {
  kind: 'process',
  template: ({ search, banks }) => `threshold_${search}${banks > 1 ? '_banked' : ''}`,
  headers: ['threshold.hpp', 'bank.hpp', 'element.hpp', 'memory.hpp'],
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
  reading: (p, image) => {
    // What a step of the search reads depends on the steps before it, in each lane; the last memory may be the directions.
    const isSearched = p.search === 'binary' && (image.number ?? 0) < searchLevels(p.thresholds);
    if (!isSearched) return 'word';
    return p.perChannel || p.lanes === 1 ? 'field' : 'shared field';
  },
  canRewind: () => true,
  words: () => ({ code: INT_BITS + 3 }),
  arrays: () => [],
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

/** Thresholds: the number of its channel's thresholds that each element reaches, as a code. */
export const threshold: KernelRoom<'threshold', ThresholdParams> = {
  kind: 'threshold',
  module: 'threshold',
  sources: [
    'threshold/threshold.v',
    'threshold/threshold_parallel.v',
    'threshold/threshold_binary.v',
    'threshold/threshold_step.v',
    'common/popcount.v',
    'common/adder_tree.v',
  ],
  banked: bankedModule('threshold', UNWRITTEN_PINS),
  reloadable: reloadableModule('threshold'),
  params: thresholdSchema,

  ports: ({ channels, lanes, vectorsPerFrame, input, output, banks }) => ({
    inputs: {
      s_axis: { type: input, lanes, vectorElements: channels, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: { m_axis: { type: output, lanes, vectorElements: channels, vectorsPerFrame } },
  }),

  timing: thresholdTiming,
  cost: (params, cells) =>
    thresholdCost(params.reload === undefined ? params : { ...params, banks: 2 }, cells),

  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ['N', p.thresholds],
    ...elementParameters('IN', p.input),
    ['T_BITS', thresholdBits(p.input)],
    ['OUT_BITS', bitsOf(p.output)],
    ['BASE', p.output.kind === 'bipolar' ? 0 : p.base],
    ...(p.reload === undefined
      ? ([
          ['PER_CHANNEL', p.perChannel ? 1 : 0],
          ['DESCENDING', p.descending ? 1 : 0],
          ['BINARY', p.search === 'binary' ? 1 : 0],
          ...bankParameters(p.banks, p.vectorsPerFrame),
        ] as const)
      : reloadParameters(p.reload, p.vectorsPerFrame)),
  ],

  memories: (params, contents) =>
    thresholdMemories(params, contents.thresholds, contents.descending).map(image => bothSets(image, params)),
  hls: thresholdHls,
};
