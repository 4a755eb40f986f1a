import type { ValueInfoProto } from 'onnx-buf';
import type { DiagnosticSink } from '../../ir/diagnostic.ts';
import type { PortInfo } from '../../ir/graph.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { elementType, elementTypeName, portKind } from './element-types.ts';

/**
 * The graph's inputs or outputs. A dimension that is symbolic, missing or not positive becomes -1.
 * An output without a declared shape gets an empty one; declared output shapes are hearsay in any case.
 */
export function readPorts(
  values: readonly ValueInfoProto[],
  what: 'input' | 'output',
  sink: DiagnosticSink,
): PortInfo[] {
  return values.map(value => {
    const at = { tensor: value.name };
    if (value.name === '') sink.report(onnxDiagnostic('nameless-value', { what }));
    const type = value.type?.value;
    if (type?.case !== undefined && type.case !== 'tensorType')
      sink.report(onnxDiagnostic('port-type', { what }, at));
    const tensorType = type?.case === 'tensorType' ? type.value : undefined;
    if (tensorType && tensorType.elemType !== 0 && !elementType(tensorType.elemType)) {
      sink.report(onnxDiagnostic('tensor-type', { type: elementTypeName(tensorType.elemType) }, at));
    }
    if (!tensorType?.shape && what === 'input') sink.report(onnxDiagnostic('port-without-shape', {}, at));
    const dims = tensorType?.shape?.dim ?? [];
    const shape = dims.map(({ value: dim }) =>
      dim.case === 'dimValue' && dim.value > 0n ? Number(dim.value) : -1,
    );
    if (!shape.every(Number.isSafeInteger)) {
      sink.report(onnxDiagnostic('tensor-dimension', { dims: shape.join(', ') }, at));
    }
    const kind = tensorType && portKind(tensorType.elemType);
    return { name: value.name, shape, ...(kind ? { kind } : {}) };
  });
}
