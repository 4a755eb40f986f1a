/** Hands out names, each once: a name already taken gets the first free suffix `_1`, `_2`, ... */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #nextSuffix = new Map<string, number>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** `wanted` itself where it is free. */
  take(wanted: string): string {
    let name = wanted;
    let suffix = this.#nextSuffix.get(wanted) ?? 1;
    while (this.#taken.has(name)) name = `${wanted}_${suffix++}`;
    this.#nextSuffix.set(wanted, suffix);
    this.#taken.add(name);
    return name;
  }
}
