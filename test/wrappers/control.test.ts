import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { icarusAvailable } from '../../sim/icarus.ts';
import { runTool } from '../../sim/tool.ts';
import { rtlFolder } from '../kernels/sweep.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scratch = temporaryFolder('control');
const testbench = fileURLToPath(new URL('fixtures/control_tb.v', import.meta.url));
const available = await icarusAvailable();
const PURPOSE = 'it plays the host';

/** What stands at the addresses from 0 on, a word each. */
const LIST = [
  ...['62697477', '00000001', '00000000', '00000000', '00000310', '000003e8', '00000002', '00000003'],
  ...['00112233', '44556677', '8899aabb', 'ccddeeff', '01234567', '89abcdef', 'fedcba98', '76543210'],
];

const hex = (address: number): string => address.toString(16).padStart(4, '0');

it.runIf(available)('reads what the list says, counts, resets and clears', async () => {
  const program = join(scratch, 'control');
  const sources = [testbench, join(rtlFolder, 'wrappers/axi_control.v')];
  const built = await runTool('iverilog', ['-g2005', '-o', program, ...sources], { purpose: PURPOSE });
  expect(built.all).toBe('');
  const { stdout } = await runTool('vvp', ['-n', program], { purpose: PURPOSE });
  const lines = stdout.split('\n').filter(line => line !== '' && !line.includes('$finish'));
  const list = LIST.map((word, i) => `${hex(4 * i)} ${word} 0`);
  expect(lines).toEqual([
    ...list,
    // Frames of inputs 0 and 1 with their errors; beyond the last input; frames of outputs 0, 1 and 2; beyond.
    ...['1000 00000008 0', '1004 00000000 0', '1010 00000003 0', '1014 00000003 0', '1020 00000000 0'],
    ...['2000 00000005 0', '2010 00000000 0', '2020 00000003 0', '2024 00000000 0', '3000 00000000 0'],
    // What is only read is not written.
    'reset 0',
    '0008 00000001 0',
    'reset 16',
    '0008 00000000 0',
    // A reset of the design keeps the counters, and clearing them does not reset it.
    '1000 00000008 0',
    '1000 00000000 0',
    '2020 00000000 0',
    'reset 16',
    // The byte that holds the bits is not enabled.
    'reset 16',
  ]);
});
