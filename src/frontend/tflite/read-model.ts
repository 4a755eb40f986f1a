import { spend } from '../../ir/budget.ts';
import { fail } from '../../ir/diagnostic.ts';
import { placed } from '../../ir/placed.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import { FlatTable } from './flat-table.ts';
import {
  type Quantization,
  TENSOR_TYPES,
  type TfliteModel,
  type TfliteOperator,
  type TfliteTensor,
} from './model.ts';
import { LAST_BYTE_CODE, operatorName } from './operator-names.ts';

/** Numbers of the fields of each table, in the order of TensorFlow Lite's schema. */
const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const;
const OPERATOR_CODE = { byteCode: 0, customCode: 1, code: 3 } as const;
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 } as const;
const TENSOR = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  isVariable: 5,
  sparsity: 6,
} as const;
const QUANTIZATION = { scales: 2, zeroPoints: 3, detailsType: 4, axis: 6 } as const;
const BUFFER = { data: 0, offset: 1 } as const;
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 } as const;

/** Whether the bytes are those of a TensorFlow Lite model: its files carry their identifier behind the first offset. */
export const isTflite = (file: Uint8Array): boolean =>
  [...'TFL3'].every((letter, i) => file[4 + i] === letter.charCodeAt(0));

/** Reads a file; throws DiagnosticError where it is damaged or holds what is not read. */
export function readTflite(file: Uint8Array): TfliteModel {
  const model = FlatTable.root(file);
  const graphs = model.tables(MODEL.subgraphs);
  const [graph] = graphs;
  if (!graph) fail(tfliteDiagnostic('no-graph', {}));
  if (graphs.length > 1) fail(tfliteDiagnostic('several-graphs', { count: graphs.length }));
  spend('nodes', graph.count(SUBGRAPH.operators));
  spend('nodes', model.count(MODEL.operatorCodes));
  spend('tensors', graph.count(SUBGRAPH.tensors));
  spend('tensors', model.count(MODEL.buffers));
  spend('ports', graph.count(SUBGRAPH.inputs) + graph.count(SUBGRAPH.outputs));
  const buffers = model.tables(MODEL.buffers);
  const kinds = model.tables(MODEL.operatorCodes).map(kindOf);
  const tensors = graph.tables(SUBGRAPH.tensors).map((table, index) => readTensor(table, index, buffers));
  const inputs = graph.scalars(SUBGRAPH.inputs, 'int32') ?? [];
  const outputs = graph.scalars(SUBGRAPH.outputs, 'int32') ?? [];
  for (const index of [...inputs, ...outputs]) checkIndex('tensor', index, tensors.length);
  const operators = graph
    .tables(SUBGRAPH.operators)
    .map((table, index) => readOperator(table, index, kinds, tensors.length));
  return { tensors, operators, inputs, outputs };
}

function kindOf(table: FlatTable): string {
  const byteCode = table.scalar(OPERATOR_CODE.byteCode, 'int8', 0);
  const code = Math.max(byteCode, table.scalar(OPERATOR_CODE.code, 'int32', 0));
  const custom = table.text(OPERATOR_CODE.customCode);
  return byteCode < LAST_BYTE_CODE && operatorName(code) === 'CUSTOM' && custom !== ''
    ? `CUSTOM ${custom}`
    : operatorName(code);
}

function readOperator(
  table: FlatTable,
  index: number,
  kinds: readonly string[],
  tensors: number,
): TfliteOperator {
  const code = table.scalar(OPERATOR.code, 'uint32', 0);
  checkIndex('operator code', code, kinds.length);
  const kind = kinds[code];
  const name = `${kind.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_${index}`;
  const options = table.table(OPERATOR.options);
  return placed({ node: name }, () => {
    spend('operands', table.count(OPERATOR.inputs));
    spend('operands', table.count(OPERATOR.outputs));
    const inputs = table.scalars(OPERATOR.inputs, 'int32') ?? [];
    const outputs = table.scalars(OPERATOR.outputs, 'int32') ?? [];
    for (const input of inputs) if (input !== -1) checkIndex('tensor', input, tensors);
    for (const output of outputs) checkIndex('tensor', output, tensors);
    return { kind, name, inputs, outputs, ...(options ? { options } : {}) };
  });
}

