import { fail } from '../ir/diagnostic.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { accuracyOf } from './frames.ts';
import type { HostInterface } from './interface.ts';
import { classesOf, outputParts } from './output.ts';

/** The share of frames whose class is the label, by the one output that gives classes; undefined without labels or classes. */
export function accuracyOn(
  host: HostInterface,
  integers: Float64Array,
  labels: Int32Array | undefined,
): number | undefined {
  if (!labels) return undefined;
  const classified = outputParts(host, integers).flatMap(({ output, integers: own }) => {
    const classes = classesOf(output, own);
    return classes ? [{ name: output.modelName, classes }] : [];
  });
  if (host.outputs.length > 1 && classified.length !== 1) {
    fail(hostDiagnostic('labels-of-which', { outputs: classified.map(({ name }) => name) }));
  }
  const [only] = classified;
  // A design that hangs gives fewer frames.
  return only?.classes.length === labels.length ? accuracyOf(only.classes, labels) : undefined;
}
