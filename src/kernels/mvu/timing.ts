import { withSelector } from '../bank-select.ts';
import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import type { Access, RoomTiming } from '../timing.ts';
import { cyclesPerFrame, folds } from './folding.ts';
import type { MvuParams } from './schema.ts';

/** Register stages between `issue` and `accumulate`. */
const stagesOf = ({ memoryRegister, group }: MvuParams): number =>
  2 + (memoryRegister ? 1 : 0) + (group === undefined ? 0 : 1);

/**
 * mvu.v: `issue` makes a step of each vector's nf * sf, taking an input beat at each of the first sf;
 * two to four register stages later `accumulate` adds it, and writes the output register at every sf-th.
 *
 * Only at those steps does `accumulate` wait by itself, so only there do the two look at each other:
 * it follows the step of `issue`, and `issue` is at most as many steps ahead as there are stages.
 */
export const mvuTiming: RoomTiming<MvuParams> = withSelector({
  actors: params => {
    const stepsPerFrame = cyclesPerFrame(params);
    return [
      { name: 'issue', stepsPerFrame },
      { name: 'accumulate', stepsPerFrame },
    ];
  },
  flow: params => {
    const { sf, nf } = folds(params);
    const stages = stagesOf(params);
    const vectors = params.vectorsPerFrame;
    const lasts = stepsOfVectors(
      range(nf).map(n => (n + 1) * sf - 1),
      sf * nf,
      vectors,
    );
    const issued: Access = { actor: 0, stepOfBeat: lasts };
    const accumulated: Access = { actor: 1, stepOfBeat: lasts };
    const unlimited = { capacity: Number.POSITIVE_INFINITY, release: 0 };
    return {
      buffers: [
        { ...unlimited, latency: stages, writer: issued, reader: accumulated },
        { ...unlimited, latency: 0, reader: accumulated, ...ahead(lasts, stages, cyclesPerFrame(params)) },
      ],
      inputs: { s_axis: { actor: 0, stepOfBeat: stepsOfVectors(range(sf), sf * nf, vectors) } },
      outputs: { m_axis: { ...outputRegister, ...accumulated } },
    };
  },
});

/** The steps of `issue` that wait for one of `lasts`, `stages` steps before, and which: the frame before counts from -1 down. */
function ahead(lasts: Int32Array, stages: number, stepsPerFrame: number) {
  const waits = Array.from(lasts, (last, beat) => {
    const step = last + stages;
    const frames = Math.floor(step / stepsPerFrame);
    return { step: step - frames * stepsPerFrame, frees: beat - frames * lasts.length };
  }).sort((a, b) => a.step - b.step);
  return {
    writer: { actor: 0, stepOfBeat: Int32Array.from(waits, w => w.step) },
    frees: Int32Array.from(waits, w => w.frees),
    // What is accumulated was issued: nothing to wait for.
    needs: new Int32Array(lasts.length).fill(NOTHING),
  };
}

/** A write before all frames. */
const NOTHING = -(2 ** 30);
