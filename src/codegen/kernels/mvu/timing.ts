import { everyStep, type KernelTiming } from '../../timing.ts';
import { outputRegister, range, registerChain, stepsOfVectors } from '../steps.ts';
import { cyclesPerFrame, folds } from './folding.ts';
import type { MvuParams } from './schema.ts';

/**
 * mvu.v: `issue` makes a step of each vector's nf * sf, taking an input beat at each of the first sf;
 * two register stages later `accumulate` adds it, and writes the output register at every sf-th.
 */
export function mvuTiming(params: MvuParams): KernelTiming {
  const { sf, nf } = folds(params);
  const vectors = params.vectorsPerFrame;
  const stepsPerFrame = cyclesPerFrame(params);
  const everyOne = everyStep(stepsPerFrame);
  return {
    actors: [
      { name: 'issue', stepsPerFrame },
      { name: 'accumulate', stepsPerFrame },
    ],
    buffers: [
      {
        ...registerChain(2),
        writer: { actor: 0, stepOfBeat: everyOne },
        reader: { actor: 1, stepOfBeat: everyOne },
      },
    ],
    inputs: { s_axis: { actor: 0, stepOfBeat: stepsOfVectors(range(sf), sf * nf, vectors) } },
    outputs: {
      m_axis: {
        ...outputRegister,
        actor: 1,
        stepOfBeat: stepsOfVectors(
          range(nf).map(n => (n + 1) * sf - 1),
          sf * nf,
          vectors,
        ),
      },
    },
  };
}
