import { clone, create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from 'onnx-buf';
import { type ExternalData, isExternal, readExternalData } from './external-data.ts';
import type { ModelWithGraph } from './read-model.ts';

/**
 * The model with the tensors that it keeps in other files in itself, so that it means the same wherever it is. Throws
 * DiagnosticError where they cannot be read.
 */
export function inlineData(model: ModelWithGraph, externalData: ExternalData): ModelWithGraph {
  const { graph } = model;
  if (!graph.initializer.some(isExternal)) return model;
  const initializer = graph.initializer.map(tensor =>
    isExternal(tensor) ? inlined(tensor, Uint8Array.from(readExternalData(tensor, externalData))) : tensor,
  );
  return Object.assign(create(ModelProtoSchema), model, {
    graph: Object.assign(create(GraphProtoSchema), graph, { initializer }),
  });
}

function inlined(tensor: TensorProto, rawData: TensorProto['rawData']): TensorProto {
  const whole = clone(TensorProtoSchema, tensor);
  whole.dataLocation = TensorProto_DataLocation.DEFAULT;
  whole.externalData = [];
  whole.rawData = rawData;
  return whole;
}
