import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool, tail } from '../../sim/tool.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { SWITCH } from './switched.ts';

/** A comparison of the switch with a mutant's number, as Verilator writes a design in XML; it may turn the sides. */
const SWITCH_REF = `<varref [^>]*name="${SWITCH}"[^>]*/>`;
const NUMBER = `<const [^>]*name="32&apos;h(?<number>[0-9a-f]+)"[^>]*/>`;

/**
 * The numbers of the mutations that a design has once it is elaborated. What stands in a branch that no instance takes, or in
 * a module without instances, is not there: no stimulus could show it.
 */
export async function elaboratedMutants(
  top: string,
  sources: readonly string[],
  folder: string,
): Promise<ReadonlySet<number>> {
  const file = join(folder, 'elaborated.xml');
  const { ok, all } = await runTool(
    'verilator',
    [
      ...['--xml-only', '--xml-output', file, '-Wno-fatal', '-Wno-lint', '-Wno-style'],
      ...['--default-language', '1364-2005', '--top-module', top, ...sources],
    ],
    { cwd: folder, purpose: 'it elaborates the design' },
  );
  invariant(ok, `Verilator does not elaborate the design: ${tail(all)}`);
  return switchedIn(await readFile(file, 'utf8'));
}

/** The numbers that a design in XML compares its switch with. */
export function switchedIn(xml: string): ReadonlySet<number> {
  const sides = [`${SWITCH_REF}\\s*${NUMBER}`, `${NUMBER}\\s*${SWITCH_REF}`];
  const numbers = sides.flatMap(pattern =>
    [...xml.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) =>
      Number.parseInt(groups?.number ?? '', 16),
    ),
  );
  return new Set(numbers);
}
