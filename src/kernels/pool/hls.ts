import { bitsOf } from '../../ir/integer-type.ts';
import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import type { PoolParams } from './schema.ts';

export const poolHls: HlsRoom<PoolParams> = {
  kind: 'process',
  template: () => 'pool',
  headers: ['pool.hpp', 'element.hpp'],
  arguments: p => [
    ['PLACES', String(p.places)],
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN', hlsElement(p.input)],
    ['OPERATION', operation(p)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};

function operation({ mode, input, output }: PoolParams): string {
  const element = hlsElement(input);
  return mode === 'max' ? `bitwright::maximum<${element} >` : `bitwright::sum<${element}, ${bitsOf(output)}>`;
}
