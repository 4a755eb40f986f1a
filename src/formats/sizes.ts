/**
 * Sizes that a kernel's parameters may name. They are looked at before anything is made of them, because a schema may
 * already ask for a list as long as a parameter says.
 */
const MAX_SIZE = 2 ** 27;

/** Places of a window times its taps, along one axis: a list of them is made. */
const MAX_TAPS = 2 ** 26;

/** Fields that are values of elements or bounds of them, not sizes. */
const VALUES: ReadonlySet<string> = new Set(['base', 'min', 'max', 'padValue']);

/** Whether parameters, as JSON has them, are of sizes that can be held. */
export function hasHeldSizes(params: unknown): boolean {
  return sizesHeld(params) && windowHeld(params);
}

function sizesHeld(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= MAX_SIZE;
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => VALUES.has(key) || sizesHeld(inner));
}

function windowHeld(params: unknown): boolean {
  if (typeof params !== 'object' || params === null) return true;
  const fields = new Map<string, unknown>(Object.entries(params));
  const greatest = (key: string): number =>
    [fields.get(key) ?? 0]
      .flat()
      .reduce((most: number, n) => (typeof n === 'number' ? Math.max(most, n) : most), 0);
  const length = Math.max(greatest('height'), greatest('width')) + 2 * greatest('pads');
  return length * greatest('kernel') <= MAX_TAPS;
}
