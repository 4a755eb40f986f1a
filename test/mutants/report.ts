import type { KernelKind } from '../../src/kernels/index.ts';
import { FRAMES } from './design-mutants.ts';
import { reasonOf } from './equivalent.ts';
import type { Numbered } from './kernel-mutants.ts';
import type { Mutation } from './mutations.ts';

/** What the sweeps and `verify` said of some mutants. */
export interface Verdicts {
  readonly mutations: Numbered;
  /** The kernel whose sweep caught each that was caught. */
  readonly swept: ReadonlyMap<number, KernelKind>;
  /** What `verify` said of those that the design has. */
  readonly verified: ReadonlyMap<number, boolean>;
}

/** The mutants that neither caught. */
export const survivorsOf = ({ mutations, swept, verified }: Verdicts): Mutation[] =>
  [...mutations].filter(([n]) => !swept.has(n) && verified.get(n) !== true).map(([, mutation]) => mutation);

/** The document: figures, one line a module, one a survivor. */
export function reportOf(verdicts: Verdicts, kinds: readonly KernelKind[], seed: number): string {
  const { mutations, verified } = verdicts;
  const survivors = survivorsOf(verdicts);
  const modules = [...new Set([...mutations.values()].map(({ module }) => module))].sort();
  const inDesign = [...verified.values()];
  const explained = survivors.filter(({ key }) => reasonOf(key) !== undefined);
  const lines = [
    '# Mutants',
    '',
    'Does the proof notice a fault? `npm run mutants` changes one expression of the Verilog in `hw/rtl` at a time (operators,',
    'comparisons, constants, resets, terms and signals of handshakes) and runs a small sweep of the kernel, and `verify`',
    'on a small image classifier. What neither notices is listed with the reason why it is no fault; one without a reason makes',
    'the command fail. Written by the command.',
    '',
    `${mutations.size} mutants of the modules of ${kinds.join(', ')}, seed ${seed}: ${mutations.size - survivors.length} caught, ${survivors.length} survive, ` +
      `of which ${explained.length} are explained. Of ${inDesign.length} mutants that are in the design once it is elaborated, \`verify\` alone catches ` +
      `${inDesign.filter(isCaught => isCaught).length}, with ${FRAMES.random} random frames and up to ${FRAMES.chosen} chosen ones.`,
    '',
    '| module | mutants | caught by the sweep | in the design | caught by `verify` | survive |',
    '|---|---|---|---|---|---|',
    ...modules.map(module => moduleLine(module, verdicts, survivors)),
    '',
    ...missedLines(verdicts),
    '| survivor | kind | why it is no fault |',
    '|---|---|---|',
    ...survivors
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, kind }) => `| ${code(key)} | ${kind} | ${reasonOf(key) ?? 'not explained'} |`),
    '',
  ];
  return lines.join('\n');
}

/** What the design has and `verify` does not see, though a sweep does. */
function missedLines({ mutations, swept, verified }: Verdicts): string[] {
  const missed = [...mutations].filter(([n]) => verified.get(n) === false && swept.has(n));
  if (missed.length === 0) return [];
  return [
    'What is in the design and only a sweep notices; the parameters, the stream around it or the numbers of this network do not let',
    'it show there:',
    '',
    '| mutant | kind |',
    '|---|---|',
    ...missed
      .map(([, mutation]) => mutation)
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, kind }) => `| ${code(key)} | ${kind} |`),
    '',
  ];
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function moduleLine(
  module: string,
  { mutations, swept, verified }: Verdicts,
  survivors: readonly Mutation[],
): string {
  const own = [...mutations].filter(([, mutation]) => mutation.module === module).map(([n]) => n);
  const counts = [
    own.length,
    own.filter(n => swept.has(n)).length,
    own.filter(n => verified.has(n)).length,
    own.filter(n => verified.get(n)).length,
    survivors.filter(mutation => mutation.module === module).length,
  ];
  return `| \`${module}\` | ${counts.join(' | ')} |`;
}
