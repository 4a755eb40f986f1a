import type { Mutation } from './mutations.ts';

/** The file, where the simulator runs, that says which mutation is at work: its number, 0 for none. */
export const SWITCH_FILE = 'mutant.mem';

/** The signal that holds that number, in every module with mutations. */
export const SWITCH = 'mutant_number';

/** What the switch file holds for a mutation. */
export const switchText = (number: number): string => `${number.toString(16)}\n`;

/**
 * A module that holds all its mutations, and behaves as the one whose number the switch file holds: so one simulator
 * serves them all.
 */
export function switchedModule(verilog: string, mutations: ReadonlyMap<number, Mutation>): string {
  const byPlace = new Map<number, [number, Mutation][]>();
  for (const [number, mutation] of mutations) {
    const place = mutation.expression.start;
    byPlace.set(place, [...(byPlace.get(place) ?? []), [number, mutation]]);
  }
  let text = verilog;
  // From the end, so that places before stay.
  for (const [start, own] of [...byPlace].sort(([a], [b]) => b - a)) {
    const [[, { expression }]] = own;
    const original = verilog.slice(start, start + expression.text.length);
    const choice = own.reduceRight(
      (otherwise, [number, { changed }]) => `((${SWITCH} == 32'd${number}) ? (${changed}) : ${otherwise})`,
      `(${original})`,
    );
    text = text.slice(0, start) + choice + text.slice(start + original.length);
  }
  return text.replace(/\n\);\n/, found => `${found}${READING}`);
}

const READING = `
  reg [31:0] mutant_file[0:0];
  initial $readmemh("${SWITCH_FILE}", mutant_file);
  wire [31:0] ${SWITCH} = mutant_file[0];
`;
