import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runTool } from '../../sim/tool.ts';
import { findCompiler } from '../../sim/toolchain.ts';
import { library, scratch } from './cpp-program.ts';

/** Memories of one word, for parameters that want none other. */
const MEMORY = `
template <int WORDS, int FIELDS, int BITS> struct memory {
    static const int words = WORDS;
    static const int fields = FIELDS;
    static const int bits = BITS;
    static ap_uint<BITS> field(int, int) { return 0; }
};
template <int IN, int OUT> struct network {
    static const int input_bits = IN;
    static const int output_bits = OUT;
    static const int banks = 1;
    static ap_uint<OUT> of(const ap_uint<IN>&, int) { return 0; }
};
using bitwright::bipolar;
using bitwright::ternary;
using bitwright::signed_integer;
using bitwright::unsigned_integer;
using bitwright::no_memory;
using bitwright::loop;
using bitwright::source;
template <int BITS> hls::stream<ap_uint<BITS> >& in();
`;

interface Breach {
  readonly message: string;
  readonly template: string;
  readonly arguments: string;
  readonly input: number;
  readonly output: number;
}

/** A template, its arguments, and the widths of its streams. */
function breach(message: string, template: string, args: string, input: number, output: number): Breach {
  return { message, template, arguments: args, input, output };
}

const UINT3 = 'unsigned_integer<3>';

const window = (message: string, args: string, bits: number): Breach =>
  breach(`sliding_window: ${message}`, 'sliding_window', args, bits, bits);

const parallelWindow = (message: string, args: string, input: number, output: number): Breach =>
  breach(`parallel_window: ${message}`, 'parallel_window', args, input, output);

const requantize = (message: string, args: string): Breach =>
  breach(`requantize: ${message}`, 'requantize', args, 3, 3);

const lookup = (message: string, args: string): Breach => breach(`lookup: ${message}`, 'lookup', args, 3, 2);

const pad = (message: string, args: string, output = 3): Breach =>
  breach(`pad: ${message}`, 'pad', args, 3, output);

