import type { Diagnostic } from '../ir/diagnostic.ts';
import { buildDiagnostic } from './build-diagnostics.ts';
import { STEPS } from './open-flow.ts';
import { overused, type RouteReport, routeReport, usesIn } from './route-report.ts';

/** A run of place and route that has ended. */
export interface RouteRun {
  /** Name of the board, for messages. */
  readonly board: string;
  readonly megahertz: number;
  /** Of the tool, for messages. */
  readonly tool: string;
  /** That the tool failed; absent where it ended well. */
  readonly failure: Diagnostic | undefined;
  readonly log: string;
  /** Its report; empty where it wrote none. */
  readonly json: string;
}

/** What became of it: a bitstream is made where there are no errors. */
export function routeOutcome({ board, megahertz, tool, failure, log, json }: RouteRun): {
  readonly errors: readonly Diagnostic[];
  readonly report?: RouteReport;
} {
  const over = overused(usesIn(log));
  if (over.length > 0) return { errors: [buildDiagnostic('does-not-fit', { board, over })] };
  if (failure) return { errors: [failure] };
  const report = routeReport(json, log);
  if (!report || report.clocks.length === 0) {
    const reason = report ? 'it names no clock' : `${STEPS.report} has another form`;
    return { errors: [buildDiagnostic('no-report', { tool, reason })] };
  }
  return { errors: timingErrors(report, megahertz), report };
}

/** A clock that is missed, and paths that are too fast. */
function timingErrors({ clocks, holdViolations }: RouteReport, wanted: number): Diagnostic[] {
  const missed = clocks.filter(({ megahertz }) => megahertz < wanted);
  return [
    ...missed.map(({ name, megahertz }) =>
      buildDiagnostic('clock-missed', { clock: name, wanted, achieved: megahertz }),
    ),
    ...(holdViolations > 0 ? [buildDiagnostic('hold-violations', { count: holdViolations })] : []),
  ];
}
