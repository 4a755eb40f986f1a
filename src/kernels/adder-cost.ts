/** Bits of a counter of n values, 0 for one value; also levels of a tree of n leaves. */
export const counterBits = (n: number): number => (n <= 1 ? 0 : Math.ceil(Math.log2(n)));

/**
 * LUTs of adder_tree.v without its carries: an adder of two numbers takes a LUT per bit, and its carry
 * out none.
 */
export function adderTreeLuts(count: number, widthBits: number): number {
  let luts = 0;
  let width = widthBits;
  for (let nodes = count; nodes > 1; nodes = Math.ceil(nodes / 2)) {
    luts += Math.floor(nodes / 2) * width;
    width++;
  }
  return luts;
}

/** LUTs of popcount.v of `bits` bits, the gates in front of it included. */
export function popcountLuts(bits: number): number {
  const groups = Math.floor((bits + 4) / 4);
  const grouped = Math.min(bits, 3 * groups);
  const groupLuts = 2 * Math.floor(grouped / 3) + (grouped % 3);
  return groupLuts + adderTreeLuts(groups, 2) + (bits - grouped);
}
