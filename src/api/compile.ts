import type { SourceModel } from '../codegen/design-source.ts';
import { type CompileOptions, compileNetwork } from '../compile.ts';
import { type ImportedModel, modelOfBytes } from '../frontend/model.ts';
import type { InputShape } from '../frontend/onnx/index.ts';
import { writeOnnx } from '../frontend/onnx/write.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import { readModel } from '../node/model-file.ts';
import { sha256 } from '../sha256.ts';
import { CompiledDesign } from './compiled-design.ts';
import { type WireText, wiresOf } from './wires.ts';

/** How a model is compiled; every option is that of `bitwright compile` of this name. */
export interface ModelOptions extends Omit<CompileOptions, 'wire' | 'wires' | 'onStep'> {
  /** What the input wire carries, such as `uint8:1/255`; of several inputs that of each, by its name. */
  readonly input?: string | Readonly<Record<string, string>>;
  /** The shape of an input that the model leaves open; of several inputs that of each, by its name. */
  readonly inputShape?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  /** Tensors with which the network is to end; the host does what follows. */
  readonly until?: readonly string[];
}

/**
 * Compiles a trained network to hardware, with its cycles predicted: `bitwright compile` without the folder.
 *
 *     const design = await compile('model.onnx', { input: 'uint8:1/255' });
 *     await design.write('out/model');
 *     const { mismatches } = await design.verify({ frames: 100 });
 *
 * Throws DiagnosticError with everything that is in the way.
 *
 * @param model path of an .onnx or int8 .tflite file, its bytes, or what a `NetworkBuilder` built
 */
export async function compile(
  model: string | Uint8Array | Graph<GraphOp>,
  options: ModelOptions = {},
): Promise<CompiledDesign> {
  const { read, flow } = readSource(model, options);
  const network = compileNetwork(read.graph, flow);
  const source: SourceModel = { name: options.name ?? read.name, sha256: read.sha256 };
  const files = typeof model === 'string' ? [model] : [];
  return CompiledDesign.of({ ...network, notes: [...read.notes, ...network.notes] }, source, files);
}

/** A model that was read, and the options of what follows. */
export function readSource(
  model: string | Uint8Array | Graph<GraphOp>,
  { input, inputShape, until, ...flow }: ModelOptions,
): { readonly read: ImportedModel; readonly flow: CompileOptions } {
  const read = sourceOf(model, {
    ...(until === undefined ? {} : { until }),
    ...(inputShape === undefined ? {} : { inputShapes: shapesOf(inputShape) }),
  });
  return { read, flow: { ...flow, ...wiresOf(read.graph, textsOf(input)) } };
}

type ReadingOptions = Pick<Parameters<typeof modelOfBytes>[2] & object, 'until' | 'inputShapes'>;

function sourceOf(model: string | Uint8Array | Graph<GraphOp>, options: ReadingOptions): ImportedModel {
  if (typeof model === 'string') return readModel(model, options);
  if (model instanceof Uint8Array) return modelOfBytes(model, 'model.onnx', options);
  return { name: model.name, sha256: sha256(writeOnnx(model)), graph: model, notes: [] };
}

function textsOf(input: ModelOptions['input']): WireText[] {
  if (input === undefined) return [];
  return typeof input === 'string' ? [[undefined, input]] : Object.entries(input);
}

const shapesOf = (given: NonNullable<ModelOptions['inputShape']>): InputShape[] =>
  isShape(given)
    ? [{ shape: given }]
    : Object.entries(given).map(([input, shape]): InputShape => ({ input, shape }));

const isShape = (given: NonNullable<ModelOptions['inputShape']>): given is readonly number[] =>
  Array.isArray(given);
