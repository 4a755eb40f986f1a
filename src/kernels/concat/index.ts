import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import { hlsElement } from '../hls-element.ts';
import { type Cost, type HlsArgument, type HlsRoom, type KernelRoom, parameterList } from '../kernel.ts';
import { bitsOfInputs, type ConcatParams, channelsOf, concatSchema, portName, shapeOf } from './schema.ts';
import { concatTiming } from './timing.ts';

export type { ConcatParams } from './schema.ts';

/** Per input: whose turn it is, and when that ends. */
const TURN_LUTS = 3;
/** Inputs of a LUT that choose a bit: of every stream a bit and its turn, and the LUTs' own joints. */
const CHOICE_INPUTS = 5;

/** Calibrated against Yosys. */
function concatCost(p: ConcatParams, cells: Cells): Cost {
  const beat = counterBits(channelsOf(p) / p.lanes);
  const width = p.lanes * bitsOf(p.output);
  const choiceLuts = Math.ceil((2 * p.inputs.length - 1) / CHOICE_INPUTS);
  return {
    lut: Math.round(
      cells.control * (1 + beat + TURN_LUTS * p.inputs.length) + cells.choice * width * choiceLuts,
    ),
    ff: 1 + beat + p.inputs.length + width,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

/** A stream for each input, where the module has one port for all of them. */
const concatHls: HlsRoom<ConcatParams> = {
  kind: 'process',
  template: () => 'concat',
  headers: ['concat.hpp', 'element.hpp'],
  arguments: p => [
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['OUT', hlsElement(p.output)],
    ...p.inputs.map(
      ({ type, channels }): HlsArgument => ['SOURCES', `bitwright::source<${hlsElement(type)}, ${channels}>`],
    ),
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

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
