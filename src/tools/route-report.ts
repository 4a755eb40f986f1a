import { z } from 'zod';
import type { Use } from './build-diagnostics.ts';

/** What place and route says of a design. */
export interface RouteReport {
  readonly cells: readonly Use[];
  readonly clocks: readonly { readonly name: string; readonly megahertz: number }[];
  readonly holdViolations: number;
}

/** The parts of nextpnr's --report that are read. */
const reportSchema = z.object({
  fmax: z.record(z.string(), z.object({ achieved: z.number() })),
  utilization: z.record(z.string(), z.object({ used: z.number(), available: z.number() })).optional(),
});

/**
 * Reads the report and the log of a nextpnr that has ended well; undefined where the report is none. Versions before 0.5
 * have no utilization in the report, only in the log.
 */
export function routeReport(json: string, log: string): RouteReport | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return undefined;
  }
  const read = reportSchema.safeParse(raw);
  if (!read.success) return undefined;
  const { fmax, utilization } = read.data;
  const cells = utilization
    ? Object.entries(utilization).map(([kind, { used, available }]) => ({ kind, used, available }))
    : usesIn(log);
  const clocks = Object.entries(fmax).map(([name, { achieved }]) => ({ name, megahertz: achieved }));
  return { cells: cells.filter(({ used }) => used > 0), clocks, holdViolations: holdViolationsIn(log) };
}

/** `Info: 	         ICESTORM_LC:  3815/ 5280    72%` */
const USE = /^Info:\s+(\w+):\s*(\d+)\/\s*(\d+)\s+\d+%/gm;

/** The use of cells as the log tells it, before they are placed. */
export const usesIn = (log: string): Use[] =>
  [...log.matchAll(USE)].map(([, kind, used, available]) => ({
    kind,
    used: Number(used),
    available: Number(available),
  }));

/** Kinds of which more are wanted than there are. */
export const overused = (cells: readonly Use[]): Use[] =>
  cells.filter(({ used, available }) => used > available);

/** Paths that nextpnr says to be too fast, one line each: `Warning: Hold/min time violation for clock 'posedge clk':`. */
export const holdViolationsIn = (log: string): number =>
  [...log.matchAll(/^(?:Warning|ERROR): Hold\/min time violation/gm)].length;
