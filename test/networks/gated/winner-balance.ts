/** The parameters of a gate, outputs first; one of a single layer has no `fc1`. */
export interface GateParameters {
  readonly fc1?: readonly (readonly number[])[];
  readonly fc2: readonly (readonly number[])[];
}

export interface BalancedGate extends GateParameters {
  readonly bias: readonly number[];
  /** The winner on each frame. */
  readonly winners: readonly number[];
}

/** Gates that are tried for each layer. */
const CANDIDATES = 24;

/** A winner leads by at least this part of the scores' spread, so that rounding cannot change it. */
const LEAST_LEAD = 1 / 50;

/**
 * Chooses gates layer by layer so that over the frames of a network each kernel of each layer wins at least once, and
 * each frame has other winners than the one before it in at least half of the layers. Of several random gates,
 * each with biases found by descent, the one is taken whose winners change where they have changed least so far.
 */
export class WinnerBalance {
  readonly #kernels: number;
  /** In how many layers so far frame i + 1 has another winner than frame i. */
  readonly #changes: number[];
  #layers = 0;

  constructor(frames: number, kernels: number) {
    this.#kernels = kernels;
    this.#changes = new Array<number>(frames - 1).fill(0);
  }

  /**
   * @param draw a random gate
   * @param scoresOf what the gate gives without biases, [frames][kernels]
   */
  choose(draw: () => GateParameters, scoresOf: (gate: GateParameters) => number[][]): BalancedGate {
    let best: BalancedGate | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < CANDIDATES; i++) {
      const gate = draw();
      const scores = scoresOf(gate);
      const { bias, merit } = this.#balance(scores);
      if (merit <= most) continue;
      most = merit;
      best = { ...gate, bias, winners: scores.map(row => leader(row, bias).winner) };
    }
    if (!best) throw new Error('no gate was drawn');
    this.#layers++;
    best.winners.forEach((winner, i, all) => {
      if (i > 0 && winner !== all[i - 1]) this.#changes[i - 1]++;
    });
    return best;
  }

  /** Turns one bias at a time to the best of all places that give other winners, until none is better. */
  #balance(scores: readonly (readonly number[])[]): { bias: number[]; merit: number } {
    const spread = spreadOf(scores);
    // float32, as the network has them
    let bias = scores[0].map((_, k) => Math.fround(-average(scores.map(row => row[k]))));
    let merit = this.#merit(scores, bias, spread);
    for (let isBetter = true; isBetter; ) {
      isBetter = false;
      for (let k = 0; k < this.#kernels; k++) {
        for (const place of places(scores, bias, k, spread)) {
          const turned = bias.with(k, Math.fround(place));
          const found = this.#merit(scores, turned, spread);
          if (found <= merit) continue;
          [bias, merit, isBetter] = [turned, found, true];
        }
      }
    }
    return { bias, merit };
  }

  #merit(scores: readonly (readonly number[])[], bias: readonly number[], spread: number): number {
    const leaders = scores.map(row => leader(row, bias));
    const wins = new Set(leaders.map(({ winner }) => winner));
    const tight = leaders.filter(({ lead }) => lead < LEAST_LEAD * spread).length;
    let merit = 0;
    for (let i = 1; i < leaders.length; i++) {
      if (leaders[i].winner === leaders[i - 1].winner) continue;
      // a pair that lags behind half of the layers counts for more
      merit += Math.exp((this.#layers + 1) / 2 - this.#changes[i - 1]);
    }
    return merit - 1e6 * (this.#kernels - wins.size) - 1e3 * tight;
  }
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The winner, lowest on ties, and how far it is ahead. */
function leader(row: readonly number[], bias: readonly number[]): { winner: number; lead: number } {
  let winner = 0;
  let [first, second] = [row[0] + bias[0], Number.NEGATIVE_INFINITY];
  for (let k = 1; k < row.length; k++) {
    const score = row[k] + bias[k];
    if (score > first) [winner, first, second] = [k, score, first];
    else if (score > second) second = score;
  }
  return { winner, lead: first - second };
}

/** The largest of the scores' standard deviations. */
function spreadOf(scores: readonly (readonly number[])[]): number {
  const spreads = scores[0].map((_, k) => {
    const column = scores.map(row => row[k]);
    const middle = average(column);
    return Math.sqrt(average(column.map(v => (v - middle) ** 2)));
  });
  return Math.max(...spreads);
}

/** Biases of kernel k that give it the first 0, 1, 2, ... of the frames that it could win. */
function places(
  scores: readonly (readonly number[])[],
  bias: readonly number[],
  k: number,
  spread: number,
): number[] {
  const turns = scores
    .map(row => Math.max(...row.map((v, j) => (j === k ? Number.NEGATIVE_INFINITY : v + bias[j]))) - row[k])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (turns.length === 0) return [];
  const between = turns.slice(1).map((turn, i) => (turn + turns[i]) / 2);
  return [turns[0] - spread, ...between, turns[turns.length - 1] + spread];
}
