import { withSelector } from '../bank-select.ts';
import { outputRegister, registerChain } from '../steps.ts';
import { everyStep, type KernelFlow, type RoomTiming } from '../timing.ts';
import type { MvuUnrolledParams } from './schema.ts';

/**
 * A vector a cycle into a chain of `stages` registers, the last of which is the output; with several banks
 * `choose` takes it from there into the output register (bank_mux.v).
 */
export const mvuUnrolledTiming: RoomTiming<MvuUnrolledParams> = withSelector({
  actors: ({ vectorsPerFrame: stepsPerFrame, banks }) =>
    banks === 1
      ? [{ name: 'take', stepsPerFrame }]
      : [
          { name: 'choose', stepsPerFrame },
          { name: 'take', stepsPerFrame },
        ],
  flow: params => (params.banks === 1 ? plainFlow(params) : bankedFlow(params)),
});

function plainFlow({ vectorsPerFrame, stages }: MvuUnrolledParams): KernelFlow {
  const pass = { actor: 0, stepOfBeat: everyStep(vectorsPerFrame) };
  return {
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m_axis: { ...registerChain(stages), ...pass } },
  };
}

function bankedFlow({ vectorsPerFrame, stages }: MvuUnrolledParams): KernelFlow {
  const stepOfBeat = everyStep(vectorsPerFrame);
  const [choose, take] = [0, 1].map(actor => ({ actor, stepOfBeat }));
  return {
    buffers: [{ ...registerChain(stages), writer: take, reader: choose }],
    inputs: { s_axis: take },
    outputs: { m_axis: { ...outputRegister, ...choose } },
  };
}
