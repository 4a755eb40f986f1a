import { uint } from '../../../src/ir/integer-type.ts';
import { banksOf, reachOf } from '../../../src/kernels/spatial-shift/geometry.ts';
import { shiftMemory } from '../../../src/kernels/spatial-shift/memory.ts';
import type { SpatialShiftShape } from '../../../src/kernels/spatial-shift/params.ts';
import { inStream, type ModuleProof, outStream, type Parameters } from '../module-proof.ts';
import { frames, type Moves, range, remapped } from './moves.ts';

/** One channel, steps of one, padding beside rows and none above; the pixels of a window one after another. */
const windows = (p: Parameters): Moves => {
  const rows = p.HEIGHT - p.KERNEL_H + 1;
  const columns = p.WIDTH + p.PAD_LEFT + p.PAD_RIGHT - p.KERNEL_W + 1;
  const sources = range(rows).flatMap(oy =>
    range(columns).flatMap(ox =>
      range(p.KERNEL_H).flatMap(ky =>
        range(p.KERNEL_W).map(kx => {
          const x = ox + kx - p.PAD_LEFT;
          return x >= 0 && x < p.WIDTH ? (oy + ky) * p.WIDTH + x : undefined;
        }),
      ),
    ),
  );
  return { inBeats: p.HEIGHT * p.WIDTH, sources };
};

export const slidingWindow: ModuleProof = {
  sources: ['', '_axis', '_position', '_store'].map(part => `sliding-window/sliding_window${part}.v`),
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.BITS),
  outputs: p => outStream(p.BITS),
  ruleParameters: p => remapped(windows(p), p.BITS, 3),
  takesWithinCycles: p => frames(windows(p)),
  givesWithinCycles: p => frames(windows(p)),
  sets: [
    [1, 3, 1, 2, 0, 3],
    [1, 2, 1, 2, 1, 3],
    [2, 2, 2, 1, 0, 4],
    [2, 3, 2, 2, 0, 6],
  ].map(([HEIGHT, WIDTH, KERNEL_H, KERNEL_W, padding, DEPTH]) => ({
    parameters: {
      ...{ HEIGHT, WIDTH, CHANNELS: 1, LANES: 1, BITS: 1, OUT_BITS: 1, KERNEL_H, KERNEL_W },
      ...{ PAD_LEFT: padding, PAD_RIGHT: padding, DEPTH },
    },
  })),
};

const taps = (p: Parameters): number => p.KERNEL_H * p.KERNEL_W;

export const parallelWindow: ModuleProof = {
  sources: ['parallel-window/parallel_window.v'],
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.BITS),
  outputs: p => outStream(taps(p) * p.BITS),
  ruleParameters: p => remapped(windows(p), p.BITS, 3, 0, taps(p)),
  takesWithinCycles: p => frames(windows(p)),
  givesWithinCycles: p => frames(windows(p)),
  sets: [
    [1, 3, 1, 2, 0, 0],
    [1, 2, 1, 2, 1, 0],
    [1, 2, 1, 3, 1, 1],
    [2, 2, 2, 1, 0, 0],
    [2, 2, 2, 2, 0, 0],
  ].map(([HEIGHT, WIDTH, KERNEL_H, KERNEL_W, PAD_LEFT, PAD_RIGHT]) => ({
    parameters: {
      ...{ HEIGHT, WIDTH, CHANNELS: 1, BITS: 1, OUT_BITS: 1, KERNEL_H, KERNEL_W, PAD_LEFT, PAD_RIGHT },
    },
  })),
};

/** Columns and rows. */
type Shift = readonly [dx: number, dy: number];

/** One beat a pixel and one tap. With two lanes the first has the least shifts, the second the greatest. */
const shiftsOf = (p: Parameters): Shift[] =>
  range(p.LANES).map(lane => (lane === 0 ? [p.LEAST_DX, p.LEAST_DY] : [p.MOST_DX, p.MOST_DY]));

const shapeOf = (p: Parameters): SpatialShiftShape => ({
  ...{ height: p.HEIGHT, width: p.WIDTH, channels: p.LANES, lanes: p.LANES, type: uint(p.BITS) },
  ...{ stride: 1, taps: [1, 1], shifts: shiftsOf(p), padValue: 0 },
});

const shifted = (p: Parameters): Moves => ({
  inBeats: p.HEIGHT * p.WIDTH,
  sources: range(p.HEIGHT).flatMap(h =>
    range(p.WIDTH).flatMap(w =>
      shiftsOf(p).map(([dx, dy]) => {
        const [y, x] = [h + dy, w + dx];
        const isInside = y >= 0 && y < p.HEIGHT && x >= 0 && x < p.WIDTH;
        return isInside ? y * p.WIDTH + x : undefined;
      }),
    ),
  ),
});

/** Parameters of a shift of single bits, with as much room as it needs and `spare` beats more. */
function shiftSet(height: number, width: number, shifts: readonly Shift[], spare: number) {
  const [least, most] = [shifts[0], shifts[shifts.length - 1]];
  const p = {
    ...{ HEIGHT: height, WIDTH: width, LANES: shifts.length, BITS: 1, OUT_BITS: 1, BANKS: shifts.length },
    ...{ LEAST_DX: least[0], MOST_DX: most[0], LEAST_DY: least[1], MOST_DY: most[1] },
  };
  const { low, reach } = reachOf(shapeOf(p));
  const BANK_OF = banksOf(shapeOf(p)).ofLane.reduceRight((list, bank) => 2 ** 16 * list + bank, 0);
  return { ...p, LOW: low, REACH: reach, DEPTH: reach - low + 1 + spare, BANK_OF };
}

export const spatialShift: ModuleProof = {
  sources: ['', '_axis', '_bank'].map(part => `spatial-shift/spatial_shift${part}.v`),
  claim: 'order',
  rules: 'remap_rules',
  sharesParameters: false,
  inputs: p => inStream(p.LANES * p.BITS),
  outputs: p => outStream(p.LANES * p.BITS),
  ruleParameters: p => ({ ...remapped(shifted(p), p.BITS, 3, 0, p.LANES), IN_PARTS: p.LANES }),
  takesWithinCycles: p => frames(shifted(p)),
  givesWithinCycles: p => frames(shifted(p)),
  // The memory tells where banks read: it is control.
  files: p => {
    const image = shiftMemory({ ...shapeOf(p), depthBeats: p.DEPTH });
    return { MEM_FILE: `${image.words.map(word => word.toString(16)).join('\n')}\n` };
  },
  sets: [
    shiftSet(1, 3, [[1, 0]], 1),
    shiftSet(1, 3, [[-1, 0]], 1),
    shiftSet(2, 2, [[0, 1]], 1),
    shiftSet(2, 2, [[0, -1]], 1),
    shiftSet(
      1,
      2,
      [
        [-1, 0],
        [1, 0],
      ],
      1,
    ),
  ].map(parameters => ({ parameters })),
};
