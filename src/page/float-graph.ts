import type { ImportedModel } from '../frontend/model.ts';
import { nameNodes } from '../frontend/onnx/node-names.ts';
import { decodeModel } from '../frontend/onnx/read-model.ts';
import { isTflite } from '../frontend/tflite/index.ts';
import { DiagnosticError } from '../ir/diagnostic.ts';

/** A node of the model, as its file has it. */
export interface FloatNode {
  readonly name: string;
  /** The operator. */
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Nodes in the order of the file. */
export type FloatGraph = readonly FloatNode[];

/**
 * The nodes of a model file, also of one that the compiler refuses: there, what is drawn is what the file says. Undefined where
 * the file cannot be read so far.
 */
export function floatGraphOf(bytes: Uint8Array, model: ImportedModel | undefined): FloatGraph | undefined {
  if (isTflite(bytes)) {
    return model?.graph.nodes.map(({ name, kind, inputs, outputs }) => ({ name, kind, inputs, outputs }));
  }
  try {
    return nameNodes(decodeModel(bytes).graph.node).map(({ proto, name }) => ({
      name,
      kind: proto.opType,
      inputs: proto.input,
      outputs: proto.output,
    }));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return undefined;
  }
}
