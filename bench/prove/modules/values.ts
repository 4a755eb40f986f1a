import {
  beatsOf,
  inStream,
  type ModuleProof,
  outStream,
  type Parameters,
  UNBANKED,
  UNWRITTEN,
} from '../module-proof.ts';

const COMMON = ['bank_select', 'elastic_register', 'popcount', 'adder_tree', 'bit_table'].map(
  name => `common/${name}.v`,
);

const levels = (n: number): number => Math.ceil(Math.log2(n + 1));

/** Yosys's name for the branches of threshold.v of which one holds its form. */
const CHAIN = 'genblk9.genblk1';

/** Memories of a threshold's form; of a search those of its steps, and the flags where some channel descends. */
export function thresholdMemories(p: Parameters) {
  const folds = p.PER_CHANNEL ? (p.BANKS ?? 1) * beatsOf(p.CHANNELS, p.LANES) : 1;
  const own = p.PER_CHANNEL ? p.LANES : 1;
  if (!p.BINARY) {
    return [{ path: `${CHAIN}.parallel.compare.parameters`, widthBits: folds * own * (p.N * p.T_BITS + 1) }];
  }
  const searches = Array.from({ length: levels(p.N) }, (_, step) => ({
    path: `${CHAIN}.binary.search.step[${step}].search.lane[0].thresholds`,
    widthBits: (folds << step) * p.T_BITS,
  }));
  const flags = { path: `${CHAIN}.binary.search.directions.flags`, widthBits: folds };
  return p.DESCENDING ? [...searches, flags] : searches;
}

export const threshold: ModuleProof = {
  sources: ['', '_parallel', '_binary', '_step'].map(form => `threshold/threshold${form}.v`).concat(COMMON),
  claim: 'function',
  rules: 'threshold_rules',
  sharesParameters: true,
  ...UNWRITTEN,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  roms: p => [{ port: 'thresholds', memories: thresholdMemories(p) }],
  ruleParameters: p => ({
    ROM_BITS: thresholdMemories(p).reduce((sum, { widthBits }) => sum + widthBits, 0),
  }),
  takesWithinCycles: () => 0,
  givesWithinCycles: p => (p.BINARY ? levels(p.N) + 1 : 2),
  sets: [
    { parameters: { CHANNELS: 1, LANES: 1, N: 1, IN_BITS: 2, IN_SIGNED: 1, T_BITS: 2, OUT_BITS: 1 } },
    { parameters: { CHANNELS: 1, LANES: 1, N: 1, IN_BITS: 1, IN_BIPOLAR: 1, T_BITS: 3, OUT_BITS: 1 } },
    {
      parameters: {
        CHANNELS: 1,
        LANES: 1,
        N: 2,
        IN_BITS: 2,
        IN_SIGNED: 1,
        T_BITS: 2,
        OUT_BITS: 2,
        DESCENDING: 1,
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 3, LANES: 2, N: 1, IN_BITS: 1, T_BITS: 2, OUT_BITS: 2, BASE: -2 },
        ...{ PER_CHANNEL: 1, DESCENDING: 1 },
      },
    },
    {
      parameters: {
        CHANNELS: 1,
        LANES: 1,
        N: 3,
        IN_BITS: 3,
        IN_SIGNED: 1,
        T_BITS: 3,
        OUT_BITS: 2,
        BINARY: 1,
      },
    },
    { parameters: { CHANNELS: 1, LANES: 1, N: 2, IN_BITS: 2, T_BITS: 4, OUT_BITS: 2, BINARY: 1 } },
    {
      parameters: {
        ...{ CHANNELS: 2, LANES: 1, N: 1, IN_BITS: 1, T_BITS: 2, OUT_BITS: 2, BASE: -1 },
        ...{ PER_CHANNEL: 1, DESCENDING: 1, BINARY: 1 },
      },
    },
  ],
};

const requantized = (p: Parameters) => {
  const words = (p.BANKS ?? 1) * beatsOf(p.CHANNELS, p.LANES) * p.LANES;
  const multipliers = (p.MULTIPLIER_PER_CHANNEL ? words : 1) * (p.MULTIPLIER_BITS ?? 0);
  const biases = (p.BIAS_PER_CHANNEL ? words : 1) * (p.BIAS_BITS ?? 0);
  return { multipliers, biases };
};

