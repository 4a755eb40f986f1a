/** A way between two rows of a drawing, from the upper to the lower. */
export interface RailEdge {
  readonly from: number;
  readonly to: number;
}

/** Where the edges are at one row; lane 0 is the line on which the rows stand. */
export interface RailRow {
  /** Edges that end, begin and pass here, by their index, each with its lane. */
  readonly ending: readonly RailLane[];
  readonly beginning: readonly RailLane[];
  readonly passing: readonly RailLane[];
}

export interface RailLane {
  readonly edge: number;
  readonly lane: number;
}

export interface Rail {
  readonly rows: readonly RailRow[];
  /** How many lanes there are, at least one. */
  readonly lanes: number;
}

/**
 * Lays the edges of a graph whose nodes stand one below the other, in data order, into lanes beside them, as a line map does.
 * The first edge to the next row is straight; every other takes the nearest lane that is free from its row to its end. No
 * search, so that a design of a thousand kernels takes no longer than it is long.
 */
export function railOf(count: number, edges: readonly RailEdge[]): Rail {
  const rows = Array.from({ length: count }, () => ({
    ending: [] as RailLane[],
    beginning: [] as RailLane[],
    passing: [] as RailLane[],
  }));
  /** The row at which what lies in a lane ends. */
  const busyUntil: number[] = [Number.POSITIVE_INFINITY];
  const isStraight = new Set<number>();
  // Short ways lie near, long ways outside.
  const order = edges
    .map((edge, i) => ({ ...edge, i }))
    .sort((a, b) => a.from - b.from || a.to - b.to || a.i - b.i);
  for (const { from, to, i } of order) {
    let lane = 0;
    if (to === from + 1 && !isStraight.has(from)) isStraight.add(from);
    else {
      lane = busyUntil.findIndex((end, k) => k > 0 && end <= from);
      if (lane < 0) lane = busyUntil.length;
      busyUntil[lane] = to;
    }
    rows[from].beginning.push({ edge: i, lane });
    rows[to].ending.push({ edge: i, lane });
    for (let row = from + 1; row < to; row++) rows[row].passing.push({ edge: i, lane });
  }
  return { rows, lanes: busyUntil.length };
}
