/**
 * Which networks a run tries: RANDOM_NETWORKS_SEED draws others than the usual ones; RANDOM_NETWORKS_PATH, as
 * fast-check prints it with a failure, goes straight to the one that failed.
 */
export function replay(usual: number): { readonly seed: number; readonly path?: string } {
  const { RANDOM_NETWORKS_SEED: seed, RANDOM_NETWORKS_PATH: path } = process.env;
  return { seed: seed ? Number(seed) : usual, ...(path ? { path } : {}) };
}
