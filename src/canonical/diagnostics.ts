import { diagnostics } from '../ir/diagnostic.ts';
import type { ProposedWire } from './proposed-wire.ts';

/** What the code of some papers does, and what becomes of it. */
export const DATA_IS_LOST =
  'what PyTorch code writes through .data (x.data = quantize(x.data)) is not in the model that its tracing exporter ' +
  '(dynamo=False) writes; write x = quantize(x)';

/** The float operations that the host does before it quantizes. */
const stepsBefore = (steps: readonly string[]): string =>
  steps.length === 0 ? '' : ` behind ${steps.length} float operations (${steps.join(', ')})`;

/** What canonical nodes have to say to the user, whichever chapter finds it. */
export const canonicalDiagnostic = diagnostics('lower', {
  'unsupported-operator': {
    severity: 'error',
    message: (a: { op: string; reason: string }) => `${a.op} cannot be lowered: ${a.reason}`,
    help: () =>
      'export the network so that this operator is folded away or replaced, or cut it out of the graph',
  },
  'unquantized-weights': {
    severity: 'error',
    message: (a: { bits: number; limit: number }) =>
      `the weights are not quantized: on their common grid they need ${a.bits} bits, the limit is ${a.limit}`,
    help: () =>
      'quantize the weights in training (Brevitas, QKeras) so that the exported graph has a Quant node on them, ' +
      'or after training with --calibrate DATA [--weight-bits 8] [--activation-bits 8]',
  },
  'bad-quantizer': {
    severity: 'error',
    message: (a: { reason: string }) => `the quantizer is not usable: ${a.reason}`,
    help: () => 'export the network again with a valid quantizer',
  },
  'unquantized-input': {
    severity: 'error',
    message: (a: { input: string; reason: string; proposed: ProposedWire; isReadByLayer?: boolean }) =>
      `no quantizer of the network says what input '${a.input}' carries: ${a.reason}`,
    help: (a: { proposed: ProposedWire; isReadByLayer?: boolean }) =>
      `declare what the wire carries with --input TYPE[:SCALE[:OFFSET]]: perhaps --input '${a.proposed.wire}' ` +
      `(${a.proposed.reason}), or as uint8:1/255, bipolar or fixed<16,6>; or let --calibrate DATA give the input a ` +
      'quantizer for the host' +
      (a.isReadByLayer ? `. If the network has a quantizer there: ${DATA_IS_LOST}` : ''),
  },
  'wire-of-which': {
    severity: 'error',
    message: (a: { inputs: readonly string[] }) =>
      `the network has ${a.inputs.length} inputs (${a.inputs.join(', ')}), and --input does not say which wire it means`,
    help: () => 'give each input its own --input NAME=TYPE; one that the network quantizes itself needs none',
  },
  'top-k-outputs': {
    severity: 'error',
    message: (a: { outputs: readonly string[] }) =>
      `--top-k ranks the output of a network that has one; this one has ${a.outputs.length}: ${a.outputs.join(', ')}`,
    help: () =>
      'put an ArgMax or a TopK behind the output in the model, or end with one output (--until TENSOR)',
  },
  'host-quantizer': {
    severity: 'note',
    message: (a: { quantizer: string; steps: readonly string[] }) =>
      `the network quantizes its float input with '${a.quantizer}'${stepsBefore(a.steps)}: this runs on the host and is recorded in the manifest`,
  },
});
