import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { LoweringOptions } from '../compile.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { normaliseDiagnostic } from '../normalise/diagnostics.ts';
import { parseWireType, type WireType } from '../quant/wire.ts';

/** What the wire of an input carries, as text; without a name that of the only one. */
export type WireText = readonly [input: string | undefined, type: string];

/**
 * The wires of a network's inputs. Throws DiagnosticError for a text that is none, for an input that the network does not
 * have, and where it is open which one of several is meant.
 */
export function wiresOf(
  { inputs }: Pick<Graph<GraphOp>, 'inputs'>,
  texts: readonly WireText[],
): Pick<LoweringOptions, 'wire' | 'wires'> {
  const names = inputs.map(input => input.name);
  const wires = new Map<string, WireType>();
  for (const [name, text] of texts) {
    if (name !== undefined && !names.includes(name)) {
      fail(normaliseDiagnostic('unknown-input', { input: name, known: names.join(', ') }));
    }
    const wire = parseWireType(text);
    const input = name ?? (names.length === 1 ? names[0] : undefined);
    if (input === undefined) fail(canonicalDiagnostic('wire-of-which', { inputs: names }));
    if (wires.has(input)) fail(normaliseDiagnostic('input-twice', { input }));
    wires.set(input, wire);
  }
  if (names.length > 1) return wires.size > 0 ? { wires } : {};
  const wire = wires.get(names[0]);
  return wire ? { wire } : {};
}
