import { invariant } from '../src/ir/invariant.ts';
import type { Bench, SimulationResult, SimulationRun } from './bench.ts';
import { type BuildOptions, build } from './build.ts';
import { runSimulator } from './run.ts';

/** A design ready to be simulated, as often as wanted. */
export interface Simulator {
  readonly bench: Bench;
  /** True when the cache had it and nothing was built. */
  readonly cached: boolean;
  /**
   * Simulates one run. Runs are independent of each other and may overlap. That the design computes
   * something wrong, breaks a stream rule or hangs is a result; a DiagnosticError means that there is none.
   */
  run(run: SimulationRun): Promise<SimulationResult>;
}

/**
 * Builds the Verilator simulator of a bench, or finds it in the cache.
 * @throws DiagnosticError (`sim/...`) when a tool is missing, or rejects the design.
 */
export async function buildSimulator(bench: Bench, options: BuildOptions = {}): Promise<Simulator> {
  const { program, cached } = await build(bench, options);
  return {
    bench,
    cached,
    async run(run) {
      invariant(!run.waveFile || options.wave, 'a waveform is wanted of a simulator built without waves');
      return runSimulator(program, bench, run);
    },
  };
}
