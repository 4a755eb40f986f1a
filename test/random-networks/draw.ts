import { random } from '../graph-ops/samples.ts';

/** Seeded choices: the same seed makes the same ones. */
export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next();
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** One of them; what stands twice is twice as likely. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)];
  }
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The power of two nearest to a positive number, on a logarithmic scale. */
export const powerNear = (value: number): number => 2 ** Math.round(Math.log2(value));
