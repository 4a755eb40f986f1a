/**
 * The greatest of some numbers, -Infinity of none. `Math.max(...values)` hands them over as arguments, which are as many as
 * the stack holds: lists that a model makes long want this.
 */
export const greatest = (values: Iterable<number>): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
};

/** The least of some numbers, Infinity of none. */
export const least = (values: Iterable<number>): number => {
  let fewest = Number.POSITIVE_INFINITY;
  for (const value of values) fewest = Math.min(fewest, value);
  return fewest;
};
