import { TensorProto_DataType as DataType } from 'onnx-buf';
import type { Tensor } from 'onnxruntime-node';
import type { ModelWithGraph } from '../frontend/onnx/read-model.ts';

type TensorConstructor = typeof Tensor;

/** The values as onnxruntime takes them for an input that the model declares with another type than float32. */
const TYPED: {
  readonly [T in DataType]?: (make: TensorConstructor, values: Float32Array, shape: number[]) => Tensor;
} = {
  [DataType.UINT8]: (make, values, shape) => new make('uint8', Uint8Array.from(values), shape),
  [DataType.INT8]: (make, values, shape) => new make('int8', Int8Array.from(values), shape),
  [DataType.UINT16]: (make, values, shape) => new make('uint16', Uint16Array.from(values), shape),
  [DataType.INT16]: (make, values, shape) => new make('int16', Int16Array.from(values), shape),
  [DataType.INT32]: (make, values, shape) => new make('int32', Int32Array.from(values), shape),
  [DataType.BOOL]: (make, values, shape) => new make('bool', Uint8Array.from(values), shape),
};

/** One input of a model as a tensor of the type that the model declares for it. */
export function inputTensor(
  make: TensorConstructor,
  { graph }: ModelWithGraph,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  values: Float32Array,
): Tensor {
  const type = graph.input.find(input => input.name === name)?.type?.value;
  const elements = type?.case === 'tensorType' ? type.value.elemType : DataType.FLOAT;
  const typed = TYPED[elements as DataType];
  return typed ? typed(make, values, [...shape]) : new make('float32', values, [...shape]);
}
