import { fail } from '../../../ir/diagnostic.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import { fixedPointOf } from '../fixed-point.ts';
import { floatSteps } from '../float-steps.ts';
import { boundsOf } from '../options.ts';
import { scaledSteps, stepped } from '../staircase.ts';
import { codingOf } from '../tensors.ts';
import type { Converter } from './operator.ts';

/** QUANTIZE: real numbers to codes, or codes to codes of another scale or type. */
export const quantize: Converter = (operator, conversion) => {
  const { net } = conversion;
  const output = conversion.output(operator);
  const coding = codingOf(output);
  const bounds = boundsOf(coding, {});
  const input = conversion.held(operator, 0);
  if (input.kind === 'codes') {
    const factor = fixedPointOf(input.scale / coding.scale);
    const steps = scaledSteps(factor, bounds);
    return conversion.defineCodes(operator, stepped(net, input.value, [steps], bounds, operator.name));
  }
  // Behind what is left to the host, its codes are the host's too.
  if (input.behind) return conversion.define(output, input);
  const codes = stepped(net, input.value, [floatSteps(coding.scale, bounds)], bounds, operator.name);
  conversion.defineCodes(operator, codes);
};

/** DEQUANTIZE: codes to real numbers, scale * (q - zeroPoint) in float32. */
export const dequantize: Converter = (operator, conversion) => {
  const output = conversion.output(operator);
  const input = conversion.held(operator, 0);
  if (input.kind === 'real') {
    if (input.behind) return conversion.define(output, input);
    return fail(tfliteDiagnostic('not-quantized', { type: 'float32' }));
  }
  const value = conversion.net.mul(input.value, input.scale, { name: operator.name });
  conversion.define(output, { kind: 'real', value, shape: input.shape });
};

/** SOFTMAX along the last axis, at the end of the network alone: the host's. */
export const softmax: Converter = (operator, conversion) => {
  const { net } = conversion;
  const input = conversion.codes(operator, 0);
  const rank = input.shape.length;
  if (rank === 4) fail(tfliteDiagnostic('unsupported-form', { op: 'SOFTMAX', reason: 'it is of an image' }));
  const beta = operator.options?.scalar(0, 'float32', 1) ?? 1;
  const logits = net.mul(input.value, input.scale * beta, { name: `${operator.name}_scale` });
  const value = net.softmax(logits, { axis: rank - 1, name: operator.name });
  conversion.notes.push(tfliteDiagnostic('left-to-host', { op: 'SOFTMAX' }, { node: operator.name }));
  conversion.define(conversion.output(operator), {
    kind: 'real',
    value,
    shape: input.shape,
    behind: 'SOFTMAX',
  });
};
