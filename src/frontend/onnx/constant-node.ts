import type { PortKind } from '../../ir/graph.ts';
import { type Tensor, tensor } from '../../ir/tensor.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import type { NodeReader } from './node-reader.ts';

/** The tensor of a Constant node, in whichever of its attributes it stands, and its number type in the model. */
export function readConstant(node: NodeReader): {
  readonly value: Tensor;
  readonly type: PortKind | undefined;
} {
  const type = node.has('value') ? node.tensorType('value') : undefined;
  const value = readValue(node);
  return { value, type: type ?? value.kind };
}

function readValue(node: NodeReader): Tensor {
  node.expectInputs(0);
  if (node.has('sparse_value')) node.fail(onnxDiagnostic('sparse-tensor', {}, node.at));
  if (node.has('value_string') || node.has('value_strings')) {
    node.fail(onnxDiagnostic('tensor-type', { type: 'string' }, node.at));
  }
  const value = node.tensor('value');
  if (value) return value;
  if (node.has('value_float')) return tensor('float32', [], [node.float('value_float')]);
  if (node.has('value_int')) return tensor('int64', [], [node.int('value_int')]);
  const ints = node.ints('value_ints');
  if (ints) return tensor('int64', [ints.length], ints);
  const floats = node.floats('value_floats');
  if (floats) return tensor('float32', [floats.length], floats);
  return node.fail(onnxDiagnostic('attribute-missing', { attribute: 'value', op: node.op }, node.at));
}
