import type { VerifyResult } from '../../sim/verify.ts';
import { counted } from '../ir/counted.ts';
import { type Markup, markupText } from '../ir/target-text.ts';
import { render } from '../node/render.ts';
import { mismatchText } from './verification-record.ts';

/** A verified design, as a suite of tests. */
export interface VerifiedSuite {
  readonly name: string;
  readonly result: VerifyResult;
  readonly seed: number;
}

/** What templates/report/junit.xml.hbs needs. */
export interface JunitContext {
  readonly tests: number;
  readonly failures: number;
  readonly seconds: number;
  readonly suites: readonly JunitSuite[];
}

interface JunitSuite {
  readonly name: Markup;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly properties: readonly { readonly name: Markup; readonly value: Markup }[];
  readonly cases: readonly JunitCase[];
}

interface JunitCase {
  readonly name: Markup;
  readonly seconds: number;
  readonly hasFailed: boolean;
  readonly isSkipped: boolean;
  /** Why. */
  readonly message: Markup;
}

/**
 * Verified designs as a JUnit XML report, which CI servers show: a suite for each design, in it a test for each stream, one
 * for all beats and their protocol, one for long stalls and one for the cycles. The schema is that of Jenkins's xUnit plugin,
 * which has no standard.
 */
export const junitText = (suites: readonly VerifiedSuite[]): string =>
  render('report/junit.xml.hbs', junitContext(suites));

function junitContext(verified: readonly VerifiedSuite[]): JunitContext {
  const suites = verified.map(suiteOf);
  const sum = (of: (suite: JunitSuite) => number): number => suites.reduce((total, s) => total + of(s), 0);
  return {
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    seconds: rounded(verified.reduce((total, { result }) => total + secondsOf(result), 0)),
    suites,
  };
}

const secondsOf = ({ buildSeconds, simulationSeconds }: VerifyResult): number =>
  buildSeconds + simulationSeconds;

/** To a millisecond. */
const rounded = (seconds: number): number => Number(seconds.toFixed(3));

function suiteOf({ name, result, seed }: VerifiedSuite): JunitSuite {
  const cases = [...streamCases(result), wholeCase(result), longCase(result), cyclesCase(result)];
  const { simulator, frames, simulatedCycles: cycles } = result;
  const properties = { simulator, frames, seed, cycles };
  return {
    name: markupText(name),
    tests: cases.length,
    failures: cases.filter(({ hasFailed }) => hasFailed).length,
    skipped: cases.filter(({ isSkipped }) => isSkipped).length,
    seconds: rounded(secondsOf(result)),
    properties: Object.entries(properties).map(([key, value]) => ({
      name: markupText(key),
      value: markupText(String(value)),
    })),
    cases,
  };
}

/** A test; its time is that of the suite, which runs once for all. */
function caseOf(name: string, failure?: string, skipped?: string): JunitCase {
  return {
    name: markupText(name),
    seconds: 0,
    hasFailed: failure !== undefined,
    isSkipped: skipped !== undefined,
    message: markupText(failure ?? skipped ?? ''),
  };
}

const streamCases = ({ streams, firstMismatch }: VerifyResult): JunitCase[] =>
  streams.map(({ stream, beats, mismatches }) => {
    const where = firstMismatch?.stream === stream ? `; ${mismatchText(firstMismatch)}` : '';
    const failure = mismatches > 0 ? `${mismatches} mismatches${where}` : undefined;
    return caseOf(`stream ${stream}: ${counted(beats, 'beat')}`, failure);
  });

function wholeCase({ mismatches, firstMismatch, protocolErrors, hang, streams }: VerifyResult): JunitCase {
  const found = [
    ...(mismatches > 0 ? [`${mismatches} mismatches`] : []),
    ...(firstMismatch ? [mismatchText(firstMismatch)] : []),
    ...protocolErrors,
    ...(hang ? [`nothing moved any more in cycle ${hang.cycle}`] : []),
  ];
  const name = `beats and protocol of ${counted(streams.length, 'inner stream')} and all ports`;
  return caseOf(name, found.length > 0 ? found.join('; ') : undefined);
}

function longCase({ longStalls, simulator }: VerifyResult): JunitCase {
  const why = simulator === 'icarus' ? 'for Verilator only' : 'not asked for, too slow, or already at fault';
  if (!longStalls) return caseOf('long stalls', undefined, why);
  const { frames, blocks, mismatches } = longStalls;
  const failure = mismatches > 0 ? `${mismatches} mismatches` : undefined;
  return caseOf(`long stalls: full or empty ${blocks} times in ${counted(frames, 'frame')}`, failure);
}

function cyclesCase(result: VerifyResult): JunitCase {
  const { initiationIntervalCycles, predictedInitiationIntervalCycles } = result;
  const failure = `${initiationIntervalCycles} cycles a frame, latency ${result.latencyCycles}; predicted ${predictedInitiationIntervalCycles} and ${result.predictedLatencyCycles}`;
  return caseOf('every frame ends in the predicted cycle', result.isTimingAsPredicted ? undefined : failure);
}
