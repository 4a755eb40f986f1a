import type { HardwareGraph, Port } from './hardware.ts';

/**
 * A design whose buffers that are registers are called so.
 *
 * @param registers what a buffer is called as a register, by what it is called in the design
 */
export function withRegisterNames(
  graph: HardwareGraph,
  registers: ReadonlyMap<string, string>,
): HardwareGraph {
  const changed = new Map(
    graph.kernels.filter(k => k.kind === 'axis-register').map(k => [k.id, registers.get(k.id) ?? k.id]),
  );
  const nameOf = (id: string): string => changed.get(id) ?? id;
  const portOf = (port: Port): Port => ({ ...port, kernel: nameOf(port.kernel) });
  return {
    ...graph,
    kernels: graph.kernels.map(kernel => ({ ...kernel, id: nameOf(kernel.id) })),
    links: graph.links.map(link => ({ ...link, from: portOf(link.from), to: portOf(link.to) })),
  };
}
