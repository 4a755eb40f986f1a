import { writeFile } from 'node:fs/promises';
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
using bitwright::bipolar;
using bitwright::ternary;
using bitwright::signed_integer;
using bitwright::unsigned_integer;
using bitwright::no_memory;
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
    'mvu: WEIGHTS must have NF * SF words of PE fields of SIMD weights',
    'mvu',
    '4, 2, 1, 2, 1, bipolar, ternary, 5, memory<3, 1, 4>',
    2,
    5,
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
    'threshold: a step must have 2^LEVEL words of one threshold per bank for each fold',
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
    '2, 1, 3, 1, signed_integer<3>, 0, 0, 3, 1, no_memory',
    3,
    3,
  ),
  breach(
    'argmax: SCORE_BITS must hold a score',
    'argmax',
    '2, 1, 1, 1, unsigned_integer<3>, 0, 0, 3, 1, no_memory',
    3,
    1,
  ),
  breach(
    'argmax: INDEX_BITS must hold CLASSES - 1',
    'argmax',
    '5, 1, 1, 1, signed_integer<3>, 0, 0, 3, 2, no_memory',
    3,
    2,
  ),
  breach(
    'argmax: FACTORS must have one field per class',
    'argmax',
    '5, 1, 1, 1, signed_integer<3>, 4, 0, 7, 3, memory<4, 1, 4>',
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
  ['stream_fork: BEATS must be at least 1', 'stream_fork<4, 0>(in<4>(), in<4>(), in<4>())'],
];

it('names every parameter that breaks a constraint at compile time', async () => {
  const folder = await scratch();
  const names = ['mvu', 'threshold', 'argmax', 'width_converter', 'pool', 'sliding_window', 'add', 'fork'];
  const headers = names.map(name => `#include "${name}.hpp"\n`);
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
