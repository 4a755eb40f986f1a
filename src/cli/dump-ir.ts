import type { StepResult } from '../compile.ts';
import { format } from '../exact/rational.ts';
import { format as formatSurd } from '../exact/surd.ts';
import { banksOf, type Graph } from '../ir/graph.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

/** Gathers readable text of the network after each step, for `--dump-ir`. */
export class IrDump {
  /** By the path it is written to: `ir/03-fuse-gates.txt`. A step that changed nothing says so. */
  readonly files = new Map<string, string>();
  #last = '';

  readonly onStep = (step: string, network: StepResult): void => {
    const text = 'kernels' in network ? listKernels(network) : listNodes(network);
    const number = String(this.files.size + 1).padStart(2, '0');
    this.files.set(`ir/${number}-${step}.txt`, text === this.#last ? '# as after the step before\n' : text);
    this.#last = text;
  };
}

function listKernels({ kernels }: HardwareGraph): string {
  return `${kernels.map(k => `${k.id} = ${k.kind} ${text(k.params)}`).join('\n')}\n`;
}

function listNodes({ nodes }: Pick<Graph, 'nodes'>): string {
  return `${nodes
    .map(
      n =>
        `${n.outputs.join(', ')} = ${n.kind}(${n.inputs.join(', ')})  # ${n.name}\n` +
        banksOf(n)
          .map(attrs => `    ${text(attrs)}`)
          .join('\n'),
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
