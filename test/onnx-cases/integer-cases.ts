import { type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { lowerNetwork } from '../../src/compile.ts';
import type { ModelWithGraph } from '../../src/frontend/onnx/read-model.ts';
import { modelToGraph } from '../../src/frontend/onnx/to-graph.ts';
import { toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType, type WireType } from '../../src/quant/wire.ts';
import { orderOf } from '../../src/streamline/integers/meaning.ts';
import {
  caseNames,
  dataSetsOf,
  modelOf,
  type Outcome,
  operatorOf,
  tensorOf,
  withConstants,
} from './cases.ts';

/** The operators that make integers of real values, real values of integers, or products of integers. */
const INTEGER_OPERATORS: readonly string[] = [
  'ConvInteger',
  'DequantizeLinear',
  'MatMulInteger',
  'QLinearConv',
  'QLinearMatMul',
  'QuantizeLinear',
];

/**
 * The cases of these operators as integer layers: the first operand is the data, the others are constants, and
 * the output must be the case's, bit for bit.
 *
 * @param wantedOf what a case is held against, from its expected output
 */
export function runIntegerCases(wantedOf = (expected: Float64Array) => expected): Outcome[] {
  return caseNames().flatMap(name => {
    const model = modelOf(name);
    const op = operatorOf(model);
    if (!INTEGER_OPERATORS.includes(op)) return [];
    const outcome = { name, op, isExpanded: false };
    try {
      for (const tensors of dataSetsOf(name)) {
        const values = lowered(model, tensors('input', model.graph.input.length));
        const mismatch = mismatchOf(values, wantedOf(tensorOf(tensors('output', 1)[0]).data));
        if (mismatch !== undefined) return [{ ...outcome, mismatch }];
      }
      return [outcome];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return [{ ...outcome, refusal: error.diagnostics[0].code }];
    }
  });
}

/** What the integer layers of a case give for its data, in the model's element order. */
function lowered(model: ModelWithGraph, operands: readonly TensorProto[]): Float64Array {
  const [data] = operands;
  const { graph } = modelToGraph(model, withConstants(model, operands));
  const network = lowerNetwork(graph, { wire: wireOf(data) });
  const host = hostOfNetwork(network);
  const { integers, notes } = toWire(host.inputs[0], tensorOf(data).data, false, 'model');
  invariant(notes.length === 0, `the data of ${graph.name} is not on its wire`);
  const wire = toWireOrder(host.inputs[0], integers);
  // A case with a batch is built for one of its frames.
  const size = sizeOf(host.inputs[0].shape);
  const frames = Array.from({ length: wire.length / size }, (_, frame) => {
    const output = runReference(network.layers, wire.subarray(frame * size, (frame + 1) * size)).get(
      network.layers.outputs[0].value,
    );
    invariant(output, `${graph.name} has no output`);
    const values = toValues(host.outputs[0], output);
    return Array.from(orderOf(network.outputs[0]), place => values[place]);
  });
  return Float64Array.from(frames.flat());
}

function mismatchOf(values: Float64Array, wanted: Float64Array): string | undefined {
  if (values.length !== wanted.length) return `has ${values.length} elements, expected ${wanted.length}`;
  const place = wanted.findIndex((value, i) => values[i] !== value);
  return place < 0 ? undefined : `element ${place} is ${values[place]}, expected ${wanted[place]}`;
}

/** Integer data is the wire's integers; float data, whole numbers in these cases, goes as 16-bit integers. */
function wireOf(data: TensorProto): WireType {
  return parseWireType(
    data.dataType === TensorProto_DataType.FLOAT
      ? 'int16'
      : TensorProto_DataType[data.dataType].toLowerCase(),
  );
}
