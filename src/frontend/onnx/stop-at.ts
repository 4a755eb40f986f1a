import { create } from '@bufbuild/protobuf';
import { type GraphProto, GraphProtoSchema, type ValueInfoProto, ValueInfoProtoSchema } from 'onnx-buf';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import { nearNames } from '../../ir/near-names.ts';
import { onnxDiagnostic } from './diagnostics.ts';

/**
 * The part of a graph that some tensors depend on, with these as its outputs: what lies behind is left to the
 * host and never read, so that operators without a streaming form (region pooling, suppression of
 * overlapping boxes) do no harm there. Throws DiagnosticError where no node makes one of the tensors.
 */
export function stopAt(
  proto: GraphProto,
  tensors: readonly string[],
): { readonly proto: GraphProto; readonly note: Diagnostic } {
  const makers = new Map(proto.node.flatMap(node => node.output.map(value => [value, node] as const)));
  const unknown = tensors.find(tensor => tensor === '' || !makers.has(tensor));
  if (unknown !== undefined) {
    const known = proto.node.flatMap(node => node.output).filter(value => value !== '');
    fail(onnxDiagnostic('unknown-tensor', { tensor: unknown, near: nearNames(unknown, known) }));
  }
  const needed = new Set<string>();
  const open = [...tensors];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (needed.has(value)) continue;
    needed.add(value);
    open.push(...(makers.get(value)?.input ?? []));
  }
  const nodes = proto.node.filter(node => node.output.some(value => value !== '' && needed.has(value)));
  const left = proto.node.filter(node => !nodes.includes(node)).map(node => node.opType);
  const part = create(GraphProtoSchema, {
    ...proto,
    node: nodes,
    input: proto.input.filter(input => needed.has(input.name)),
    output: tensors.map(tensor => declared(proto, tensor)),
    initializer: proto.initializer.filter(({ name }) => needed.has(name)),
    sparseInitializer: proto.sparseInitializer.filter(({ values }) => needed.has(values?.name ?? '')),
  });
  const note = onnxDiagnostic('left-to-host', { tensor: tensors.join(', '), ops: [...new Set(left)] });
  return { proto: part, note };
}

/** What the model says of the tensor, or its name alone. */
function declared({ output, valueInfo }: GraphProto, name: string): ValueInfoProto {
  return (
    [...output, ...valueInfo].find(value => value.name === name) ?? create(ValueInfoProtoSchema, { name })
  );
}
