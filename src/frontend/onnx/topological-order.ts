/** A node as far as ordering is concerned. */
interface Wired {
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/**
 * The nodes with every producer before its readers; among nodes that could come next, the one that stands
 * first in the list goes first. `stuck` are the nodes on a cycle, or behind one.
 */
export function topologicalOrder<N extends Wired>(
  nodes: readonly N[],
): { readonly order: N[]; readonly stuck: N[] } {
  const producerOf = new Map<string, number>();
  nodes.forEach((node, i) => {
    for (const value of node.output) if (value !== '') producerOf.set(value, i);
  });
  const readers: number[][] = nodes.map(() => []);
  const waiting = nodes.map(() => 0);
  nodes.forEach((node, i) => {
    for (const value of node.input) {
      const producer = producerOf.get(value);
      if (producer === undefined) continue;
      readers[producer].push(i);
      waiting[i]++;
    }
  });
  const order: N[] = [];
  const done = new Set<number>();
  // one sweep suffices for a sorted list; each further sweep is a node that stood before its producer
  const ready = new MinHeap(waiting.flatMap((count, i) => (count === 0 ? [i] : [])));
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    order.push(nodes[i]);
    done.add(i);
    for (const reader of readers[i]) if (--waiting[reader] === 0) ready.push(reader);
  }
  return { order, stuck: nodes.filter((_, i) => !done.has(i)) };
}

/** A binary heap of numbers, smallest first. */
class MinHeap {
  readonly #items: number[];

  /** @param sorted initial items, ascending */
  constructor(sorted: readonly number[]) {
    this.#items = [...sorted];
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    for (let parent = (at - 1) >> 1; at > 0 && items[parent] > item; parent = (at - 1) >> 1) {
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && items[child + 1] < items[child]) child++;
      if (items[child] >= last) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}
