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

/** Multipliers of a family whose blocks are small. */
interface SmallMultipliers {
  /** Bits of a signed factor. */
  readonly width: number;
  /** Bits of a factor of half a block, where it can be halved. */
  readonly half?: number;
  /** Bits of the shorter and of the longer factor from which on a product is worth a block. */
  readonly least: readonly [short: number, long: number];
}

interface SmallProducts {
  /** Blocks of a product of two signed factors, cut into parts of a block's width; 0 where it is made of LUTs. */
  readonly dsps: (aBits: number, bBits: number) => number;
  /** Pairs of bits that blocks leave to LUTs: of parts that are too short for one. */
  readonly restPairs: (aBits: number, bBits: number) => number;
}

export function smallProducts({ width, half, least }: SmallMultipliers): SmallProducts {
  const parts = (bits: number): number => Math.max(1, Math.ceil((bits - least[0] + 1) / width));
  const rest = (bits: number): number => Math.max(0, bits - parts(bits) * width);
  const dsps = (aBits: number, bBits: number): number => {
    const [short, long] = [Math.min(aBits, bBits), Math.max(aBits, bBits)];
    if (short < least[0] || long < least[1]) return 0;
    return half !== undefined && long <= half ? 0.5 : parts(short) * parts(long);
  };
  return {
    dsps,
    restPairs: (a, b) => (dsps(a, b) === 0 ? 0 : rest(a) * b + rest(b) * a),
  };
}
