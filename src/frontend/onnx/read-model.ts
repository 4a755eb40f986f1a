import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { fail, type Location } from '../../ir/diagnostic.ts';
import { otherFormatOf } from '../other-formats.ts';
import { onnxDiagnostic } from './diagnostics.ts';

export type ModelWithGraph = ModelProto & { readonly graph: GraphProto };

/** Decodes the protobuf; throws DiagnosticError for anything that is not a model with a graph. */
export function decodeModel(bytes: Uint8Array, at: Location = {}): ModelWithGraph {
  const type = Object.prototype.toString.call(bytes);
  // Those of another realm are no less bytes.
  if (type !== '[object Uint8Array]') {
    fail(onnxDiagnostic('not-bytes', { found: `of type ${type.slice(8, -1)}` }, at));
  }
  if (bytes.length === 0) fail(onnxDiagnostic('empty-file', {}, at));
  const model = parse(bytes, at);
  if (hasGraph(model)) return model;
  // any ONNX writer sets these; protobuf parses much foreign data as a message of unknown fields
  const isModel = model.irVersion > 0n || model.opsetImport.length > 0;
  return isModel ? fail(onnxDiagnostic('no-graph', {}, at)) : failAsOther(bytes, at);
}

function hasGraph(model: ModelProto): model is ModelWithGraph {
  return model.graph !== undefined;
}

function parse(bytes: Uint8Array, at: Location): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    // the decoder throws on bad input only, with whatever error the bytes run into (nesting included)
    if (looksLikeText(bytes) || otherFormatOf(bytes)) failAsOther(bytes, at);
    return fail(onnxDiagnostic('corrupt', { reason: reasonOf(error) }, at));
  }
}

function failAsOther(bytes: Uint8Array, at: Location): never {
  const format = otherFormatOf(bytes);
  return fail(format ? onnxDiagnostic('other-format', format, at) : onnxDiagnostic('not-onnx', {}, at));
}

/** A model starts with field tags and lengths, hardly without bytes that text does not hold. */
function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 64).every(byte => byte >= 9 && byte < 0xf8 && !(byte > 13 && byte < 32));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
