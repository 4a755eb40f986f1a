import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clone, fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, GraphProtoSchema, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { decodeModel, type ModelWithGraph } from '../../src/frontend/onnx/read-model.ts';
import { readTensor } from '../../src/frontend/onnx/tensor-proto.ts';
import { modelToGraph } from '../../src/frontend/onnx/to-graph.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Tensor } from '../../src/ir/tensor.ts';

/** Where Debian's package libonnx-testdata keeps ONNX's own operator cases. */
const CASES = '/usr/share/libonnx-testdata/data/node';

export const hasOnnxCases = existsSync(CASES);

/** What became of one case: refused with the code of its first diagnostic, or evaluated. */
export interface Outcome {
  readonly name: string;
  /** The operator it is for. */
  readonly op: string;
  /** The operator spelled out in simpler ones, as ONNX defines it. */
  readonly isExpanded: boolean;
  readonly refusal?: string;
  /** The first difference beyond ONNX's tolerance. */
  readonly mismatch?: string;
}

export function runOnnxCases(): Outcome[] {
  return caseNames().map(runCase);
}

/** The names of all cases, sorted. */
export const caseNames = (): string[] => readdirSync(CASES).sort();

function runCase(name: string): Outcome {
  const model = modelOf(name);
  const isExpanded = /_expanded(_ver\d+)?$/.test(name);
  const original = name.replace(/_expanded(_ver\d+)?$/, '');
  const op = operatorOf(isExpanded ? modelOf(original) : model);
  const outcome = { name, op, isExpanded };
  try {
    const mismatch = evaluateCase(name, model);
    return mismatch === undefined ? outcome : { ...outcome, mismatch };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...outcome, refusal: error.diagnostics[0].code };
  }
}

/** The operator that a case is for. */
export function operatorOf({ graph }: ModelWithGraph): string {
  return (graph.node.find(node => node.opType !== 'Constant') ?? graph.node[0]).opType;
}

/**
 * A case's model. Each is in the operator set in which its operator last changed; where that is older than the oldest
 * that is read, 7, the operator is the same there.
 */
export function modelOf(name: string): ModelWithGraph {
  const model = decodeModel(readFileSync(join(CASES, name, 'model.onnx')));
  for (const imported of model.opsetImport) {
    if (imported.domain === '' && imported.version < 7n) imported.version = 7n;
  }
  return model;
}

/** The first `count` tensors of one data set of a case. */
export type DataSet = (what: 'input' | 'output', count: number) => TensorProto[];

export function dataSetsOf(name: string): DataSet[] {
  const folders = readdirSync(join(CASES, name)).filter(entry => entry.startsWith('test_data_set_'));
  return folders.map(
    folder => (what, count) =>
      Array.from({ length: count }, (_, i) =>
        fromBinary(TensorProtoSchema, readFileSync(join(CASES, name, folder, `${what}_${i}.pb`))),
      ),
  );
}

const NOT_CONSTANT = 'onnx/operand-not-constant';

/** The first mismatch of any of a case's data sets. */
function evaluateCase(name: string, model: ModelWithGraph): string | undefined {
  for (const tensors of dataSetsOf(name)) {
    // a model that is refused may have inputs that are no tensors, so it is imported before they are read
    const operands = () => tensors('input', model.graph.input.length);
    const { graph, inputs } = importWith(model, operands);
    const results = evaluateGraph(graph, inputs);
    const expected = tensors('output', graph.outputs.length);
    for (const [i, { name: output }] of graph.outputs.entries()) {
      const mismatch = mismatchOf(results.get(output), tensorOf(expected[i]));
      if (mismatch) return `${output}: ${mismatch}`;
    }
  }
  return undefined;
}

/**
 * ONNX's cases feed every operand as a graph input, also those that models give as constants (axes, shapes, bounds).
 * Where one must be constant, all but the first become so.
 */
function importWith(model: ModelWithGraph, operands: () => readonly TensorProto[]) {
  const feeds = (names: readonly string[]) => {
    const tensors = operands();
    return new Map(
      names.map(input => [input, tensorOf(tensors[model.graph.input.findIndex(p => p.name === input)])]),
    );
  };
  try {
    const { graph } = modelToGraph(model, model.graph);
    const inputs = feeds(graph.inputs.map(input => input.name));
    return { graph, inputs };
  } catch (error) {
    if (!(error instanceof DiagnosticError && error.diagnostics.some(d => d.code === NOT_CONSTANT)))
      throw error;
    const { graph } = modelToGraph(model, withConstants(model, operands()));
    return { graph, inputs: feeds([model.graph.input[0].name]) };
  }
}

/** The graph with all inputs but the first made constants. */
export function withConstants({ graph }: ModelWithGraph, operands: readonly TensorProto[]): GraphProto {
  const fixed = clone(GraphProtoSchema, graph);
  const constants = fixed.input.splice(1);
  fixed.initializer = constants.map(({ name }, i) =>
    Object.assign(clone(TensorProtoSchema, operands[i + 1]), { name }),
  );
  return fixed;
}

export const tensorOf = (proto: TensorProto): Tensor =>
  readTensor(proto, { externalData: undefined, note: () => {} });

/** The tolerances of ONNX's own backend test. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;

function mismatchOf(actual: Tensor | undefined, expected: Tensor): string | undefined {
  if (!actual) return 'no such output';
  const [found, wanted] = [actual, expected].map(t => `${t.kind}[${t.shape.join(', ')}]`);
  if (found !== wanted) return `is ${found}, expected ${wanted}`;
  const far = expected.data.findIndex(
    (value, i) => Math.abs(actual.data[i] - value) > ABSOLUTE + RELATIVE * Math.abs(value),
  );
  return far < 0 ? undefined : `element ${far} is ${actual.data[far]}, expected ${expected.data[far]}`;
}
