/** The widest integer that C++ texts spell with a number: streams, memories and generated networks. */
export function widestIn(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) {
    for (const [, bits] of text.matchAll(/\bap_u?int<(\d+)>/g)) widest = Math.max(widest, Number(bits));
  }
  return widest;
}
