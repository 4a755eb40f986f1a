import type { GraphOp } from '../../graph-ops/index.ts';
import { type Diagnostic, DiagnosticSink, fail } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { placed } from '../../ir/placed.ts';
import type { NetworkBuilder, Value } from '../builder.ts';
import { Conversion, checkedShape, type HeldCodes } from './conversion.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import type { TfliteModel, TfliteOperator } from './model.ts';
import { CONVERTERS } from './operators/index.ts';
import { readTflite } from './read-model.ts';
import { inGraphOrder, inModelOrder } from './reordering.ts';
import { codingOf } from './tensors.ts';

export { isTflite } from './read-model.ts';

/** A graph from a file, and what the user may want to know although the import went through. */
export interface TfliteImport {
  readonly graph: Graph<GraphOp>;
  readonly notes: readonly Diagnostic[];
}

/**
 * Imports the bytes of a TensorFlow Lite file of int8 codes. The graph computes what TensorFlow Lite's reference kernels
 * compute, code for code. Throws DiagnosticError with everything that is wrong with the model.
 *
 * @param until tensors to end with, each an output; what the model does behind them is left to the host
 */
export function importTfliteBytes(bytes: Uint8Array, until?: readonly string[]): TfliteImport {
  const model = readTflite(bytes);
  const outputs = until ? namedTensors(model, until) : model.outputs;
  const needed = neededFor(model, outputs);
  checkOperators(model, needed);
  const conversion = new Conversion(model, 'model');
  for (const index of new Set(model.inputs)) readInput(conversion, index);
  for (const [i, operator] of model.operators.entries()) {
    if (!needed.has(i)) continue;
    placed({ node: operator.name }, () => CONVERTERS.get(operator.kind)?.(operator, conversion));
  }
  if (outputs.length === 0) fail(tfliteDiagnostic('no-graph', {}));
  for (const index of new Set(outputs)) {
    if (model.inputs.includes(index))
      fail(tfliteDiagnostic('input-passed', {}, { tensor: model.tensors[index].name }));
    writeOutput(conversion, index);
  }
  return { graph: conversion.net.build(), notes: conversion.notes };
}

function namedTensors({ tensors, operators }: TfliteModel, names: readonly string[]): number[] {
  const made = operators.flatMap(({ outputs }) => outputs.map(index => tensors[index]));
  return [...new Set(names)].map(name => {
    const found = made.find(tensor => tensor.name === name);
    if (found) return found.index;
    return fail(tfliteDiagnostic('unknown-tensor', { tensor: name, near: made.map(t => t.name).slice(-8) }));
  });
}

/** The operators that some tensors depend on, by their places in the model. */
function neededFor({ operators }: TfliteModel, outputs: readonly number[]): ReadonlySet<number> {
  const wanted = new Set(outputs);
  const needed = new Set<number>();
  for (let i = operators.length - 1; i >= 0; i--) {
    if (!operators[i].outputs.some(output => wanted.has(output))) continue;
    needed.add(i);
    for (const input of dataOf(operators[i])) wanted.add(input);
  }
  return needed;
}

/**
 * The operands that are computed with. Of a reshape it is the first alone: converters compute the shape from that of the data
 * where the batch is open, and the file says what comes out.
 */
const dataOf = ({ kind, inputs }: TfliteOperator): readonly number[] =>
  kind === 'RESHAPE' ? inputs.slice(0, 1) : inputs;

/** Names every operator that is not taken, not only the first. */
function checkOperators({ operators }: TfliteModel, needed: ReadonlySet<number>): void {
  const sink = new DiagnosticSink();
  for (const [i, { kind, name }] of operators.entries()) {
    if (!needed.has(i) || CONVERTERS.has(kind)) continue;
    sink.report(
      tfliteDiagnostic('unsupported-operator', { op: kind, known: [...CONVERTERS.keys()] }, { node: name }),
    );
  }
  sink.stopOnErrors();
}

/** Codes as the model's output holds them, with their zero point. */
const codesOf = (net: NetworkBuilder, value: Value, { zeroPoint, type }: HeldCodes): Value =>
  net.quantizeLinear(value, { scale: 1, zeroPoint, type, name: 'output_codes' });

function readInput(conversion: Conversion, index: number): void {
  const tensor = conversion.tensor(index);
  const shape = checkedShape(tensor);
  const { net } = conversion;
  const { type, name } = tensor;
  if (type === 'float32') {
    const value = inGraphOrder(net, net.input(name, shape));
    conversion.define(tensor, { kind: 'real', value, shape });
    return;
  }
  const coding = codingOf(tensor);
  const codes = net.dequantizeLinear(net.input(name, shape, { kind: coding.type }), {
    scale: 1,
    zeroPoint: coding.zeroPoint,
    type: coding.type,
    name: 'input_codes',
  });
  conversion.define(tensor, { kind: 'codes', value: inGraphOrder(net, codes), shape, ...coding });
}

function writeOutput(conversion: Conversion, index: number): void {
  const { net } = conversion;
  const { name } = conversion.tensor(index);
  const held = conversion.found(index);
  if (!held) fail(tfliteDiagnostic('not-written', {}, { tensor: name }));
  const value = inModelOrder(net, held.value);
  net.output(name, held.kind === 'real' ? value : codesOf(net, value, held));
}
