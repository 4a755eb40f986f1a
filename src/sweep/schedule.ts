import { fail } from '../ir/diagnostic.ts';
import { sweepDiagnostic } from './diagnostics.ts';

/** Precision of the layers of one section: bits of their weights, and of the activations they read. */
export interface SectionBits {
  readonly weightBits: number;
  readonly activationBits: number;
}

/** Precision of the sections of a network from input to output; the last entry holds for all that follow. */
export interface Schedule {
  /** The way it is written, `8-4-2-1`: W where both are equal, else W/A. */
  readonly text: string;
  readonly entries: readonly SectionBits[];
}

const MAX_BITS = 8;

/** Reads `8-4-2-1`, `8/8-4/4-1/2`. Throws DiagnosticError. */
export function parseSchedule(text: string): Schedule {
  const bad = (reason: string): never => fail(sweepDiagnostic('bad-schedule', { schedule: text, reason }));
  const bits = (part: string): number => {
    if (!/^\d+$/.test(part)) return bad(`'${part}' is not a number of bits`);
    const value = Number(part);
    return value >= 1 && value <= MAX_BITS ? value : bad(`${part} bits; there are 1 to ${MAX_BITS}`);
  };
  const entries = text
    .trim()
    .split('-')
    .map((entry): SectionBits => {
      if (entry === '') return bad('an entry is empty');
      const [weights, activations = weights, ...more] = entry.split('/');
      if (more.length > 0) return bad(`'${entry}' has more than weights and activations`);
      return { weightBits: bits(weights), activationBits: bits(activations) };
    });
  return { text: entries.map(entryText).join('-'), entries };
}

/** Reads a list of schedules, separated by commas, none twice. Throws DiagnosticError. */
export function parseSchedules(text: string): readonly Schedule[] {
  const schedules = text.split(',').map(parseSchedule);
  const seen = new Set<string>();
  for (const { text: schedule } of schedules) {
    if (seen.has(schedule)) fail(sweepDiagnostic('repeated-schedule', { schedule }));
    seen.add(schedule);
  }
  return schedules;
}

/**
 * The precision of each of a network's sections: those beyond the schedule's end have its last one. Throws
 * DiagnosticError where the schedule has more entries than the network has sections.
 */
export function spread(schedule: Schedule, family: string, sections: readonly string[]): SectionBits[] {
  const { text, entries } = schedule;
  if (entries.length > sections.length)
    fail(sweepDiagnostic('too-many-sections', { schedule: text, entries: entries.length, family, sections }));
  return sections.map((_, i) => entries[Math.min(i, entries.length - 1)]);
}

/** A schedule as part of a file name: `8-w4a2-1`. */
export const scheduleFileName = ({ entries }: Schedule): string =>
  entries.map(({ weightBits: w, activationBits: a }) => (w === a ? String(w) : `w${w}a${a}`)).join('-');

const entryText = ({ weightBits, activationBits }: SectionBits): string =>
  weightBits === activationBits ? String(weightBits) : `${weightBits}/${activationBits}`;