const BREACHES: readonly Breach[] = [
  breach('mvu: PE must be 1 to MH', 'mvu', '4, 2, 3, 2, 1, bipolar, ternary, 5, memory<2, 3, 4>', 2, 15),
  breach('mvu: SIMD must be 1 to MW', 'mvu', '4, 2, 1, 5, 1, bipolar, ternary, 5, memory<2, 1, 10>', 5, 5),
  breach(
    'mvu: VECTORS must be at least 1',
    'mvu',
    '4, 2, 1, 2, 0, bipolar, ternary, 5, memory<4, 1, 4>',
    2,
    5,
  ),
  breach(
    'mvu: WEIGHTS must have BANKS * NF * SF words of PE fields of SIMD weights',
    'mvu',
    '4, 2, 1, 2, 1, bipolar, ternary, 5, memory<3, 1, 4>',
    2,
    5,
  ),
  breach('mvu_unrolled: VECTORS must be at least 1', 'mvu_unrolled', '3, 4, 0, network<3, 4>', 3, 4),
  breach(
    'mvu_unrolled: NETWORK must have IN_BITS and OUT_BITS',
    'mvu_unrolled',
    '3, 4, 1, network<3, 5>',
    3,
    4,
  ),
  breach(
    'threshold: LANES must be 1 to CHANNELS',
    'threshold_parallel',
    '2, 3, 1, 1, unsigned_integer<2>, 4, 1, 0, true, false, memory<1, 3, 5>',
    6,
    3,
  ),
  breach(
    'threshold: T_BITS must hold an input element',
    'threshold_parallel',
    '2, 1, 1, 1, unsigned_integer<4>, 4, 1, 0, false, false, memory<1, 1, 5>',
    4,
    1,
  ),
  breach(
    'threshold: PARAMETERS must have a field of N thresholds and a bit for each channel',
    'threshold_parallel',
    '2, 1, 1, 2, unsigned_integer<3>, 4, 2, 0, true, false, memory<1, 1, 9>',
    3,
    2,
  ),
  breach(
    'threshold: there must be one step for each bit of a count',
    'threshold_binary',
    '2, 1, 1, 2, unsigned_integer<3>, 4, 2, 0, false, no_memory, memory<1, 1, 4>',
    3,
    2,
  ),
  breach(
    'threshold: a step must have 2^LEVEL words of one threshold per lane for each fold',
    'threshold_binary',
    '2, 1, 1, 2, unsigned_integer<3>, 4, 2, 0, false, no_memory, memory<1, 1, 4>, memory<1, 1, 4>',
    3,
    2,
  ),
  breach(
    'threshold: DIRECTIONS must have a bit for each channel',
    'threshold_binary',
    '2, 1, 1, 1, unsigned_integer<3>, 4, 2, 0, true, memory<1, 1, 1>, memory<2, 1, 4>',
    3,
    2,
  ),
  breach(
    'argmax: K must be 1 to CLASSES',
    'argmax',
    '2, 1, 3, 1, signed_integer<3>, 0, 0, 0, 3, 1, no_memory',
    3,
    3,
  ),
  breach(
    'argmax: SHIFT must be 0 to 30, and 0 with multipliers',
    'argmax',
    '5, 1, 1, 1, signed_integer<3>, 4, 1, 0, 7, 3, memory<5, 1, 4>',
    3,
    3,
  ),
  breach(
    'argmax: SCORE_BITS must hold a score',
    'argmax',
    '2, 1, 1, 1, unsigned_integer<3>, 0, 0, 0, 3, 1, no_memory',
    3,
    1,
  ),
  breach(
    'argmax: INDEX_BITS must hold CLASSES - 1',
    'argmax',
    '5, 1, 1, 1, signed_integer<3>, 0, 0, 0, 3, 2, no_memory',
    3,
    2,
  ),
  breach(
    'argmax: FACTORS must have one field per class',
    'argmax',
    '5, 1, 1, 1, signed_integer<3>, 4, 0, 0, 7, 3, memory<4, 1, 4>',
    3,
    3,
  ),
  breach('width_converter: IN_LANES must be 1 to ELEMENTS', 'width_converter', '2, 1, 4, 2, 1', 4, 2),
  breach('width_converter: OUT_LANES must be 1 to ELEMENTS', 'width_converter', '2, 1, 2, 4, 1', 2, 4),
  breach(
    'pool: LANES must divide CHANNELS',
    'pool',
    `4, 3, 2, 1, ${UINT3}, bitwright::maximum<${UINT3} >`,
    6,
    6,
  ),
  breach(
    'pool: PLACES must be at least 1',
    'pool',
    `0, 2, 2, 1, ${UINT3}, bitwright::maximum<${UINT3} >`,
    6,
    6,
  ),
  breach(
    'pool: a result must hold an element',
    'pool',
    `4, 2, 2, 1, ${UINT3}, bitwright::sum<${UINT3}, 2>`,
    6,
    4,
  ),
  breach(
    'vvu: CHANNELS, PLACES and MULTIPLIER must be at least 1',
    'vvu',
    '4, 0, 1, 2, 1, bipolar, ternary, 5, memory<1, 2, 2>',
    2,
    10,
  ),
  breach('vvu: PE must divide CHANNELS', 'vvu', '4, 9, 1, 3, 1, bipolar, ternary, 5, memory<9, 3, 2>', 3, 15),
  breach(
    'vvu: VECTORS must be at least 1',
    'vvu',
    '4, 9, 1, 2, 0, bipolar, ternary, 5, memory<18, 2, 2>',
    2,
    10,
  ),
  breach(
    'vvu: ACC_BITS must be at least 1',
    'vvu',
    '1, 1, 1, 1, 1, bipolar, ternary, 0, memory<1, 1, 2>',
    1,
    0,
  ),
  breach(
    'vvu: WEIGHTS must have BANKS * PLACES * FOLDS words of PE * MULTIPLIER weights',
    'vvu',
    '4, 9, 2, 2, 1, bipolar, ternary, 5, memory<18, 2, 2>',
    2,
    20,
  ),
  requantize(
    'CHANNELS must be at least 1',
    `0, 1, 1, ${UINT3}, 8, 2, false, 0, 0, 7, 3, no_memory, no_memory`,
  ),
  requantize(
    'LANES must be 1 to CHANNELS',
    `2, 0, 1, ${UINT3}, 8, 2, false, 0, 0, 7, 3, no_memory, no_memory`,
  ),
  requantize(
    'VECTORS must be at least 1',
    `2, 1, 0, ${UINT3}, 8, 2, false, 0, 0, 7, 3, no_memory, no_memory`,
  ),
  requantize(
    'SHIFT must be less than SUM_BITS, and not 0 with HALF_EVEN',
    `2, 1, 1, ${UINT3}, 8, 0, true, 0, 0, 7, 3, no_memory, no_memory`,
  ),
  requantize(
    'MIN must not exceed MAX, and OUT_BITS must be 1 to 31',
    `2, 1, 1, ${UINT3}, 8, 2, false, 0, 5, 4, 3, no_memory, no_memory`,
  ),
  requantize(
    'ZERO, MIN and MAX must be less than 2^30 in magnitude',
    `2, 1, 1, ${UINT3}, 8, 2, false, 1 << 30, 0, 7, 3, no_memory, no_memory`,
  ),
  requantize(
    'MULTIPLIERS and BIASES must have one field per channel, or one in all',
    `2, 1, 1, ${UINT3}, 8, 2, false, 0, 0, 7, 3, memory<2, 1, 4>, memory<2, 2, 4>`,
  ),
  breach('slice: START and COUNT must lie in the channels', 'slice', '4, 2, 3, 1, 1, 3', 3, 3),
  breach('slice: LANES must divide CHANNELS, START and COUNT', 'slice', '4, 1, 2, 2, 1, 3', 6, 6),
  breach('slice: VECTORS must be at least 1', 'slice', '4, 2, 2, 1, 0, 3', 3, 3),
  breach('slice: BITS must be at least 1', 'slice', '4, 2, 2, 1, 1, 0', 0, 0),
  lookup('CHANNELS must be at least 1', '0, 1, 1, 3, 2, 3, false, memory<8, 1, 2>'),
  lookup('LANES must be 1 to CHANNELS', '2, 3, 1, 1, 1, 1, false, memory<2, 1, 1>'),
  lookup('VECTORS must be at least 1', '2, 1, 0, 3, 2, 3, false, memory<8, 1, 2>'),
  lookup('INDEX_BITS must be 1 to IN_BITS, and at most 16', '2, 1, 1, 3, 2, 4, false, memory<16, 1, 2>'),
  lookup('there must be a table for each lane, or one for all', '2, 1, 1, 3, 2, 3, true'),
  lookup(
    'a table must have 2^INDEX_BITS words of one entry for each fold',
    '2, 1, 1, 3, 2, 3, true, memory<8, 1, 2>',
  ),
  pad('HEIGHT, WIDTH and CHANNELS must be at least 1', `1, 0, 1, 1, ${UINT3}, ${UINT3}, 1, 1, 1, 1, 0`),
  pad('LANES must be 1 to CHANNELS', `1, 1, 1, 0, ${UINT3}, ${UINT3}, 1, 1, 1, 1, 0`),
  pad('OUT must hold the elements of the input', `1, 1, 1, 1, ${UINT3}, bipolar, 1, 1, 1, 1, 1`, 1),
  pad('OUT may be bipolar only where IN is', `1, 1, 1, 1, ${UINT3}, bipolar, 1, 1, 1, 1, 1`, 1),
  pad('padding must be at least 0', `1, 1, 1, 1, ${UINT3}, ${UINT3}, 1, 1, -1, 1, 0`),
  breach(
    'upsample: BITS, FOLDS, HEIGHT and WIDTH must be at least 1',
    'upsample',
    '3, 1, 2, 0, 1, 1, 2',
    3,
    3,
  ),
  breach('upsample: factors must be at least 1', 'upsample', '3, 1, 2, 2, 1, 0, 2', 3, 3),
  breach('upsample: DEPTH must be more than what is repeated', 'upsample', '3, 2, 2, 4, 2, 2, 8', 3, 3),
  breach('gather: sizes must be at least 1', 'gather', '3, 0, 2, 2, 1, 0, 0, 2, memory<2, 1, 7>', 3, 3),
  breach(
    'gather: indices must lie in the vector',
    'gather',
    '3, 1, 2, 2, 1, 2, 0, 4, memory<2, 1, 12>',
    3,
    3,
  ),
  breach('gather: DEPTH must hold what is kept', 'gather', '3, 1, 2, 2, 1, 1, 0, 1, memory<2, 1, 9>', 3, 3),
  breach(
    'gather: TURNS must have a word for each entry that leaves',
    'gather',
    '3, 1, 2, 2, 1, 1, 0, 2, memory<3, 1, 9>',
    3,
    3,
  ),
  breach('reorder: loops must have a turn', 'reorder_beats', '3, 1, 4, loop<0, 1>', 3, 3),
  breach('reorder: PERIODS must be at least 1', 'reorder_beats', '3, 0, 6, loop<2, 1>, loop<3, 2>', 3, 3),
  breach(
    'reorder: strides must reach every place once',
    'reorder_beats',
    '3, 1, 6, loop<2, 1>, loop<3, 3>',
    3,
    3,
  ),
  breach(
    'reorder: DEPTH must be at least a period',
    'reorder_beats',
    '3, 1, 5, loop<2, 1>, loop<3, 2>',
    3,
    3,
  ),
  breach('reorder: BEATS must be at least 1', 'reorder_lanes', '2, 3, 0, loop<2, 1>', 6, 6),
  breach(
    'reorder: a beat must hold whole periods',
    'reorder_lanes',
    '4, 3, 1, loop<2, 1>, loop<3, 2>',
    12,
    12,
  ),
  window(
    'LANES must be 1 to CHANNELS',
    '4, 4, 2, 3, 1, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0, 1, false, false, 0, 40',
    3,
  ),
  window(
    'padding must be 0 to less than a kernel covers',
    '4, 4, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 0, 0, 0, 2, false, false, 0, 40',
    2,
  ),
  window(
    'the kernel must fit the padded frame',
    '4, 4, 1, 1, 2, 5, 5, 1, 1, 1, 1, 0, 0, 0, 0, 2, false, false, 0, 40',
    2,
  ),
  window(
    'DEPTH must be more than a window spans',
    '4, 4, 1, 1, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 2, false, false, 0, 6',
    2,
  ),
  window(
    'every window must hold a pixel of the input',
    '2, 2, 1, 1, 2, 2, 1, 1, 1, 3, 1, 2, 0, 3, 0, 2, false, false, 0, 40',
    2,
  ),
  parallelWindow(
    'HEIGHT, WIDTH and CHANNELS must be at least 1',
    '4, 0, 1, 2, 2, 2, 1, 1, 0, 0, 0, 0, 2, false, false, 0',
    2,
    8,
  ),
  parallelWindow(
    'BITS must be at least 1, OUT_BITS at least BITS',
    '4, 4, 1, 2, 2, 2, 1, 1, 0, 0, 0, 0, 1, false, false, 0',
    2,
    4,
  ),
  parallelWindow(
    'bipolar elements have one bit and no sign',
    '4, 4, 1, 2, 2, 2, 1, 1, 0, 0, 0, 0, 3, false, true, 0',
    2,
    12,
  ),
  parallelWindow(
    'kernel and stride must be at least 1',
    '4, 4, 1, 2, 2, 2, 1, -1, 0, 0, 0, 0, 2, false, false, 0',
    2,
    8,
  ),
  parallelWindow(
    'padding must be 0 to less than the kernel',
    '4, 4, 1, 2, 2, 2, 1, 1, 0, 2, 0, 0, 2, false, false, 0',
    2,
    8,
  ),
  parallelWindow(
    'the kernel must fit the padded frame',
    '4, 4, 1, 2, 5, 2, 1, 1, 0, 0, 0, 0, 2, false, false, 0',
    2,
    20,
  ),
  parallelWindow(
    'windows must start within HEIGHT and WIDTH of the first',
    '4, 2, 1, 2, 3, 3, 1, 1, 0, 2, 0, 2, 2, false, false, 0',
    2,
    18,
  ),
];

