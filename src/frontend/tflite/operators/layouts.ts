import { fail } from '../../../ir/diagnostic.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import { axisInGraph, type Conversion, checkedShape, type HeldCodes } from '../conversion.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import type { TfliteOperator } from '../model.ts';
import { fusedBounds, option, refused } from '../options.ts';
import { inGraphOrder, inModelOrder, reshaped } from '../reordering.ts';
import { clampingSteps, stepped } from '../staircase.ts';
import { type Coding, codingOf, numbersOf } from '../tensors.ts';
import type { Converter } from './operator.ts';

/** Stops where an operator that only moves codes would have to scale them. */
export function checkSameCoding(operator: TfliteOperator, input: Coding, conversion: Conversion): void {
  const { scale, zeroPoint, type } = codingOf(conversion.output(operator));
  if (scale !== input.scale || zeroPoint !== input.zeroPoint || type !== input.type) {
    refused(operator, 'its input and output have other scales or zero points');
  }
}

/** The operand of an operator that only moves codes. */
export function movedCodes(operator: TfliteOperator, conversion: Conversion, i = 0): HeldCodes {
  const input = conversion.codes(operator, i);
  checkSameCoding(operator, input, conversion);
  return input;
}

/** RESHAPE, SQUEEZE and EXPAND_DIMS: the same elements in the same order. */
export const reshape: Converter = (operator, conversion) => {
  const { net } = conversion;
  const output = conversion.output(operator);
  const shape = checkedShape(output);
  const input = conversion.held(operator, 0);
  if (sizeOf(shape) !== sizeOf(input.shape)) {
    const expected = `as many elements as [${input.shape.join(', ')}] has`;
    fail(tfliteDiagnostic('bad-shape', { shape, expected }, { tensor: output.name }));
  }
  const value = inGraphOrder(net, reshaped(net, inModelOrder(net, input.value), shape));
  if (input.kind === 'real') return conversion.define(output, { ...input, value, shape });
  checkSameCoding(operator, input, conversion);
  conversion.defineCodes(operator, value);
};

/** TRANSPOSE of codes by a constant order of axes. */
export const transpose: Converter = (operator, conversion) => {
  const { net } = conversion;
  const input = movedCodes(operator, conversion);
  const perm = Array.from(numbersOf(conversion.required(operator, 1), ['int32']));
  const axes = [...perm].sort((a, b) => a - b);
  if (perm.length !== input.shape.length || perm[0] !== 0 || axes.some((axis, i) => axis !== i)) {
    refused(operator, `it orders axes [${perm.join(', ')}]`);
  }
  if (perm.every((axis, i) => axis === i)) return conversion.defineCodes(operator, input.value);
  const turned = net.transpose(inModelOrder(net, input.value), { perm, name: operator.name });
  conversion.defineCodes(operator, inGraphOrder(net, turned));
};

/** PAD with the code of zero, and PADV2 with a code of its own, around an image. */
export const pad: Converter = (operator, conversion) => {
  const input = movedCodes(operator, conversion);
  const tensor = conversion.required(operator, 1);
  const pairs = numbersOf(tensor, ['int32']);
  const rank = input.shape.length;
  if (pairs.length !== 2 * rank || pairs.some(pair => pair < 0)) {
    refused(operator, `its amounts are [${pairs.join(', ')}] for ${rank} dimensions`);
  }
  const value = conversion.operand(operator, 2);
  const filler = value ? numbersOf(value, ['int8', 'uint8'])[0] - input.zeroPoint : 0;
  const pads = new Array<number>(2 * rank).fill(0);
  for (let axis = 0; axis < rank; axis++) {
    const own = axisInGraph(axis, rank);
    pads[own] = pairs[2 * axis];
    pads[own + rank] = pairs[2 * axis + 1];
  }
  conversion.defineCodes(
    operator,
    conversion.net.pad(input.value, pads, { value: filler, name: operator.name }),
  );
};

/** Field numbers of the options of CONCATENATION. */
const CONCATENATION = { axis: 0, activation: 1 } as const;

/** CONCATENATION of codes of one scale. */
export const concatenation: Converter = (operator, conversion) => {
  const { net } = conversion;
  const parts = operator.inputs.map((_, i) => movedCodes(operator, conversion, i));
  const output = conversion.output(operator);
  const coding = codingOf(output);
  const rank = output.shape.length;
  const told = option(operator, CONCATENATION.axis, 'int32');
  const axis = told < 0 ? told + rank : told;
  if (!(axis >= 1 && axis < rank)) refused(operator, `it joins along axis ${told}`);
  const values = parts.map(({ value }) => value);
  const joined =
    values.length === 1
      ? values[0]
      : net.concat(values, { axis: axisInGraph(axis, rank), name: operator.name });
  const bounds = fusedBounds(operator, CONCATENATION.activation, coding);
  const isWhole = bounds.max - bounds.min === coding.range.max - coding.range.min;
  conversion.defineCodes(
    operator,
    isWhole ? joined : stepped(net, joined, [clampingSteps(bounds)], bounds, `${operator.name}_clamp`),
  );
};
