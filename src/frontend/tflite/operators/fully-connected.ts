import { sizeOf } from '../../../ir/tensor.ts';
import { option, refused } from '../options.ts';
import { inModelOrder, reshaped } from '../reordering.ts';
import { codingOf, numbersOf, weightScales } from '../tensors.ts';
import { codesConstant } from './convolutions.ts';
import type { Converter } from './operator.ts';
import { defineSum, factorsOf } from './sums.ts';

/** Field numbers of its options. */
const OPTIONS = { activation: 0, weightsFormat: 1 } as const;

/** FULLY_CONNECTED: weights [outputs, inputs] on rows of the input. */
export const fullyConnected: Converter = (operator, conversion) => {
  const { net } = conversion;
  const input = conversion.codes(operator, 0);
  const filter = conversion.required(operator, 1);
  const output = conversion.output(operator);
  if (option(operator, OPTIONS.weightsFormat, 'int8') !== 0) refused(operator, 'its weights are shuffled');
  const [outputs, inputs] = filter.shape;
  const rows = sizeOf(input.shape) / inputs;
  if (filter.shape.length !== 2 || outputs < 1 || inputs < 1 || !Number.isInteger(rows)) {
    refused(operator, `its weights are [${filter.shape.join(', ')}] for [${input.shape.join(', ')}]`);
  }
  if (output.shape.length === 4 && rows > 1) refused(operator, 'it gives an image of several places');
  const scales = weightScales(filter, 0);
  const codes = numbersOf(filter, ['int8']);
  // The graph multiplies from the right: [inputs, outputs].
  const turned = new Float64Array(codes.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) turned[i * outputs + o] = codes[o * inputs + i];
  const vector = reshaped(net, inModelOrder(net, input.value), [rows, inputs]);
  const sums = net.matMul(vector, codesConstant(conversion, turned, [inputs, outputs], operator.name), {
    name: `${operator.name}_sums`,
  });
  const scale = codingOf(output).scale;
  // Its kernel multiplies by a double, unlike that of a convolution.
  const scalings = factorsOf(input.scale, scales, scale).map(factor => ({ kind: 'double', factor }) as const);
  const value = reshaped(net, sums, output.shape.length === 4 ? [1, outputs, 1, 1] : output.shape);
  defineSum(
    operator,
    { input, value, weights: codes, outputs, scalings, activation: OPTIONS.activation },
    conversion,
  );
};
