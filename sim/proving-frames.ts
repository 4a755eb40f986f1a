import type { Design } from '../src/artifact/design.ts';
import type { Frames } from '../src/host/frames-of.ts';
import { randomFrames } from '../src/host/input.ts';
import { hostOfManifest } from '../src/host/interface.ts';
import { sizeOf } from '../src/ir/tensor.ts';
import { chooseFrames } from './chosen-frames.ts';

/** Frames simulated when the user gives no data and no number. */
export const DEFAULT_FRAMES = 16;

/** Cycles that chosen frames may take. */
const CHOSEN_CYCLES = 60_000;

/** Random frames, with others behind them that are chosen for what they exercise: of a slow design as many, of a fast one more. */
export function randomProvingFrames(
  { manifest, layers }: Pick<Design, 'manifest' | 'layers'>,
  seed = 1,
): Frames & { readonly chosen: number } {
  const { inputs } = hostOfManifest(manifest);
  const random = randomFrames(inputs, DEFAULT_FRAMES, seed);
  const most = Math.max(DEFAULT_FRAMES, Math.floor(CHOSEN_CYCLES / manifest.cycles.initiationInterval));
  const chosen = chooseFrames(layers, inputs, random, seed, most);
  const count = chosen.length / inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const integers = new Float64Array(random.length + chosen.length);
  integers.set(random);
  integers.set(chosen, random.length);
  return { integers, count: DEFAULT_FRAMES + count, chosen: count, notes: [] };
}
