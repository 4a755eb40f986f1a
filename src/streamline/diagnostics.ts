import { DATA_IS_LOST } from '../canonical/diagnostics.ts';
import { diagnostics } from '../ir/diagnostic.ts';

/** What streamlining canonical nodes to integer layers has to say to the user. */
export const streamlineDiagnostic = diagnostics('lower', {
  'unquantized-activation': {
    severity: 'error',
    message: (a: { op: string }) =>
      `${a.op} reads a value that a non-linear function has changed since the last quantizer`,
    help: () =>
      'put an activation quantizer (Quant, BipolarQuant or MultiThreshold) after the function in training, ' +
      `or let --calibrate DATA [--weight-bits 8] [--activation-bits 8] put one there. If the network has one there: ${DATA_IS_LOST}`,
  },
  'free-scales': {
    severity: 'error',
    message: (a: { scales: string; limit: number }) =>
      `the channels that it reads have scales without a common unit within ${a.limit} bits (${a.scales}), so no integer ` +
      'weights are exact; fixed point is forbidden (--snap none), or needs wider integers than there are',
    help: () =>
      'leave out --snap none, share one quantizer between what is joined in training, or quantize what this layer reads',
  },
  'free-constant': {
    severity: 'error',
    message: (a: { limit: number }) =>
      `a constant joined to the data is no multiple of a unit in common with it within ${a.limit} bits, and a layer reads it`,
    help: () =>
      'quantize the constant, or the joined value behind it, in training; constants in steps of a power of two have a unit',
  },
  'gridded-constant': {
    severity: 'note',
    message: (a: { distance: number }) =>
      'a float32 constant joined to the data lies on a grid but for its rounding; the grid is taken, ' +
      `which moves no element by more than ${a.distance.toExponential(2)} of the largest`,
  },
  'snapped-inputs': {
    severity: 'warning',
    message: (a: { scales: string; bound: number; lost: number }) =>
      `the channels that it reads have scales without a common unit (${a.scales}); they are snapped to fixed point, ` +
      `each off by at most ${a.bound.toExponential(2)} of itself${a.lost > 0 ? `, but for ${a.lost} of less than 2^-14 of the greatest, which count as 0` : ''}; the snapped network is computed exactly`,
    help: () =>
      'use --snap none to refuse instead, share one quantizer between what is joined in training, or quantize what this layer reads',
  },
  'too-many-levels': {
    severity: 'error',
    message: (a: { levels: number; reason: string }) => `the quantizer has ${a.levels} levels; ${a.reason}`,
    help: () =>
      'use at most 10 bits for this activation; up to 16 where nothing but scales, offsets and clips stand between ' +
      'the sum and the quantizer',
  },
  'too-wide': {
    severity: 'error',
    message: (a: { layer: string; bits: number; limit: number }) =>
      `the integers of its layer '${a.layer}' take ${a.bits} bits; no value may have more than ${a.limit}`,
    help: () => 'quantize what it reads to fewer bits, or its weights',
  },
  'wide-function': {
    severity: 'error',
    message: (a: { integers: number; limit: number }) =>
      `a function before the quantizer rises and falls, so it becomes a table, and its argument takes ${a.integers} ` +
      `integers; a table holds at most ${a.limit}`,
    help: () => 'put an activation quantizer before the function, so that it reads few levels',
  },
  'no-function-value': {
    severity: 'error',
    message: (a: { reason: string }) =>
      `the function before the quantizer cannot be computed for every integer that may reach it: ${a.reason}`,
    help: () => 'bound its argument in training: a Clip, or an activation quantizer before the function',
  },
  'varies-inside-vector': {
    severity: 'error',
    message: () => 'scales vary along an axis that is not the channel axis',
    help: () => 'flatten the tensor before this node, or use one scale per channel',
  },
  'moves-data': {
    severity: 'error',
    message: (a: { from: string; to: string; limit: number }) =>
      `the elements of [${a.from}] come to stand as [${a.to}] in an order that is no nest of at most ${a.limit} loops`,
    help: () => 'use fewer transposes and reshapes in a row, or move them to the input',
  },
  'no-zero': {
    severity: 'error',
    message: (a: { value: number }) =>
      `what is put around the image, ${a.value}, has no integer: the scales and offsets of its channels have none that means it on all`,
    help: () =>
      'quantize the activations, after the padding where that is a node of its own, or use a convolution, whose border is made up for',
  },
  'wide-padding': {
    severity: 'error',
    message: (a: { value: number; bits: number }) =>
      `its padding is the integer ${a.value}; it must fit ${a.bits} bits`,
    help: () => 'put an activation quantizer before this layer',
  },
  'no-common-unit': {
    severity: 'error',
    message: (a: { limit: number }) =>
      `the scales of its two operands have no common unit within ${a.limit} bits, and --snap none forbids fixed point`,
    help: () =>
      'leave out --snap none, quantize the sum before anything else reads it, or give both branches the same scale in training (share the quantizer)',
  },
  'scales-too-far': {
    severity: 'error',
    message: (a: { limit: number }) =>
      `one of its operands has so small a scale that nothing of it is left beside the other in ${a.limit} bits`,
    help: () => 'give both branches scales of like size in training, or drop the small one',
  },
  'scales-per-channel': {
    severity: 'error',
    message: () =>
      'the scales of its two operands have another ratio on each channel, and their common grid needs more than 30 bits',
    help: () => 'quantize both branches before the sum, to few bits or with one scale for all channels each',
  },
  'snapped-sum': {
    severity: 'warning',
    message: (a: { numerator: number; denominator: number; bound: number; changes: string }) =>
      `the scales of its operands have no common unit; their ratio is snapped to ${a.numerator}/${a.denominator} ` +
      `(fixed point), off by at most ${a.bound.toExponential(2)} of itself${a.changes}; the snapped network is computed exactly`,
    help: () =>
      'use --snap none to refuse instead, quantize the sum before anything else reads it, or share one quantizer between the branches in training',
  },
  'snapped-operand': {
    severity: 'warning',
    message: (a: { bound: number }) =>
      `the steps of one of its operands are so much finer than those of the other that it is rounded before it is added, ` +
      `off by at most ${a.bound.toExponential(2)}; the snapped network is computed exactly`,
    help: () => 'use --snap none to refuse instead, or quantize the sum before',
  },
  'snapped-value': {
    severity: 'warning',
    message: (a: { bound: number }) =>
      'a value that it adds or multiplies is what a function gives, with no quantizer behind: it is kept in fixed point, ' +
      `off by at most ${a.bound.toExponential(2)}; the snapped network is computed exactly`,
    help: () => 'use --snap none to refuse instead, or quantize the value in training',
  },
  'snapped-sums': {
    severity: 'warning',
    message: (a: { bound: number; changes: string }) =>
      `the scales of its operands have no common unit on some channels; their ratios are snapped to fixed point, ` +
      `each off by at most ${a.bound.toExponential(2)} of itself${a.changes}; the snapped network is computed exactly`,
    help: () =>
      'use --snap none to refuse instead, quantize the sum before anything else reads it, or share one quantizer between the branches in training',
  },
  'bad-winner': {
    severity: 'error',
    message: (a: { selector: string; found: string; banks: number }) =>
      `the index '${a.selector}' that chooses its parameters takes ${a.found}, not one of 0..${a.banks - 1}`,
    help: () => 'choose among K parameters by the ArgMax over K scores (see docs/guide/gated-networks.md)',
  },
  'snapped-banks': {
    severity: 'warning',
    message: (a: { bound: number }) =>
      `the scales of its kernels have no common unit; they are snapped to fixed point, ` +
      `each off by at most ${a.bound.toExponential(2)} of itself; the snapped network is computed exactly`,
    help: () => 'use --snap none to refuse instead, or give all kernels of the layer one scale in training',
  },
  'snapped-gate': {
    severity: 'note',
    message: (a: { bits: number; bound: number }) =>
      `the weights of the gate are snapped to ${a.bits} bits, each off by at most ${a.bound.toExponential(2)} ` +
      'of the largest',
    help: () =>
      'the winners are compared with the exact ones by `verify --trace-winners`; --gate-bits takes more bits',
  },
  'no-layers': {
    severity: 'error',
    message: () => 'nothing is left to build: the network has no layer that computes',
    help: () =>
      'check that the exported graph is the trained network; where its only quantizer would run on the host, ' +
      'say with --input what the wire carries, and it is built',
  },
  'snapped-scales': {
    severity: 'warning',
    message: (a: { bits: number; bound: number }) =>
      `the classes have scales without a common unit; they are snapped to ${a.bits}-bit fixed point, ` +
      `moving each score by at most ${a.bound.toExponential(2)} of the largest score; the snapped network is computed exactly`,
    help: () => 'use --snap none to refuse instead, or one scale for all classes of the last layer',
  },
  'fixed-batch': {
    severity: 'error',
    message: (a: { batch: number }) => `it reads a batch of ${a.batch} images at once`,
    help: () =>
      'export the model with batch 1 or an open batch dimension; hardware takes one frame after another',
  },
  'snap-refused': {
    severity: 'error',
    message: () =>
      'the classes have scales without a common unit in 32 bits, and --snap none forbids fixed point',
    help: () => 'leave out --snap none, or use one scale for all classes of the last layer',
  },
});
