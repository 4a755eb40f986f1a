import { beatsOf, clog2, inStream, type ModuleProof, outStream, type Parameters } from '../module-proof.ts';

const passes = (p: Parameters) => inStream(p.WIDTH);
const passed = (p: Parameters) => outStream(p.WIDTH);

export const axisRegister: ModuleProof = {
  sources: ['axis-register/axis_register.v'],
  claim: 'order',
  rules: 'pass_rules',
  sharesParameters: true,
  inputs: passes,
  outputs: passed,
  ruleParameters: () => ({ FLIGHT: 2 }),
  takesWithinCycles: () => 1,
  givesWithinCycles: () => 1,
  sets: [{ parameters: { WIDTH: 1 } }, { parameters: { WIDTH: 8 } }],
};

export const elasticRegister: ModuleProof = {
  sources: ['common/elastic_register.v'],
  claim: 'order',
  rules: 'pass_rules',
  sharesParameters: true,
  inputs: passes,
  outputs: passed,
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: [{ parameters: { WIDTH: 1 } }, { parameters: { WIDTH: 8 } }],
};

/** The circular buffer at depths at which its control is small. */
const inRing = (WIDTH: number, DEPTH: number) => ({ parameters: { WIDTH, DEPTH, SHIFT_DEPTH: 1 } });

export const fifo: ModuleProof = {
  sources: ['fifo/fifo.v', 'fifo/fifo_shift.v', 'fifo/fifo_ring.v'],
  claim: 'order',
  rules: 'pass_rules',
  sharesParameters: false,
  inputs: passes,
  outputs: passed,
  // Beyond 32 beats it is a circular buffer.
  ruleParameters: ({ WIDTH, DEPTH }) => ({ WIDTH, FLIGHT: DEPTH, PLACES: DEPTH > 32 ? DEPTH : 0 }),
  takesWithinCycles: () => 1,
  givesWithinCycles: () => 1,
  sets: [
    ...[2, 3, 7, 16, 32].map(DEPTH => ({ parameters: { WIDTH: 1, DEPTH } })),
    { parameters: { WIDTH: 8, DEPTH: 7 } },
    ...[2, 3, 7].map(depth => inRing(1, depth)),
    inRing(8, 7),
    ...[33, 64].map(DEPTH => ({ parameters: { WIDTH: 1, DEPTH } })),
  ],
};

export const streamFork: ModuleProof = {
  sources: ['fork/stream_fork.v'],
  claim: 'order',
  rules: 'stream_fork_rules',
  sharesParameters: true,
  inputs: passes,
  outputs: ({ WIDTH }) => ['m0_axis', 'm1_axis'].map(name => ({ name, widthBits: WIDTH })),
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: [{ parameters: { WIDTH: 1 } }, { parameters: { WIDTH: 8 } }],
};

const padded = ({ WIDTH }: Parameters): number => 8 * Math.ceil(WIDTH / 8);
const framed = [
  [1, 1],
  [5, 3],
  [8, 4],
  [3, 16],
].map(([WIDTH, BEATS]) => ({ parameters: { WIDTH, BEATS } }));

export const frameInput: ModuleProof = {
  sources: ['frame-input/frame_input.v'],
  claim: 'order',
  rules: 'frame_input_rules',
  sharesParameters: true,
  outputs: passed,
  inputs: p => inStream(padded(p)),
  freeInputs: [{ name: 's_axis_tlast', widthBits: 1 }],
  seenOutputs: () => [{ name: 'framing_error', widthBits: 1 }],
  // While beats are dropped nothing is given, for as long as the source sends no tlast.
  takesWithinCycles: ({ BEATS }) => BEATS,
  sets: framed,
};

export const frameOutput: ModuleProof = {
  sources: ['frame-output/frame_output.v'],
  claim: 'order',
  rules: 'frame_output_rules',
  sharesParameters: true,
  inputs: passes,
  outputs: p => outStream(padded(p)),
  seenOutputs: () => [{ name: 'm_axis_tlast', widthBits: 1 }],
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: framed,
};

/** Beats of the narrower side for one of the wider. */
const ratio = ({ IN_LANES, OUT_LANES }: Parameters): number =>
  Math.max(beatsOf(IN_LANES, OUT_LANES), beatsOf(OUT_LANES, IN_LANES));

export const widthConverter: ModuleProof = {
  sources: ['', '_up', '_down', '_gearbox'].map(form => `width-converter/width_converter${form}.v`),
  claim: 'order',
  rules: 'width_converter_rules',
  sharesParameters: true,
  inputs: p => inStream(p.IN_LANES * p.BITS),
  outputs: p => outStream(p.OUT_LANES * p.BITS),
  takesWithinCycles: p => ratio(p) + 1,
  givesWithinCycles: p => ratio(p) + 2,
  sets: [
    ...[
      [6, 1, 1, 3],
      [7, 2, 1, 3],
      [8, 1, 2, 8],
      [5, 1, 5, 5],
      [6, 1, 3, 1],
      [7, 2, 3, 1],
      [10, 1, 6, 2],
      [6, 1, 2, 3],
      [7, 1, 2, 3],
      [5, 2, 3, 2],
      [12, 1, 4, 6],
      [11, 1, 5, 3],
    ].map(([ELEMENTS, BITS, IN_LANES, OUT_LANES]) => ({
      parameters: { ELEMENTS, BITS, IN_LANES, OUT_LANES },
    })),
  ],
};

export const bankSelect: ModuleProof = {
  sources: ['common/bank_select.v', 'common/elastic_register.v'],
  claim: 'order',
  rules: 'bank_select_rules',
  sharesParameters: true,
  inputs: ({ BANKS }) => [{ name: 's_sel', widthBits: clog2(BANKS) }],
  outputs: () => [],
  freeInputs: [{ name: 'vector_end', widthBits: 1 }],
  seenOutputs: ({ BANKS, WORDS }) => [
    { name: 'valid', widthBits: 1 },
    { name: 'start', widthBits: clog2(BANKS * WORDS) },
  ],
  // It waits for the frame to end.
  takesWithinCycles: () => 0,
  sets: [
    [2, 1, 1],
    [3, 5, 2],
    [5, 3, 7],
  ].map(([BANKS, WORDS, VECTORS]) => ({ parameters: { BANKS, WORDS, VECTORS } })),
};
