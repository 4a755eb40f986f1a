import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, selectorPort } from '../bank-select.ts';
import type { KernelRoom } from '../kernel.ts';
import { lookupCost } from './cost.ts';
import { lookupHls } from './hls.ts';
import { lookupMemories } from './memory.ts';
import { indexBits, type LookupParams, lookupSchema, streamOf } from './schema.ts';
import { lookupTiming } from './timing.ts';

export { type LookupParams, MAX_TABLE_LANES } from './schema.ts';

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
