import { uint } from '../../../src/ir/integer-type.ts';
import { turnMemory } from '../../../src/kernels/gather/memory.ts';
import { inStream, type ModuleProof, outStream, type Parameters } from '../module-proof.ts';

/** Where the beats of a frame that leaves come from: beats of the frame that comes, or undefined of a constant. */
export interface Moves {
  readonly inBeats: number;
  readonly sources: readonly (number | undefined)[];
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Parameters of remap_rules; `parts` of a beat that leaves. */
export function remapped(
  { inBeats, sources }: Moves,
  widthBits: number,
  flight: number,
  fill = 0,
  parts = 1,
) {
  const digits = sources.map(source => (source ?? inBeats).toString(16).padStart(2, '0'));
  return {
    ...{ WIDTH: widthBits, IN_BEATS: inBeats, OUT_BEATS: sources.length / parts, FLIGHT: flight, FILL: fill },
    PARTS: parts,
    SOURCES: `${8 * sources.length}'h${digits.reverse().join('')}`,
  };
}

/** Long enough for any of these: a frame comes and another leaves. */
export const frames = ({ inBeats, sources }: Moves): number => inBeats + sources.length + 4;

const sliced = (p: Parameters): Moves => ({
  inBeats: p.CHANNELS / p.LANES,
  sources: range(p.COUNT / p.LANES).map(i => p.START / p.LANES + i),
});

export const slice: ModuleProof = {
  sources: ['slice/slice.v'],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.LANES * p.BITS),
  outputs: p => outStream(p.LANES * p.BITS),
  ruleParameters: p => remapped(sliced(p), p.LANES * p.BITS, 2),
  takesWithinCycles: () => 0,
  givesWithinCycles: p => p.CHANNELS / p.LANES,
  sets: [
    { parameters: { CHANNELS: 6, START: 2, COUNT: 2, LANES: 2, BITS: 1 } },
    { parameters: { CHANNELS: 5, START: 0, COUNT: 3, LANES: 1, BITS: 2 } },
    { parameters: { CHANNELS: 4, START: 3, COUNT: 1, LANES: 1, BITS: 1 } },
  ],
};

const padded = (p: Parameters): Moves => ({
  inBeats: p.HEIGHT * p.WIDTH,
  sources: range(p.HEIGHT + p.PAD_TOP + p.PAD_BOTTOM).flatMap(row =>
    range(p.WIDTH + p.PAD_LEFT + p.PAD_RIGHT).map(column => {
      const [y, x] = [row - p.PAD_TOP, column - p.PAD_LEFT];
      const isInside = y >= 0 && y < p.HEIGHT && x >= 0 && x < p.WIDTH;
      return isInside ? y * p.WIDTH + x : undefined;
    }),
  ),
});

export const pad: ModuleProof = {
  sources: ['pad/pad.v'],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.LANES * p.IN_BITS),
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  ruleParameters: p => remapped(padded(p), p.OUT_BITS, 3, p.PAD_VALUE),
  takesWithinCycles: p => frames(padded(p)),
  givesWithinCycles: () => 2,
  sets: [
    {
      parameters: {
        ...{ HEIGHT: 2, WIDTH: 2, CHANNELS: 1, LANES: 1, IN_BITS: 2, OUT_BITS: 2 },
        ...{ PAD_TOP: 1, PAD_LEFT: 1, PAD_BOTTOM: 1, PAD_RIGHT: 1, PAD_VALUE: 2 },
      },
    },
    {
      parameters: {
        ...{ HEIGHT: 1, WIDTH: 3, CHANNELS: 1, LANES: 1, IN_BITS: 1, OUT_BITS: 1 },
        ...{ PAD_TOP: 0, PAD_LEFT: 2, PAD_BOTTOM: 1, PAD_RIGHT: 0, PAD_VALUE: 1 },
      },
    },
  ],
};

/** Rows are all alike: a row that comes is a frame. */
const upsampled = (p: Parameters): Moves => ({
  inBeats: p.WIDTH * p.FOLDS,
  sources: range(p.FACTOR_H).flatMap(() =>
    range(p.WIDTH * p.FACTOR_W).flatMap(x =>
      range(p.FOLDS).map(fold => Math.floor(x / p.FACTOR_W) * p.FOLDS + fold),
    ),
  ),
});

const RING = ['common/ring_reader.v'];

export const upsample: ModuleProof = {
  sources: ['upsample/upsample.v', ...RING],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.BITS),
  outputs: p => outStream(p.BITS),
  ruleParameters: p => remapped(upsampled(p), p.BITS, 3),
  takesWithinCycles: p => frames(upsampled(p)),
  givesWithinCycles: p => frames(upsampled(p)),
  sets: [
    { parameters: { BITS: 1, FOLDS: 1, WIDTH: 2, FACTOR_H: 2, FACTOR_W: 1, DEPTH: 3 } },
    { parameters: { BITS: 1, FOLDS: 1, WIDTH: 2, FACTOR_H: 1, FACTOR_W: 2, DEPTH: 2 } },
  ],
};

/** Loops over six dimensions, the last fastest. */
const reordered = (p: Parameters): Moves => {
  const sources = range(6).reduce<number[]>(
    (places, k) =>
      places.flatMap(place => range(p[`DIM_${k}`] ?? 1).map(i => place + i * (p[`STRIDE_${k}`] ?? 0))),
    [0],
  );
  return { inBeats: sources.length, sources };
};

export const reorder: ModuleProof = {
  sources: ['reorder/reorder.v', ...RING],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.LANES * p.BITS),
  outputs: p => outStream(p.LANES * p.BITS),
  ruleParameters: p => remapped(reordered(p), p.LANES * p.BITS, 3),
  takesWithinCycles: p => frames(reordered(p)),
  givesWithinCycles: p => frames(reordered(p)),
  sets: [{ parameters: { LANES: 1, BITS: 1, DEPTH: 4, DIM_4: 2, STRIDE_4: 1, DIM_5: 2, STRIDE_5: 2 } }],
};

/** By the size of the vector. */
const INDICES: Readonly<Record<number, readonly number[]>> = { 3: [2, 0, 0], 2: [1, 1] };
const gathered = ({ SIZE }: Parameters): Moves => ({ inBeats: SIZE, sources: INDICES[SIZE] });

export const gather: ModuleProof = {
  sources: ['gather/gather.v'],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.BITS),
  outputs: p => outStream(p.BITS),
  ruleParameters: p => remapped(gathered(p), p.BITS, 4),
  takesWithinCycles: p => frames(gathered(p)),
  givesWithinCycles: p => frames(gathered(p)),
  // The memory tells ways through the buffer: it is control.
  files: p => {
    const image = turnMemory({
      ...{ type: uint(1), lanes: 1, size: p.SIZE, block: 1, indices: INDICES[p.SIZE] },
      ...{ vectorsPerFrame: 1, depthBeats: p.DEPTH },
    });
    return { MEM_FILE: `${image.words.map(word => word.toString(16)).join('\n')}\n` };
  },
  sets: [
    {
      parameters: { BITS: 1, BEATS: 1, SIZE: 3, COUNT: 3, FIRST: 2, LEAST: 0, DEPTH: 3 },
      note: 'indices 2, 0, 0',
    },
    {
      parameters: { BITS: 1, BEATS: 1, SIZE: 2, COUNT: 2, FIRST: 1, LEAST: 1, DEPTH: 3 },
      note: 'indices 1, 1',
    },
  ],
};
