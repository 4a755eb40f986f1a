/** A nest of loops over elements, outermost first: turns, and ways in the input. */
export interface Loops {
  readonly dims: readonly number[];
  readonly strides: readonly number[];
}

/** Most loops of a nest, over its least period, that is built. */
export const MAX_LOOPS = 6;

/** A nest that is done again for one period of elements after the other. */
export interface PeriodicLoops extends Loops {
  readonly periods: number;
}

/** True where the nest reaches every place from 0 to the product of its turns, less 1, once. */
export function isPermutation({ dims, strides }: Loops): boolean {
  // Only so can sums of multiples fill a row of places: each way is what the shorter ones cover.
  const loops = dims.map((dim, k) => ({ dim, stride: strides[k] })).filter(loop => loop.dim > 1);
  let covered = 1;
  for (const { dim, stride } of loops.sort((a, b) => a.stride - b.stride)) {
    if (stride !== covered) return false;
    covered *= dim;
  }
  return true;
}

/**
 * The fewest loops of a permutation, over its least period: loops of one turn are dropped, those that go
 * on where the one inside ends are joined to it, and the outermost, where it keeps what is inside in
 * place, counts the periods. No loops are left of the identity.
 */
export function leastLoops({ dims, strides }: Loops): PeriodicLoops {
  const joined: { dim: number; stride: number }[] = [];
  dims.forEach((dim, k) => {
    if (dim === 1) return;
    const outer = joined.at(-1);
    if (outer && outer.stride === dim * strides[k]) {
      joined[joined.length - 1] = { dim: outer.dim * dim, stride: strides[k] };
    } else {
      joined.push({ dim, stride: strides[k] });
    }
  });
  const inside = joined.slice(1).reduce((size, loop) => size * loop.dim, 1);
  const periods = joined.length > 0 && joined[0].stride === inside ? joined[0].dim : 1;
  const rest = periods > 1 ? joined.slice(1) : joined;
  return { periods, dims: rest.map(loop => loop.dim), strides: rest.map(loop => loop.stride) };
}

/**
 * A permutation, output j being input source[j], as loops; undefined where it is not such a nest, each
 * dimension as long as it goes.
 */
export function loopsOf(source: Int32Array): Loops | undefined {
  const dims: number[] = [];
  const strides: number[] = [];
  let size = 1;
  while (size < source.length) {
    const stride = source[size] - source[0];
    let turns = 1;
    while ((turns + 1) * size <= source.length && source[turns * size] === source[0] + turns * stride)
      turns++;
    while (source.length % (size * turns) !== 0) turns--;
    if (turns === 1) return undefined;
    for (let i = 0; i < size * turns; i++) {
      if (source[i] !== source[i % size] + Math.floor(i / size) * stride) return undefined;
    }
    dims.unshift(turns);
    strides.unshift(stride);
    size *= turns;
  }
  return source.length > 0 && source[0] === 0 && strides.every(s => s > 0) ? { dims, strides } : undefined;
}