/** Kernels with other streams than one in and one out. */
const CALLS: readonly (readonly [message: string, call: string])[] = [
  [
    'add: LANES must be 1 to CHANNELS',
    `add<2, 3, 1, ${UINT3}, ${UINT3}, 1, 1, 5>(in<9>(), in<9>(), in<15>())`,
  ],
  [
    'add: A_FACTOR and B_FACTOR must be -65535 to 65535',
    `add<2, 2, 1, ${UINT3}, ${UINT3}, 1, 65536, 21>(in<6>(), in<6>(), in<42>())`,
  ],
  [
    'multiply: LANES must be 1 to CHANNELS',
    `multiply<2, 3, 1, ${UINT3}, ${UINT3}, signed_integer<8> >(in<9>(), in<9>(), in<24>())`,
  ],
  [
    'multiply: VECTORS must be at least 1',
    `multiply<2, 1, 0, ${UINT3}, ${UINT3}, signed_integer<8> >(in<3>(), in<3>(), in<8>())`,
  ],
  [
    'multiply: OUT must be bipolar where both inputs are',
    'multiply<2, 1, 1, bipolar, bipolar, signed_integer<2> >(in<1>(), in<1>(), in<2>())',
  ],
  ['concat: CHANNELS must be at least 1', `concat<1, 1, ${UINT3}, source<${UINT3}, 0> >(in<3>(), in<3>())`],
  [
    'concat: LANES must divide the channels of every input',
    `concat<2, 1, ${UINT3}, source<${UINT3}, 2>, source<${UINT3}, 3> >(in<6>(), in<6>(), in<6>())`,
  ],
  ['concat: VECTORS must be at least 1', `concat<1, 0, ${UINT3}, source<${UINT3}, 2> >(in<3>(), in<3>())`],
  [
    'concat: a result must hold the elements of every input',
    `concat<1, 1, signed_integer<2>, source<${UINT3}, 2> >(in<3>(), in<2>())`,
  ],
  [
    'concat: OUT may be bipolar only where every input is',
    'concat<1, 1, bipolar, source<unsigned_integer<1>, 2> >(in<1>(), in<1>())',
  ],
  ['concat: there must be an input', `concat<1, 1, ${UINT3} >(in<3>())`],
  [
    'mvu: BANKS must be at least 2',
    'mvu_banked<1, 1, 1, 1, 1, bipolar, ternary, 3, 1, memory<1, 1, 2> >(in<1>(), in<1>(), in<3>())',
  ],
  [
    'vvu: BANKS must be at least 2',
    'vvu_banked<1, 1, 1, 1, 1, bipolar, ternary, 3, 1, memory<1, 1, 2> >(in<1>(), in<1>(), in<3>())',
  ],
  [
    'threshold: banks need thresholds for each channel',
    `threshold_parallel_banked<1, 1, 1, 1, ${UINT3}, 4, 1, 0, false, false, 2, memory<2, 1, 5> >(in<3>(), in<1>(), in<1>())`,
  ],
  [
    'requantize: BANKS must be at least 2',
    `requantize_banked<1, 1, 1, ${UINT3}, 8, 2, false, 0, 0, 7, 3, 1, no_memory, no_memory>(in<3>(), in<1>(), in<3>())`,
  ],
  [
    'lookup: banks need a table for each channel',
    'lookup_banked<1, 1, 1, 3, 2, 3, false, 2, memory<16, 1, 2> >(in<3>(), in<1>(), in<2>())',
  ],
  ['stream_fork: BEATS must be at least 1', 'stream_fork<4, 0>(in<4>(), in<4>(), in<4>())'],
];

