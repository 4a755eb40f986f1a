import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, type TensorProto, TensorProtoSchema } from 'onnx-buf';
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
  return readdirSync(CASES).sort().map(runCase);
}

function runCase(name: string): Outcome {
  const model = modelOf(name);
  const isExpanded = /_expanded(_ver\d+)?$/.test(name);
  const original = name.replace(/_expanded(_ver\d+)?$/, '');
  const nodes = (isExpanded ? modelOf(original) : model).graph.node;
  const op = (nodes.find(node => node.opType !== 'Constant') ?? nodes[0]).opType;
  const outcome = { name, op, isExpanded };
  try {
    const mismatch = evaluateCase(name, model);
    return mismatch === undefined ? outcome : { ...outcome, mismatch };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...outcome, refusal: error.diagnostics[0].code };
  }
}

/**
 * A case's model. Each is in the operator set in which its operator last changed; where that is older than the oldest
 * that is read, 7, the operator is the same there.
 */
function modelOf(name: string): ModelWithGraph {
  const model = decodeModel(readFileSync(join(CASES, name, 'model.onnx')));
  for (const imported of model.opsetImport) {
    if (imported.domain === '' && imported.version < 7n) imported.version = 7n;
  }
  return model;
}

const NOT_CONSTANT = 'onnx/operand-not-constant';

/** The first mismatch of any of a case's data sets. */
function evaluateCase(name: string, model: ModelWithGraph): string | undefined {
  const sets = readdirSync(join(CASES, name)).filter(entry => entry.startsWith('test_data_set_'));
  for (const set of sets) {
    const tensors = (what: string, count: number) =>
      Array.from({ length: count }, (_, i) =>
        fromBinary(TensorProtoSchema, readFileSync(join(CASES, name, set, `${what}_${i}.pb`))),
      );
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
    const [first, ...rest] = model.graph.input;
    const tensors = operands();
    const constants = rest.map(({ name }, i) => create(TensorProtoSchema, { ...tensors[i + 1], name }));
    const proto = create(GraphProtoSchema, { ...model.graph, input: [first], initializer: constants });
    const { graph } = modelToGraph(model, proto);
    return { graph, inputs: feeds([first.name]) };
  }
}

const tensorOf = (proto: TensorProto): Tensor => readTensor(proto, { folder: undefined, note: () => {} });

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
