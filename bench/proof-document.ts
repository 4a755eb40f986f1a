import type { ProofSet } from './prove/module-proof.ts';
import { MODULES, type ProvedModule } from './prove/modules/index.ts';
import type { Verdict } from './prove/prover.ts';

/** A module, proved for a set of parameters. */
export interface MeasuredProof {
  readonly module: ProvedModule;
  /** `parametersText` of the set. */
  readonly parameters: string;
  readonly verdict: Verdict;
  /** Of the solver. */
  readonly seconds: number;
}

/** A planted fault. */
export interface MeasuredMutant {
  readonly module: ProvedModule;
  readonly fault: string;
  readonly verdict: Verdict;
  /** In which the rules are broken, counted from the reset. */
  readonly cycle: number;
  readonly seconds: number;
}

export interface MeasuredProofs {
  readonly yosys: string;
  readonly solver: string;
  readonly proofs: readonly MeasuredProof[];
  readonly mutants: readonly MeasuredMutant[];
}

/** `WIDTH 1, DEPTH 7 (circular buffer)` */
export function parametersText({ parameters, lists = {}, note, isFlowing }: ProofSet): string {
  const all = Object.entries({ ...parameters, ...lists }).map(([name, value]) => `${name} ${value}`);
  const notes = [...(note === undefined ? [] : [note]), ...(isFlowing ? ['nothing held up'] : [])];
  return all.join(', ') + (notes.length > 0 ? ` (${notes.join('; ')})` : '');
}

const HEAD = `# What is proved of the modules

Simulation tries some stalls and some values; here a solver looks at all of them, for ever: the modules of \`hw/rtl\` below
keep their rules whatever comes in, whenever it comes, whenever the sink takes it, and whenever a reset falls. Weights,
thresholds, multipliers, biases and tables are whatever they may be. Yosys makes an and-inverter graph of a
module and its rules (\`bench/prove/rules\`), and ABC proves it by property directed reachability, without a bound. Parameters
are small, so what depends on size alone is not covered; the sweeps of \`test/kernels\` cover larger ones by simulation.

Wide data are proved apart, where rows say *nothing held up*: the sink always takes and a vector is a beat, so that a result depends
on what came some cycles before and on memories alone. ABC looks at the first 16 cycles, which stand for all. When beats move
does not depend on what they carry; that is proved at small widths.

\`mvu_reloadable\` and \`threshold_reloadable\` are \`reload_half\` and the module with two banks, and wires; the sweeps write
their memories while frames pass.

Of every module that gives a stream:

- \`valid\` stays until \`ready\`, and the payload stays with it.
- While beats are offered and the sink takes, a beat is taken and one is given within a fixed number of cycles.
- No beat is lost, doubled, made up or reordered: any one of those that come is watched, and what it becomes must leave
  in its turn.

And beyond that:

- *order*: what leaves is what came, in the places that the module's header says.
- *function*: what leaves is the module's formula of what came.

Made by \`npm run prove\`, which needs \`yosys\` and \`berkeley-abc\` (both in Debian). \`npm run test:full\` proves
all of it again.
`;

const OPEN = `
## Not proved

Circular buffers deeper than 7 beats are covered by simulation alone. A proof that keeps one place of their memory, any, found
no end in two minutes at 33 places, though it was told how the counters hang together. Adder networks are proved for the matrices
above; others are made by the same code. Larger parameters than those above were tried without a verdict: requantizing 2 bits by
multipliers of 3, three thresholds of 4 bits in parallel, matrices of activations of 2 bits, windows of 2 x 2 with padding,
upsampling by 2 x 2. Of wide data it is products that time out, as their rows say, and 15 thresholds of 16 bits: SAT is slow there. A solver of words
(bitwuzla) does them, and is in no Debian that is asked for here; z3 is, and was not tried.
`;

const FAULTS = `
## Planted faults

The proofs can fail: each of these faults is found by them.

| module | fault | breaks a rule in cycle | seconds |
|---|---|---|---|`;

/** docs/proofs.md */
export function proofDocument({ yosys, solver, proofs, mutants }: MeasuredProofs): string {
  const rows = proofs.map(
    ({ module, parameters, verdict, seconds }) =>
      `| ${module} | ${parameters} | ${MODULES[module].claim} | ${verdict} | ${seconds.toFixed(1)} |`,
  );
  const found = mutants.map(
    ({ module, fault, verdict, cycle, seconds }) =>
      `| ${module} | ${fault} | ${verdict === 'refuted' ? cycle : `not found: ${verdict}`} | ${seconds.toFixed(1)} |`,
  );
  const proved = proofs.filter(({ verdict }) => verdict === 'proved').length;
  const figures = `\n${proved} of ${proofs.length} are proved, the others were tried as long as their row says; ${yosys}, ${solver}:\n`;
  const table = ['| module | parameters | proved | verdict | seconds |', '|---|---|---|---|---|', ...rows];
  return `${[`${HEAD}${figures}`, ...table].join('\n')}\n${OPEN}${[FAULTS, ...found].join('\n')}\n`;
}