function readTensor(table: FlatTable, index: number, buffers: readonly FlatTable[]): TfliteTensor {
  const name = table.text(TENSOR.name) || `tensor_${index}`;
  return placed({ tensor: name }, () => {
    spend('rank', table.count(TENSOR.shape));
    const shape = table.scalars(TENSOR.shape, 'int32') ?? [];
    const type = TENSOR_TYPES[table.scalar(TENSOR.type, 'int8', 0)] ?? 'of an unknown type';
    if (table.scalar(TENSOR.isVariable, 'bool', 0) !== 0) refuse('variables, which outlive a frame,');
    if (table.has(TENSOR.sparsity)) refuse('sparse tensors');
    const buffer = table.scalar(TENSOR.buffer, 'uint32', 0);
    // Buffer 0 is that of tensors without data; a file without data need not have it.
    if (buffer !== 0) checkIndex('buffer', buffer, buffers.length);
    const data = buffer === 0 ? undefined : dataOf(buffers[buffer]);
    const quantization = quantizationOf(table.table(TENSOR.quantization), Math.max(1, ...shape));
    return {
      index,
      name,
      type,
      shape,
      ...(quantization ? { quantization } : {}),
      ...(data ? { data: checkedData(data, shape, type) } : {}),
    };
  });
}

/** The bytes of a buffer; undefined where it holds none, as those of computed tensors do. */
function dataOf(buffer: FlatTable): Uint8Array | undefined {
  if (buffer.has(BUFFER.offset)) refuse('buffers behind the end of the model (files of more than 2 GB)');
  const data = buffer.bytes(BUFFER.data);
  return data && data.length > 0 ? data : undefined;
}

/** Bytes of one element, of the types that are computed with. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = { int8: 1, uint8: 1, int32: 4, int64: 8, float32: 4 };

function checkedData(data: Uint8Array, shape: readonly number[], type: string): Uint8Array {
  const size = ELEMENT_BYTES[type];
  if (size === undefined) return data;
  if (!shape.every(dim => dim >= 0))
    fail(tfliteDiagnostic('bad-shape', { shape, expected: 'a shape of sizes' }));
  const expected = sizeOf(shape) * size;
  if (expected !== data.length) fail(tfliteDiagnostic('data-size', { expected, found: data.length }));
  return data;
}

/** @param most scales that a tensor can have: one for each position on its longest axis */
function quantizationOf(table: FlatTable | undefined, most: number): Quantization | undefined {
  const count = Math.max(
    table?.count(QUANTIZATION.scales) ?? 0,
    table?.count(QUANTIZATION.zeroPoints, 8) ?? 0,
  );
  if (count > most) fail(tfliteDiagnostic('bad-quantization', { reason: `it has ${count} scales` }));
  const scales = table?.scalars(QUANTIZATION.scales, 'float32');
  if (!table || !scales || scales.length === 0) return undefined;
  if (table.scalar(QUANTIZATION.detailsType, 'uint8', 0) !== 0)
    refuse('quantizations of other than affine kinds');
  const zeroPoints = table.scalars(QUANTIZATION.zeroPoints, 'int64') ?? [];
  return { scales, zeroPoints, axis: table.scalar(QUANTIZATION.axis, 'int32', 0) };
}

const refuse = (what: string): never => fail(tfliteDiagnostic('stored-elsewhere', { what }));

function checkIndex(what: string, index: number, count: number): void {
  if (index < 0 || index >= count) fail(tfliteDiagnostic('bad-index', { what, index, count }));
}
