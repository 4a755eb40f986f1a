import { bitsOf } from '../../ir/integer-type.ts';
import { type KernelRoom, parameterList } from '../kernel.ts';
import { concatCost } from './cost.ts';
import { concatHls } from './hls.ts';
import { bitsOfInputs, type ConcatParams, channelsOf, concatSchema, portName, shapeOf } from './schema.ts';
import { concatTiming } from './timing.ts';

export type { ConcatParams } from './schema.ts';

/** Concatenation: the channels of several streams, one stream's after the other's. */
export const concat: KernelRoom<'concat', ConcatParams> = {
  kind: 'concat',
  module: 'concat',
  sources: ['concat/concat.v', 'common/element_value.v'],
  params: concatSchema,
  ports: p => ({
    inputs: Object.fromEntries(
      p.inputs.map(({ type, channels }, i) => [portName(i), shapeOf(p, type, channels)]),
    ),
    outputs: { m_axis: shapeOf(p, p.output, channelsOf(p)) },
  }),
  joinedInputs: 's_axis',
  timing: concatTiming,
  cost: concatCost,
  verilog: p => [
    ['INPUTS', p.inputs.length],
    ['LANES', p.lanes],
    [
      'CHANNELS',
      parameterList(
        p.inputs.map(i => i.channels),
        32,
      ),
    ],
    ['IN_BITS', parameterList(bitsOfInputs(p), 32)],
    ['TOTAL_BITS', bitsOfInputs(p).reduce((a, b) => a + b)],
    [
      'IN_SIGNED',
      parameterList(
        p.inputs.map(i => (i.type.kind === 'int' ? 1 : 0)),
        1,
      ),
    ],
    // -1 / +1 elements stay what they are where all are.
    [
      'IN_BIPOLAR',
      parameterList(
        p.inputs.map(i => (i.type.kind === 'bipolar' && p.output.kind !== 'bipolar' ? 1 : 0)),
        1,
      ),
    ],
    ['OUT_BITS', bitsOf(p.output)],
  ],
  memories: () => [],
  hls: concatHls,
};
