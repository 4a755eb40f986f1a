/**
 * How long a simulator is to run decides how it is compiled: `short` is there soon (no optimization),
 * `long` runs fast.
 */
export type RunLength = 'short' | 'long';

/**
 * From here on optimized code has paid for its compilation. One number serves designs of every size,
 * because what optimizing takes and what it saves in each cycle both grow with the design. Measured on
 * sweeps and networks: between 200,000 and 1,000,000 cycles.
 */
const PAYING_CYCLES = 200_000;

/** @param cycles that will be simulated, about, over all runs */
export const runLengthOf = (cycles: number): RunLength => (cycles < PAYING_CYCLES ? 'short' : 'long');
