import { create } from '@bufbuild/protobuf';
import { type GraphProto, GraphProtoSchema, type ValueInfoProto, ValueInfoProtoSchema } from 'onnx-buf';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import { nearNames } from '../../ir/near-names.ts';
import { onnxDiagnostic } from './diagnostics.ts';

/**
 * The part of a graph that one tensor depends on, with that tensor as its output: what lies behind is left to the
 * host and never read, so that operators without a streaming form (region pooling, suppression of
 * overlapping boxes) do no harm there. Throws DiagnosticError where no node makes the tensor.
 */
export function stopAt(
  proto: GraphProto,
  tensor: string,
): { readonly proto: GraphProto; readonly note: Diagnostic } {
  const makers = new Map(proto.node.flatMap(node => node.output.map(value => [value, node] as const)));
  if (tensor === '' || !makers.has(tensor)) {
    const known = proto.node.flatMap(node => node.output).filter(value => value !== '');
    fail(onnxDiagnostic('unknown-tensor', { tensor, near: nearNames(tensor, known) }));
  }
  const needed = new Set<string>();
  const open = [tensor];
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
    output: [declared(proto, tensor)],
    initializer: proto.initializer.filter(({ name }) => needed.has(name)),
    sparseInitializer: proto.sparseInitializer.filter(({ values }) => needed.has(values?.name ?? '')),
  });
  return { proto: part, note: onnxDiagnostic('left-to-host', { tensor, ops: [...new Set(left)] }) };
}

/** What the model says of the tensor, or its name alone. */
function declared({ output, valueInfo }: GraphProto, name: string): ValueInfoProto {
  return (
    [...output, ...valueInfo].find(value => value.name === name) ?? create(ValueInfoProtoSchema, { name })
  );
}