it('names every parameter that breaks a constraint at compile time', async () => {
  const folder = await scratch();
  const names = (await readdir(library)).filter(name => name.endsWith('.hpp'));
  const headers = names.map(name => `#include "${name}"\n`);
  const functions = BREACHES.map(
    (b, i) =>
      `void breach_${i}(hls::stream<ap_uint<${b.input}> >& in, hls::stream<ap_uint<${b.output}> >& out) ` +
      `{ bitwright::${b.template}<${b.arguments} >(in, out); }\n`,
  );
  const calls = CALLS.map(([, call], i) => `void call_${i}() { bitwright::${call}; }\n`);
  const file = join(folder, 'breaches.cpp');
  await writeFile(file, `${headers.join('')}${MEMORY}${functions.join('')}${calls.join('')}`);
  const { compiler } = await findCompiler();
  const { ok, all } = await runTool(
    compiler,
    ['-std=c++14', '-fsyntax-only', '-fmax-errors=0', '-I', library, '-I', join(library, 'shim'), file],
    { purpose: 'it compiles the C simulation' },
  );
  expect(ok).toBe(false);
  const messages = [...all.matchAll(/static assertion failed: (.*)/g)].map(([, text]) => text);
  const breaches = [...BREACHES.map(b => b.message), ...CALLS.map(([message]) => message)];
  expect(breaches.filter(message => !messages.includes(message))).toEqual([]);
});
