/**
 * What must not be left behind where the process ends in the middle of it: programs that it started, files that it began.
 * Whoever owns the process (src/cli/interruption.ts) listens to signals and sees to it; a library does not.
 */
export type UnderWay =
  /** Leads a process group. */
  | { readonly pid: number }
  /** Runs alone, so it may not wait for anything. */
  | { readonly undo: () => void };

/** Who is told when the first thing is under way, and when nothing is any more. */
export interface Watcher {
  readonly begin: () => void;
  readonly end: () => void;
}

const all = new Set<UnderWay>();
let watcher: Watcher | undefined;

/** There is one at a time. */
export function watchUnderWay(by: Watcher): void {
  watcher = by;
}

/** Says that something is under way, until the function that is returned is called. */
export function underWay(item: UnderWay): () => void {
  if (all.size === 0) watcher?.begin();
  all.add(item);
  return () => {
    if (all.delete(item) && all.size === 0) watcher?.end();
  };
}

/** Takes all that is under way, the last first: programs before the folders that they write to. */
export function takeUnderWay(): UnderWay[] {
  const taken = [...all].reverse();
  all.clear();
  if (taken.length > 0) watcher?.end();
  return taken;
}
