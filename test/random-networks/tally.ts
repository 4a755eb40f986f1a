/** What became of the networks that were tried. */
export class Tally {
  networks = 0;
  compiled = 0;
  exact = 0;
  /** Networks that say that they are another one: scales in fixed point. */
  snapped = 0;
  elements = 0;
  outputs = 0;
  /** Codes that differ from onnxruntime's, as float32 rounding allows. */
  allowedDifferences = 0;
  quantizers = 0;
  constantQuantizers = 0;
  readonly refusals = new Map<string, number>();
  readonly features = new Map<string, number>();

  toString(): string {
    const counts = (map: ReadonlyMap<string, number>) =>
      [...map]
        .sort(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || 'none';
    return [
      `${this.compiled} of ${this.networks} networks compile, ${this.exact} of them with exact float32, ${this.snapped} snapped`,
      `refusals: ${counts(this.refusals)}`,
      `${this.elements} elements and ${this.outputs} output values compared, ${this.allowedDifferences} differ within float32 rounding`,
      `${this.constantQuantizers} of ${this.quantizers} quantizers constant`,
      `what they have: ${counts(this.features)}`,
    ].join('\n');
  }
}

/** One more of them. */
export const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
