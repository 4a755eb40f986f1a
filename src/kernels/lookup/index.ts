import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, bankSelectCost, hlsBanks, selectorPort } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import type { Cost, HlsArgument, HlsRoom, KernelRoom } from '../kernel.ts';
import { lookupMemories } from './memory.ts';
import { indexBits, type LookupParams, lookupSchema, memoryWords, streamOf } from './schema.ts';
import { lookupTiming } from './timing.ts';

export { type LookupParams, MAX_TABLE_LANES } from './schema.ts';

/** Calibrated against Yosys (hw/README.md): a memory for each lane, and a counter where beats differ. */
function lookupCost(params: LookupParams, cells: Cells): Cost {
  const { channels, lanes, perChannel, output, banks } = params;
  const bits = bitsOf(output);
  const words = memoryWords(params);
  const rom = cells.rom(words, bits);
  const beats = Math.ceil(channels / lanes);
  const isCounted = beats > 1 && (perChannel || channels % lanes !== 0);
  const counterBits = isCounted ? Math.ceil(Math.log2(beats)) : 0;
  const select = bankSelectCost(banks, beats, params.vectorsPerFrame);
  return {
    lut: Math.round(lanes * rom.lut + cells.control * (1 + 1.5 * counterBits + select.lut)),
    ff: Math.round(lanes * rom.ff + 1 + counterBits + select.ff),
    dsp: 0,
    blockRam: lanes * rom.blockRam,
    romBits: lanes * words * bits,
    ramBits: 0,
  };
}

const lookupHls: HlsRoom<LookupParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'lookup_banked' : 'lookup'),
  headers: ['lookup.hpp', 'bank.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, tables) => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN_BITS', String(bitsOf(p.input))],
    ['OUT_BITS', String(bitsOf(p.output))],
    ['INDEX_BITS', String(indexBits(p))],
    ['PER_CHANNEL', String(p.perChannel)],
    ...hlsBanks(p.banks),
    ...tables.map((table): HlsArgument => ['TABLES', table]),
  ],
  fields: () => 1,
  reading: ({ perChannel, lanes }) => (perChannel || lanes === 1 ? 'field' : 'shared field'),
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

/** Lookup: any function of an element, by table. */
export const lookup: KernelRoom<'lookup', LookupParams> = {
  kind: 'lookup',
  module: 'lookup',
  sources: ['lookup/lookup.v'],
  banked: bankedModule('lookup'),
  params: lookupSchema,
  ports: params => ({
    inputs: { s_axis: streamOf(params, params.input), ...selectorPort(params.banks) },
    outputs: { m_axis: streamOf(params, params.output) },
  }),
  timing: lookupTiming,
  cost: lookupCost,
  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ['IN_BITS', bitsOf(p.input)],
    ['OUT_BITS', bitsOf(p.output)],
    ['INDEX_BITS', indexBits(p)],
    ['PER_CHANNEL', p.perChannel ? 1 : 0],
    ...bankParameters(p.banks, p.vectorsPerFrame),
  ],
  memories: (params, contents) => lookupMemories(params, contents.table),
  hls: lookupHls,
};
