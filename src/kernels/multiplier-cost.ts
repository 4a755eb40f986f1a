/** Signed factors that one DSP48E1 takes: the larger, the smaller. */
const DSP_BITS = [25, 18] as const;
/** Products of fewer bits than this stay in logic (synth_xilinx, Yosys 0.23). */
const MIN_PRODUCT_BITS = 9;

/** DSP blocks of a product of two signed factors; 0 where it is made of LUTs. */
export function multiplierDsps(aBits: number, bBits: number): number {
  const [small, large] = [Math.min(aBits, bBits), Math.max(aBits, bBits)];
  if (small < 2 || aBits + bBits < MIN_PRODUCT_BITS) return 0;
  return Math.ceil(small / DSP_BITS[1]) * Math.ceil(large / DSP_BITS[0]);
}
