import { posix } from 'node:path';
import type { HouseFile } from './source-tree.ts';

/**
 * The chapters, from source to proof: each imports only from those before it. A name ending in `.ts` is a file that
 * is a chapter of its own.
 */
export const CHAPTERS: readonly string[] = [
  ...['src/sha256.ts', 'src/ir', 'src/exact', 'src/quant', 'src/data'],
  // What bitwright brings to every design, wherever it is kept.
  ...['src/package-files.ts'],
  // What every network is reduced to, and the network as its framework has it: float operators know how to become canonical.
  ...['src/canonical', 'src/graph-ops', 'src/frontend'],
  // What is computed, how it is built, and the one place that knows both.
  ...['src/ops', 'src/kernels', 'src/devices', 'src/lower'],
  // From the float graph to integer layers.
  ...['src/normalise', 'src/streamline', 'src/cuts'],
  // From integer layers to sources: the forms of a folder's documents, what its host and its reader must know.
  ...['src/schedule', 'src/formats', 'src/host', 'src/report', 'src/codegen', 'src/compile.ts'],
  // What stands around a compiled network.
  ...['src/calibrate', 'src/gates'],
  // Where there is Node: the package's own files, models read and folders written.
  ...['src/package-root.ts', 'src/node', 'src/artifact', 'src/compare'],
  // Proof and use.
  ...['sim', 'src/sections', 'src/boards', 'src/tools', 'src/sweep', 'src/testbench', 'src/bindings'],
  ...['src/api', 'src/cli'],
  // The public API: what needs no Node, and all.
  ...['src/core.ts', 'src/index.ts'],
  // The page, which runs in a browser, and whose compiler runs in a worker of it.
  ...['src/page'],
];

/** The chapter a file belongs to. */
export const chapterOf = (path: string): string | undefined =>
  CHAPTERS.find(chapter => path === chapter || path.startsWith(`${chapter}/`));

/**
 * Circles among the folders that lie side by side in one folder, as paths `a -> b -> a`. A folder and what it lies
 * in may know each other: rooms read their house's types, and its index reads the rooms.
 */
export function folderCircles(files: readonly HouseFile[]): string[][] {
  const edges = new Map<string, Set<string>>();
  for (const file of files) {
    for (const { target } of file.references) {
      const pair = target && siblingFolders(file.path, target);
      if (!pair) continue;
      const [from, to] = pair;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (folder: string, path: readonly string[]): void => {
    const start = path.indexOf(folder);
    if (start >= 0) circles.push([...path.slice(start), folder]);
    if (start >= 0 || done.has(folder)) return;
    for (const next of edges.get(folder) ?? []) visit(next, [...path, folder]);
    done.add(folder);
  };
  for (const folder of edges.keys()) visit(folder, []);
  return circles;
}

/** The folders of two files just below the folder that both lie in, where both have one. */
function siblingFolders(a: string, b: string): readonly [string, string] | undefined {
  const [left, right] = [posix.dirname(a).split('/'), posix.dirname(b).split('/')];
  const common = left.findIndex((part, i) => part !== right[i]);
  // `sim` and `src` lie side by side for the user's sake: sim is a chapter like those in src.
  if (common <= 0 || right.length <= common) return undefined;
  return [left.slice(0, common + 1).join('/'), right.slice(0, common + 1).join('/')];
}
