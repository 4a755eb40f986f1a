import { IS_EQUAL, REASONS, type Reason } from './survivor.ts';

/** What came of the flips of one network. */
export interface MeasuredFlips {
  readonly network: string;
  readonly frames: number;
  /** Bits of all memories. */
  readonly bits: number;
  readonly flips: number;
  readonly caught: number;
  /** Of those caught, how many an output showed too. */
  readonly atOutputs: number;
  readonly survivors: Readonly<Partial<Record<Reason, number>>>;
}

/** Flips that change what some input gives. */
export const faultsOf = ({ flips, survivors }: MeasuredFlips): number =>
  flips - REASONS.filter(reason => IS_EQUAL[reason]).reduce((sum, r) => sum + (survivors[r] ?? 0), 0);

const MEANINGS: Readonly<Record<Reason, string>> = {
  padding: 'the bit belongs to a lane, row or column past the end, which is never looked at',
  unreachable: 'a threshold that the input cannot pass, before and after the flip',
  equal: 'the same result for every value that the input can have, each tried',
  still: 'a weight whose input is 0 in all frames',
  unmet: 'no frame brings a value for which the result is another',
  unknown: 'a bit of another kind, which is not explained',
};

/** docs/flips.md. */
export function flipsDocument(measured: readonly MeasuredFlips[]): string {
  const rows = measured.map(own => {
    const faults = faultsOf(own);
    const share = ((100 * own.caught) / faults).toFixed(1);
    const left = REASONS.map(reason => own.survivors[reason] ?? 0);
    return `| ${[own.network, own.frames, own.bits.toLocaleString('en-US'), own.flips, own.caught, own.atOutputs, ...left, `**${share} %** of ${faults}`].join(' | ')} |`;
  });
  return `# Flipped bits

Do golden vectors notice a fault in a memory? \`npm run flips\` turns over one bit of the weights, thresholds and other
parameters of a compiled network at a time, drawn with a seed among all bits of all memories, and simulates the frames that
\`verify\` and \`testbench\` take where nobody says which. A flip is caught where any stream differs from the reference. Why the
others survive is computed from the network. Written by the command.

| network | frames | bits of memories | flips | caught | at an output | ${REASONS.join(' | ')} | caught of the faults |
|${'---|'.repeat(7 + REASONS.length)}
${rows.join('\n')}

A flip of the first three kinds is no fault: no input gives another result.

| survivor | |
|---|---|
${REASONS.map(reason => `| ${reason} | ${MEANINGS[reason]} |`).join('\n')}

Inner streams are what catches: an output alone shows far fewer.
`;
}
