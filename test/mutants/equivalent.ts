/** Why some mutants behave as the module does, in every design: the keys of their mutations, with the module first. */
export interface Equivalent {
  readonly reason: string;
  readonly mutations: readonly string[];
}

export const EQUIVALENT: readonly Equivalent[] = [];

/** Why a mutant that nothing catches is none; undefined where nobody has said so. */
export const reasonOf = (key: string): string | undefined =>
  EQUIVALENT.find(({ mutations }) => mutations.includes(key))?.reason;
