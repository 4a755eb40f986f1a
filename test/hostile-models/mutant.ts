import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type FunctionProto, GraphProtoSchema, ModelProtoSchema } from 'onnx-buf';
import type { Random } from '../kernels/random.ts';
import { GRAPH_MUTATIONS } from './graph-mutations.ts';
import { VALUE_MUTATIONS } from './value-mutations.ts';

const MUTATIONS = [...GRAPH_MUTATIONS, ...VALUE_MUTATIONS, ...VALUE_MUTATIONS];

/** A model with one to three things wrong in it, or with bytes that are. */
export function mutantOf(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.next() < 0.1) return otherBytes(bytes, random);
  // Decoded tensors are parts of the file's bytes, and are changed in place.
  const model = fromBinary(ModelProtoSchema, bytes.slice());
  const { graph, functions } = model;
  for (let left = random.pick([1, 1, 1, 2, 2, 3]); left > 0; left--) {
    if (functions.length > 0 && random.next() < 0.3) mutateFunction(random.pick(functions), random);
    else if (graph) random.pick(MUTATIONS)(graph, random);
  }
  for (const set of model.opsetImport) if (random.next() < 0.01) set.version = BigInt(random.integer(0, 30));
  return toBinary(ModelProtoSchema, model);
}

/** A function as far as it is a graph: its nodes. */
function mutateFunction(called: FunctionProto, random: Random): void {
  const body = create(GraphProtoSchema);
  body.node = called.node;
  random.pick(MUTATIONS)(body, random);
  called.node = body.node;
}

/** Cut off, or with some bytes replaced. */
function otherBytes(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.next() < 0.3) return bytes.slice(0, random.integer(0, bytes.length));
  const changed = bytes.slice();
  for (let left = random.integer(1, 8); left > 0; left--) {
    changed[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
  }
  return changed;
}
