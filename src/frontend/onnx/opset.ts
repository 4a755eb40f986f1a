import type { ModelProto } from 'onnx-buf';
import type { DiagnosticSink } from '../../ir/diagnostic.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { normalDomain, STANDARD_DOMAIN } from './domains.ts';

/** Operator set 7 brought numpy broadcasting; before it Add and its like meant something else. */
const OLDEST = 7;
/** The newest one whose changes to the supported operators have been looked through (ONNX 1.20). */
const NEWEST = 25;
/** What a model that imports no standard operator set is read as. */
const ASSUMED = 13;

/** Version of the standard operator set that the model is written in. */
export function standardOpset(model: ModelProto, sink: DiagnosticSink): number {
  const versions = model.opsetImport
    .filter(o => normalDomain(o.domain) === STANDARD_DOMAIN)
    .map(o => Number(o.version));
  if (versions.length === 0) {
    sink.report(onnxDiagnostic('opset-assumed', { version: ASSUMED }));
    return ASSUMED;
  }
  const version = Math.max(...versions);
  checkOpset(version, sink);
  return version;
}

/** Reports a version that is too old, or newer than what is known. */
export function checkOpset(version: number, sink: DiagnosticSink): void {
  if (version < OLDEST) sink.report(onnxDiagnostic('opset', { version: `${version}` }));
  if (version > NEWEST) sink.report(onnxDiagnostic('opset-newer', { version: `${version}`, newest: NEWEST }));
}

/** Notes custom domains whose operators are used although the model does not import them. */
export function noteMissingImports(model: ModelProto, sink: DiagnosticSink): void {
  const imports = [...model.opsetImport, ...model.functions.flatMap(f => f.opsetImport)];
  const imported = new Set(imports.map(o => normalDomain(o.domain)));
  const used = new Set((model.graph?.node ?? []).map(node => normalDomain(node.domain)));
  for (const domain of used) {
    if (domain !== STANDARD_DOMAIN && !imported.has(domain))
      sink.report(onnxDiagnostic('domain-not-imported', { domain }));
  }
}