export const requantize: ModuleProof = {
  sources: ['requantize/requantize.v'],
  claim: 'function',
  rules: 'requantize_rules',
  sharesParameters: true,
  ...UNBANKED,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  roms: p => {
    const { multipliers, biases } = requantized(p);
    const rom = (port: string, path: string, widthBits: number) => ({
      ...{ port, memories: widthBits > 0 ? [{ path, widthBits }] : [] },
    });
    return [rom('multipliers', 'multiplied.memory', multipliers), rom('biases', 'biased.memory', biases)];
  },
  ruleParameters: p => {
    const { multipliers, biases } = requantized(p);
    return { M_BITS: Math.max(multipliers, 1), B_BITS: Math.max(biases, 1) };
  },
  takesWithinCycles: () => 0,
  givesWithinCycles: p => 3 + (p.MULTIPLIER_BITS ? 1 : 0) + (p.PART_BITS ? 1 : 0),
  sets: [
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 2, IN_SIGNED: 1, BIAS_BITS: 4, SUM_BITS: 5, SHIFT: 2 },
        ...{ MIN: 0, MAX: 1, OUT_BITS: 2 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 1, MULTIPLIER_BITS: 2, BIAS_BITS: 2, SUM_BITS: 3 },
        ...{ SHIFT: 1, HALF_EVEN: 1, ZERO: 1, MIN: -1, MAX: 2, OUT_BITS: 3 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 3, LANES: 2, IN_BITS: 1, BIAS_BITS: 2, BIAS_PER_CHANNEL: 1, SUM_BITS: 3, SHIFT: 1 },
        ...{ MIN: -1, MAX: 1, OUT_BITS: 2 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 1, IN_BIPOLAR: 1, MULTIPLIER_BITS: 2, SUM_BITS: 4 },
        ...{ SHIFT: 2, HALF_EVEN: 1, GUARD_BITS: 1, MIN: -1, MAX: 0, OUT_BITS: 2 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 20, IN_SIGNED: 1, BIAS_BITS: 20, SUM_BITS: 22, SHIFT: 9 },
        ...{ HALF_EVEN: 1, ZERO: 3, MIN: -128, MAX: 127, OUT_BITS: 8 },
      },
      isFlowing: true,
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 8, IN_SIGNED: 1, MULTIPLIER_BITS: 9, BIAS_BITS: 18 },
        ...{ SUM_BITS: 20, SHIFT: 9, HALF_EVEN: 1, ZERO: 3, MIN: -128, MAX: 127, OUT_BITS: 8 },
      },
      isFlowing: true,
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 2, IN_SIGNED: 1, MULTIPLIER_BITS: 2, PART_BITS: 1 },
        ...{ BIAS_BITS: 2, SUM_BITS: 4, SHIFT: 1, MIN: -1, MAX: 2, OUT_BITS: 3 },
      },
    },
    {
      parameters: {
        ...{ CHANNELS: 1, LANES: 1, IN_BITS: 6, IN_SIGNED: 1, MULTIPLIER_BITS: 5, PART_BITS: 3 },
        ...{ BIAS_BITS: 10, SUM_BITS: 12, SHIFT: 4, HALF_EVEN: 1, MIN: -8, MAX: 7, OUT_BITS: 4 },
      },
      isFlowing: true,
    },
  ],
};

/** Bits of a lane's tables. */
const tableBits = (p: Parameters): number =>
  (p.PER_CHANNEL ? (p.BANKS ?? 1) * beatsOf(p.CHANNELS, p.LANES) : 1) * 2 ** p.INDEX_BITS * p.OUT_BITS;

export const lookup: ModuleProof = {
  sources: ['lookup/lookup.v'],
  claim: 'function',
  rules: 'lookup_rules',
  sharesParameters: true,
  ...UNBANKED,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  roms: p => [
    {
      port: 'tables',
      memories: Array.from({ length: p.LANES }, (_, lane) => ({
        ...{ path: `lane[${lane}].entries`, widthBits: tableBits(p) },
      })),
    },
  ],
  ruleParameters: p => ({ ROM_BITS: p.LANES * tableBits(p) }),
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: [
    { parameters: { CHANNELS: 1, LANES: 1, IN_BITS: 2, OUT_BITS: 3, INDEX_BITS: 2 } },
    { parameters: { CHANNELS: 3, LANES: 2, IN_BITS: 3, OUT_BITS: 2, INDEX_BITS: 2 } },
    { parameters: { CHANNELS: 3, LANES: 2, IN_BITS: 2, OUT_BITS: 2, INDEX_BITS: 2, PER_CHANNEL: 1 } },
    { parameters: { CHANNELS: 1, LANES: 1, IN_BITS: 8, OUT_BITS: 8, INDEX_BITS: 8 }, isFlowing: true },
  ],
};
