import { outputRegister, range, stepsOfVectors } from '../steps.ts';
import { beatsPerFrame, beatsPerVector } from '../stream.ts';
import { everyStep, type KernelFlow, type RoomTiming } from '../timing.ts';
import { formOf, gearbox, outputShape, type WidthConverterParams } from './schema.ts';

/** width_converter.v in its three forms. */
export const widthConverterTiming: RoomTiming<WidthConverterParams> = {
  actors: params => {
    const inputBeats = beatsPerFrame(params.input);
    const outputBeats = beatsPerFrame(outputShape(params));
    switch (formOf(params)) {
      case 'up':
        return [{ name: 'collect', stepsPerFrame: inputBeats }];
      case 'down':
        return [{ name: 'deal', stepsPerFrame: outputBeats }];
      case 'gearbox':
        return [
          { name: 'read', stepsPerFrame: inputBeats },
          { name: 'write', stepsPerFrame: outputBeats },
        ];
    }
  },
  flow: params => {
    switch (formOf(params)) {
      case 'up':
        return collecting(params);
      case 'down':
        return dealing(params);
      case 'gearbox':
        return geared(params);
    }
  },
};

/** Takes a beat a step; writes the output register with a group's or the vector's last. */
function collecting(params: WidthConverterParams): KernelFlow {
  const beats = beatsPerVector(params.input);
  const ratio = params.outputLanes / params.input.lanes;
  const vectors = params.input.vectorsPerFrame;
  const completing = range(beatsPerVector(outputShape(params))).map(
    o => Math.min((o + 1) * ratio, beats) - 1,
  );
  return {
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats * vectors) } },
    outputs: {
      m_axis: { ...outputRegister, actor: 0, stepOfBeat: stepsOfVectors(completing, beats, vectors) },
    },
  };
}

/** Writes the output register at every step; takes a beat at the first step of each group. */
function dealing(params: WidthConverterParams): KernelFlow {
  const beats = beatsPerVector(outputShape(params));
  const ratio = params.input.lanes / params.outputLanes;
  const vectors = params.input.vectorsPerFrame;
  const taking = range(beatsPerVector(params.input)).map(i => i * ratio);
  return {
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: stepsOfVectors(taking, beats, vectors) } },
    outputs: { m_axis: { ...outputRegister, actor: 0, stepOfBeat: everyStep(beats * vectors) } },
  };
}

/** A reader fills a buffer of elements, a writer empties it into the output register. */
function geared(params: WidthConverterParams): KernelFlow {
  const inputBeats = beatsPerFrame(params.input);
  const outputBeats = beatsPerFrame(outputShape(params));
  const { brings, lastBrings, capacity } = gearbox(params);
  const beats = beatsPerVector(params.input);
  const needs = new Int32Array(outputBeats);
  const frees = new Int32Array(inputBeats);
  let written = 0;
  let covered = 0;
  for (let i = 0; i < inputBeats; i++) {
    written += i % beats === beats - 1 ? lastBrings : brings;
    // Output beats that must have left for this beat to fit, less one: the index of the last of them.
    frees[i] = Math.ceil((written - capacity) / params.outputLanes) - 1;
    while ((covered + 1) * params.outputLanes <= written) needs[covered++] = i;
  }
  return {
    buffers: [
      {
        capacity: Number.POSITIVE_INFINITY,
        latency: 1,
        release: 0,
        writer: { actor: 0, stepOfBeat: everyStep(inputBeats) },
        reader: { actor: 1, stepOfBeat: everyStep(outputBeats) },
        needs,
        frees,
      },
    ],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(inputBeats) } },
    outputs: { m_axis: { ...outputRegister, actor: 1, stepOfBeat: everyStep(outputBeats) } },
  };
}
