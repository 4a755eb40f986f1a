import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cached, defaultCacheFolder, fingerprint } from '../../sim/cache.ts';
import { inParallel, link, sharedObject } from '../../sim/compile.ts';
import { compileUnit } from '../../sim/precompiled.ts';
import { findToolchain, verilatorInclude } from '../../sim/toolchain.ts';
import { planUnits } from '../../sim/units.ts';
import { verilate } from '../../sim/verilate.ts';
import { invariant } from '../../src/ir/invariant.ts';
import type { Build } from '../../src/tools/build-board.ts';

const LINE = fileURLToPath(new URL('line.cpp', import.meta.url));
const WAIVERS = fileURLToPath(new URL('../../hw/lint/verilator.vlt', import.meta.url));

/** A board_top in Verilator. */
export interface SimulatedBoard {
  /** The program, and how it is started. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where its memories are. */
  readonly cwd: string;
  /** Plays a script (line.cpp has its orders) and gives the bytes that the board sent. */
  readonly play: (script: readonly string[], folder: string) => Promise<Uint8Array>;
}

/**
 * Simulates what a build wrote, as it is but for PLLs, which boards at their own clock do not have. board_top and all
 * below it must pass the linter.
 *
 * @param quietCycles silence after which the board has nothing more to say: more than a frame takes in the design
 */
export async function simulatedBoard(
  { folder, record }: Build,
  quietCycles: number,
): Promise<SimulatedBoard> {
  const paths = Object.keys(record.files).filter(path => path.endsWith('.v'));
  const sources = paths.map(path => join(folder, path));
  const toolchain = await findToolchain();
  const texts = [...sources, LINE, WAIVERS].map(path => readFileSync(path, 'utf8'));
  const key = fingerprint([JSON.stringify(toolchain), ...paths.map(path => basename(path)), ...texts]);
  const entry = await cached(defaultCacheFolder(), 'boards', key, async made => {
    const bench = { top: 'board_top', sources, streams: [] };
    const model = await verilate(bench, { waivers: WAIVERS }, join(made, 'work'));
    await writeFile(join(model.folder, 'line.cpp'), readFileSync(LINE));
    const compiler = {
      toolchain,
      cache: defaultCacheFolder(),
      wave: false,
      include: await verilatorInclude(),
    };
    const units = await planUnits(model.folder, [...model.fast, 'line.cpp'], model.slow, 'long');
    const runtime = model.runtime.map(
      name => () => sharedObject(compiler, name, join(compiler.include, `${name}.cpp`)),
    );
    const objects = await inParallel([...runtime, ...units.map(unit => () => compileUnit(compiler, unit))]);
    await link(compiler, objects, model.linkerFlags, join(made, 'board'));
    await rm(join(made, 'work'), { recursive: true });
  });
  const program = join(entry.folder, 'board');
  const cwd = join(folder, 'mem');
  invariant(record.line, 'a board at a serial line');
  const args = [String(record.line.divisor), String(quietCycles)];
  return {
    program,
    args,
    cwd,
    async play(script, scratch) {
      const file = join(scratch, 'script.txt');
      await writeFile(file, `${script.join('\n')}\n`);
      const { stdout } = await execa(program, [...args, file], { cwd, encoding: 'buffer' });
      return stdout;
    },
  };
}

/** An order that sends bytes. */
export const sending = (bytes: Uint8Array): string => `send ${Buffer.from(bytes).toString('hex')}`;
