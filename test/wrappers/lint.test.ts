import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runTool } from '../../sim/tool.ts';
import { WRAPPER_SOURCES } from '../../src/codegen/axi-streams.ts';
import { rtlFolder } from '../kernels/sweep.ts';

const waivers = fileURLToPath(new URL('../../hw/lint/verilator.vlt', import.meta.url));

/** What the linter says of a module with these parameters; nothing where it has no objection. */
async function lint(module: string, parameters: Readonly<Record<string, number>>): Promise<string> {
  const { all } = await runTool(
    'verilator',
    [
      ...['--lint-only', '-Wall', '--default-language', '1364-2005', '--top-module', module],
      ...Object.entries(parameters).map(([name, value]) => `-G${name}=${value}`),
      waivers,
      ...WRAPPER_SOURCES.map(source => join(rtlFolder, source)),
    ],
    { purpose: 'it lints the Verilog' },
  );
  return all;
}

const WIDTHS = [
  { BEAT_BITS: 8, SLOT_BITS: 8, WORD_BITS: 8 },
  { BEAT_BITS: 24, SLOT_BITS: 32, WORD_BITS: 8 },
  { BEAT_BITS: 24, SLOT_BITS: 32, WORD_BITS: 128 },
  { BEAT_BITS: 1032, SLOT_BITS: 2048, WORD_BITS: 1024 },
];

it('passes the linter at every relation of widths', async () => {
  for (const widths of WIDTHS) {
    expect(await lint('axis_source', { ...widths, BEATS: 3 })).toBe('');
    expect(await lint('axis_sink', widths)).toBe('');
  }
  expect(await lint('axis_source', { ...WIDTHS[2], BEATS: 4 })).toBe('');
  expect(await lint('axi_control', { INPUTS: 1, OUTPUTS: 1 })).toBe('');
  expect(await lint('axi_control', { INPUTS: 3, OUTPUTS: 2 })).toBe('');
  expect(await lint('axi_control', { INPUTS: 1, OUTPUTS: 2, RELOAD: 1 })).toBe('');
});

it.each([
  ['axis_unpack', { BEAT_BITS: 12, SLOT_BITS: 16 }, 'axis_unpack_error_beat_bits_must_be_a_multiple_of_8'],
  ['axis_unpack', { WORD_BITS: 24 }, 'axis_unpack_error_word_bits_must_be_a_power_of_two_8_to_1024'],
  ['axis_unpack', { BEAT_BITS: 24, SLOT_BITS: 24 }, 'axis_unpack_error_slot_bits_must_be_a_power_of_two'],
  ['axis_unpack', { BEATS: 0 }, 'axis_unpack_error_beats_must_be_at_least_1'],
  [
    'axis_pack',
    { WORD_BITS: 2048, SLOT_BITS: 2048 },
    'axis_pack_error_word_bits_must_be_a_power_of_two_8_to_1024',
  ],
  ['axis_pack', { BEAT_BITS: 16 }, 'axis_pack_error_slot_bits_must_be_a_power_of_two'],
  ['axi_control', { INPUTS: 257 }, 'axi_control_error_inputs_and_outputs_must_be_1_to_256'],
])('fails at elaboration: %s with %o', async (module, parameters, error) => {
  expect(await lint(module, parameters as Record<string, number>)).toContain(error);
});
