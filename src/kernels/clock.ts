import type { Family } from './family.ts';

/** The clock that a design is made for. */
export interface ClockTarget {
  readonly megahertz: number;
  readonly family: Family;
}

/** Times in nanoseconds, ways between cells included. */
interface Delays {
  /** From the clock to the output of a block RAM that has no register of its own. */
  readonly memory: number;
  /** From the clock to the output of a flip-flop, and from its input to the clock. */
  readonly register: number;
  /** Of a LUT. */
  readonly lut: number;
  /** Of a real product of two numbers of up to 9 bits. */
  readonly product: number;
  /** Of an adder of some 10 bits. */
  readonly adder: number;
}

/**
 * What the logic of a family takes, roughly. Those of iCE40, ECP5 and Gowin are set so that MNIST networks meet or come near
 * their clocks in nextpnr (docs/guide/boards.md); the others are guesses, which no tool of their vendors was asked about.
 */
export const DELAYS: Readonly<Record<Family, Delays>> = {
  xc7: { memory: 2.5, register: 1.2, lut: 0.8, product: 4, adder: 1.3 },
  xcup: { memory: 1.6, register: 0.8, lut: 0.5, product: 2.5, adder: 0.8 },
  ice40: { memory: 3.2, register: 1.4, lut: 1.4, product: 9, adder: 2.4 },
  ecp5: { memory: 6.2, register: 1.4, lut: 1.2, product: 9, adder: 2 },
  gowin: { memory: 4.5, register: 1.4, lut: 1.6, product: 6, adder: 3.3 },
  cyclonev: { memory: 2.8, register: 1.2, lut: 0.9, product: 4, adder: 1.4 },
};

/** Nanoseconds that a clock gives a path. */
export const periodOf = ({ megahertz }: ClockTarget): number => 1000 / megahertz;
