import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaSync } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { boardOfName } from '../../src/boards/index.ts';
import type { Build } from '../../src/tools/build-board.ts';
import { tinyDesign } from '../cli/tiny-design.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { sourcesFor, uartBoard } from './board-cases.ts';

const STUBS = fileURLToPath(new URL('vendor-stubs.tcl', import.meta.url));
const hasTcl = execaSync('tclsh', [], { input: 'exit 0', reject: false }).exitCode === 0;

let folder: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('vendor');
  ({ design } = await tinyDesign(folder));
});

/** Sources a script under stubs of the vendor's commands; what these wrote down. */
async function played(build: Build, script: string, more = ''): Promise<string[]> {
  const main = join(folder, 'main.tcl');
  await writeFile(main, `source {${STUBS}}\n${more}\nsource {${join(build.folder, script)}}\n`);
  const { stdout } = await execa('tclsh', [main]);
  return stdout.split('\n');
}

const below = (build: Build, path: string): string => join(build.folder, path);

it.skipIf(!hasTcl).each(['arty-a7', 'basys3'])(
  '%s: Vivado is given every file, the part and the top (needs tclsh)',
  async name => {
    const board = uartBoard(name);
    const build = await sourcesFor(design, board, { megahertz: 80 });
    const said = await played(build, 'vivado.tcl');
    expect(said).toContain(
      `create_project ${design.manifest.top} ${below(build, 'project')} -part ${boardOfName(name).device.family === 'xc7' && 'part' in board.device ? board.device.part : ''} -force`,
    );
    const added = said.flatMap(
      line => /^add_files (?:-fileset constrs_1 )?-norecurse (.*)$/.exec(line)?.[1] ?? [],
    );
    const wanted = Object.keys(build.record.files).filter(path => /\.(v|mem|xdc)$/.test(path));
    expect(added.sort()).toEqual(wanted.map(path => below(build, path)).sort());
    for (const file of added) expect(existsSync(file), file).toBe(true);
    expect(said).toContain('set_property top board_top sources_1');
    expect(said.at(-1)).toMatch(/^file copy -force .*board_top\.bit /);
  },
);

it.skipIf(!hasTcl)('a Vivado run that misses its timing ends with an error (needs tclsh)', async () => {
  const build = await sourcesFor(design, uartBoard('basys3'));
  await expect(played(build, 'vivado.tcl', 'set ::slack -0.1')).rejects.toThrow(
    /timing is missed at 100 MHz/,
  );
  await expect(played(build, 'vivado.tcl', 'set ::progress 60%')).rejects.toThrow(/did not finish/);
});

it.skipIf(!hasTcl)('a command that is none of the vendor fails under the stubs (needs tclsh)', async () => {
  const build = await sourcesFor(design, uartBoard('basys3'));
  await expect(played(build, 'vivado.tcl', 'add_filez x')).rejects.toThrow(
    /invalid command name "add_filez"/,
  );
});

it.skipIf(!hasTcl)('de10-nano: Quartus is given every file, pin and standard (needs tclsh)', async () => {
  const board = uartBoard('de10-nano');
  const build = await sourcesFor(design, board, { megahertz: 80 });
  const said = await played(build, 'quartus.tcl');
  const { clock, pins } = board;
  for (const [pin, name] of [
    [clock.pin, 'clk_in'],
    [pins.rx, 'rx'],
    [pins.tx, 'tx'],
    [pins.led.pin, 'led'],
  ]) {
    expect(said).toContain(`set_location_assignment ${pin} -to ${name}`);
    expect(said).toContain(`set_instance_assignment -name IO_STANDARD {3.3-V LVTTL} -to ${name}`);
  }
  const sources = said.flatMap(line => /-name VERILOG_FILE (.*)$/.exec(line)?.[1] ?? []);
  const wanted = Object.keys(build.record.files).filter(path => path.endsWith('.v'));
  expect(sources.sort()).toEqual(wanted.map(path => below(build, path)).sort());
  for (const path of Object.keys(build.record.files).filter(file => file.startsWith('mem/')))
    expect(existsSync(below(build, path.replace('mem/', 'project/')))).toBe(true);
  expect(said).toContain('set_global_assignment -name DEVICE 5CSEBA6U23I7');
  expect(said).toContain('execute_flow -compile');
});
