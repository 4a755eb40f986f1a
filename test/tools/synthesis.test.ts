import { expect, it } from 'vitest';
import { synthesise } from '../../src/tools/synthesis.ts';
import type { Yosys } from '../../src/tools/yosys.ts';

it('writes negative parameters as 32-bit patterns, as Yosys reads no minus sign', async () => {
  const commands: string[] = [];
  const yosys: Yosys = {
    version: 'Yosys',
    run: async job => {
      commands.push(...job.commands);
      return '';
    },
  };
  const job = {
    ...{ what: 'pad', module: 'pad', sources: [], memoryFolder: '', memories: [] },
    parameters: [
      ['WIDTH', 3],
      ['PAD_VALUE', -3],
      ['LEAST', -(2 ** 31)],
      ['MEM_FILE', 'a.mem'],
    ] as const,
  };
  // It prints no statistics.
  await expect(synthesise(yosys, 'xc7', job)).rejects.toThrow();
  expect(commands[0]).toBe(
    `chparam -set WIDTH 3 -set PAD_VALUE 32'shfffffffd -set LEAST 32'sh80000000 -set MEM_FILE "a.mem" pad`,
  );
});
