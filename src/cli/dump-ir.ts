import type { CompiledNetwork, IntegerNetwork } from '../compile.ts';
import { format } from '../exact/rational.ts';
import { format as formatSurd } from '../exact/surd.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph, Node } from '../ir/graph.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

/** Readable text of each level of the flow, by the path it is written to. */
export function dumpIr(
  graph: Graph<GraphOp>,
  network: IntegerNetwork & Partial<Pick<CompiledNetwork, 'hardware'>>,
): Map<string, string> {
  const { hardware } = network;
  return new Map([
    ['ir/1-graph.txt', listNodes(graph)],
    ['ir/2-canonical.txt', listNodes(network.canonical)],
    ['ir/3-layers.txt', listNodes(network.layers)],
    ...(hardware ? [['ir/4-hardware.txt', listKernels(hardware)] as const] : []),
  ]);
}

function listKernels({ kernels }: HardwareGraph): string {
  return `${kernels.map(k => `${k.id} = ${k.kind} ${text(k.params)}`).join('\n')}\n`;
}

function listNodes({ nodes }: { readonly nodes: readonly Node[] }): string {
  return `${nodes
    .map(
      n => `${n.outputs.join(', ')} = ${n.kind}(${n.inputs.join(', ')})  # ${n.name}\n    ${text(n.attrs)}`,
    )
    .join('\n')}\n`;
}

/** JSON with exact numbers as fractions and long lists cut to their ends. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (v instanceof Float64Array) return shorten(Array.from(v));
    if (Array.isArray(v)) return shorten(v);
    if (typeof v === 'bigint') return String(v);
    if (typeof v === 'object' && v !== null && 'num' in v && 'den' in v) return format(v as never);
    if (typeof v === 'object' && v !== null && 'terms' in v && Array.isArray(v.terms))
      return formatSurd(v as never);
    return v;
  });
}

function shorten(values: readonly unknown[]): readonly unknown[] {
  return values.length <= 24 ? values : [...values.slice(0, 16), `... ${values.length} in all`];
}
