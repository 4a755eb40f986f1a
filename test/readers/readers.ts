import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool, type ToolResult } from '../../sim/tool.ts';
import { rtlFolder } from '../kernels/sweep.ts';

/** A tool, and how it takes Verilog: as what language. Without tops all modules that no other instantiates are. */
interface Reader {
  readonly tool: string;
  readonly arguments: (files: readonly string[], tops: readonly string[]) => readonly string[];
  /** Tells that a tool that ended well did not take it. */
  readonly complaint: RegExp;
}

const verilator = (...language: readonly string[]): Reader => ({
  tool: 'verilator',
  arguments: files => [
    ...['--lint-only', '-Wno-fatal', '-Wno-lint', '-Wno-style', '-Wno-MULTITOP', ...language],
    ...files,
  ],
  complaint: /%Error/,
});

const icarus = (language: string): Reader => ({
  tool: 'iverilog',
  arguments: (files, tops) => [language, '-t', 'null', ...tops.flatMap(top => ['-s', top]), ...files],
  complaint: /error|sorry/i,
});

const yosys = (...language: readonly string[]): Reader => ({
  tool: 'yosys',
  arguments: (files, tops) => [
    ...['-Q', '-T', '-p'],
    [
      `read_verilog ${[...language, ...files].join(' ')}`,
      ...tops.map(top => `hierarchy -check -top ${top}`),
    ].join('; '),
  ],
  complaint: /ERROR|Can.t open/,
});

/** What people read Verilog with, plainly: nobody has to say that it is Verilog-2005, or to defer anything. */
export const READERS: Readonly<Record<string, Reader>> = {
  'Verilator as Verilog-2005': verilator('--default-language', '1364-2005'),
  'Verilator as SystemVerilog-2017': verilator('--default-language', '1800-2017'),
  'Verilator as it is': verilator(),
  'Icarus as Verilog-2005': icarus('-g2005'),
  'Icarus as SystemVerilog-2012': icarus('-g2012'),
  'Yosys as Verilog-2005': yosys(),
  'Yosys as SystemVerilog': yosys('-sv'),
};

/** Whether a tool is there: the readers of one that is not are left out. */
export const isInstalled = async (tool: string): Promise<boolean> =>
  runTool(tool, [tool === 'verilator' ? '--version' : '-V'], { purpose: 'it reads Verilog' }).then(
    () => true,
    () => false,
  );

/** What a tool says of files, read in the folder that their memories lie below; empty where it takes them. */
export async function complaintOf(
  { tool, arguments: argumentsOf, complaint }: Reader,
  files: readonly string[],
  tops: readonly string[],
  cwd: string,
): Promise<string> {
  const { ok, all }: ToolResult = await runTool(tool, argumentsOf(files, tops), {
    cwd,
    purpose: 'it reads Verilog',
  });
  return ok && !complaint.test(all) ? '' : all.slice(-4000) || 'it failed and says nothing';
}

/** Every file of hw/rtl. */
export async function libraryFiles(): Promise<string[]> {
  const paths = await readdir(rtlFolder, { recursive: true });
  return paths
    .filter(path => path.endsWith('.v'))
    .sort()
    .map(path => join(rtlFolder, path));
}
