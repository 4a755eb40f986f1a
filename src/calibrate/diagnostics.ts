import { diagnostics } from '../ir/diagnostic.ts';

/** What calibration has to say to the user. */
export const calibrateDiagnostic = diagnostics('calibrate', {
  'port-count': {
    severity: 'error',
    message: (a: { inputs: number; outputs: number }) =>
      `the network has ${a.inputs} inputs and ${a.outputs} outputs; one of each can be calibrated`,
    help: () => 'remove unused outputs from the model, or split it',
  },
  'not-finite': {
    severity: 'error',
    message: (a: { frame: number; value: number }) =>
      `the float network computes ${a.value} here on frame ${a.frame}, so it has no range`,
    help: () =>
      'check that the data are what the network takes (scaling, normalisation), or leave that frame out',
  },
  'nothing-to-do': {
    severity: 'note',
    message: () => 'the network is quantized already: calibration added nothing',
  },
  'few-frames': {
    severity: 'warning',
    message: (a: { frames: number; advised: number }) =>
      `ranges were taken from ${a.frames} ${a.frames === 1 ? 'frame' : 'frames'}; what other frames hold beyond them is cut off`,
    help: (a: { frames: number; advised: number }) => `calibrate on ${a.advised} frames or more`,
  },
  'always-zero': {
    severity: 'warning',
    message: () => 'this value is zero in every calibration frame, so its scale is arbitrary',
    help: () => 'calibrate on data that resemble what the network will see',
  },
  added: {
    severity: 'note',
    message: (a: {
      weights: number;
      weightBits: number;
      activations: number;
      activationBits: number;
      frames: number;
      meanDifference: number;
      maxDifference: number;
      largest: number;
      classChanges: number | null;
    }) =>
      `calibrated on ${a.frames} ${a.frames === 1 ? 'frame' : 'frames'}: quantizers added to ${a.weights} weights (${a.weightBits} bits) and ` +
      `${a.activations} activations (${a.activationBits} bits); the output moved by ${a.meanDifference.toPrecision(3)} ` +
      `in the mean and ${a.maxDifference.toPrecision(3)} at most, of up to ${a.largest.toPrecision(3)}` +
      (a.classChanges === null ? '' : `; ${a.classChanges} of ${a.frames} classes changed`),
  },
});
