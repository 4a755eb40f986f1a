import type { HouseFile } from './source-tree.ts';

/** One shortest cycle (`a.ts -> b.ts -> a.ts`) for every group of files that import each other. */
export function importCycles(files: readonly HouseFile[]): string[][] {
  const edges = new Map(files.map(file => [file.path, targetsOf(file)]));
  const cycles: string[][] = [];
  const settled = new Set<string>();
  for (const { path } of files) {
    if (settled.has(path)) continue;
    const cycle = shortestPath(edges, path, path);
    if (!cycle) continue;
    cycles.push(cycle);
    for (const member of cycle) settled.add(member);
  }
  return cycles;
}

function targetsOf(file: HouseFile): string[] {
  return file.references.flatMap(reference => reference.target ?? []);
}

/** Breadth first; a path of at least one step. */
function shortestPath(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string) {
  const cameFrom = new Map<string, string>();
  const queue = [from];
  for (const file of queue) {
    for (const next of edges.get(file) ?? []) {
      if (next === to) return unwind(cameFrom, from, [file, to]);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function unwind(cameFrom: ReadonlyMap<string, string>, from: string, tail: readonly string[]): string[] {
  const path = [...tail];
  while (path[0] !== from) path.unshift(cameFrom.get(path[0]) ?? from);
  return path;
}
