import { bitsOf } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { type PriceOf, priceIn } from '../kernels/area-price.ts';
import { DEFAULT_FAMILY } from '../kernels/family.ts';
import { type Kernel, kernelCycles, type ParamsOf } from '../kernels/index.ts';
import { beatsPerFrame, elementsPerFrame, type StreamShape, shapeOf } from '../kernels/stream.ts';

type Converter = ParamsOf<'width-converter'>;

/** What stands between two streams of the same elements in the same order. */
export interface Adapter {
  /** Width converters, in data order; none where the streams are alike, or are the same beats by other names. */
  readonly converters: readonly Converter[];
  /** Per frame, of the slowest of them; 0 where there is none. */
  readonly cycles: number;
  /** Area, in LUTs (kernels/area-price.ts). */
  readonly cost: number;
}

/**
 * The adapter from one stream to another, which may differ in lanes, and be cut into other vectors. Elements move
 * from vector to vector only where no beat has spare lanes: on the way the stream then has lanes that divide both
 * vectors. Of those, it gets the ones of the least cost that are fast enough, or the fastest.
 *
 * @param enoughCycles per frame: what is no slower costs the design nothing, and neither do cycles that a stream takes
 */
export function adapterOf(
  out: StreamShape,
  into: StreamShape,
  enoughCycles: number,
  priceOf: PriceOf = priceIn(DEFAULT_FAMILY),
): Adapter {
  invariant(
    bitsOf(out.type) === bitsOf(into.type) && elementsPerFrame(out) === elementsPerFrame(into),
    'streams of the same elements',
  );
  if (out.vectorElements === into.vectorElements) return adapterThrough(out, into, [into.lanes], priceOf);
  const enough = Math.max(enoughCycles, beatsPerFrame(out), beatsPerFrame(into));
  const [best] = commonDivisors(out.vectorElements, into.vectorElements)
    .map(lanes => adapterThrough(out, into, [lanes, into.lanes], priceOf))
    .sort((a, b) => Math.max(a.cycles, enough) - Math.max(b.cycles, enough) || a.cost - b.cost);
  return best;
}

/** The converters to some lanes after others; the last of several has the vectors of `into`. */
function adapterThrough(
  out: StreamShape,
  into: StreamShape,
  lanes: readonly number[],
  priceOf: PriceOf,
): Adapter {
  const { vectorElements, vectorsPerFrame } = into;
  let current = shapeOf(out);
  const converters: Converter[] = [];
  lanes.forEach((outputLanes, i) => {
    if (i > 0) current = { ...current, vectorElements, vectorsPerFrame };
    if (outputLanes !== current.lanes) converters.push({ input: current, outputLanes });
    current = { ...current, lanes: outputLanes };
  });
  const kernels = converters.map(converterKernel);
  return {
    converters,
    cycles: kernels.reduce((most, kernel) => Math.max(most, kernelCycles(kernel)), 0),
    cost: kernels.reduce((sum, kernel) => sum + priceOf(kernel), 0),
  };
}

const converterKernel = (params: Converter): Kernel => ({
  id: '',
  kind: 'width-converter',
  layer: '',
  params,
  contents: {},
});

/** Rising. */
function commonDivisors(a: number, b: number): number[] {
  const divisors: number[] = [];
  for (let n = 1; n <= Math.min(a, b); n++) if (a % n === 0 && b % n === 0) divisors.push(n);
  return divisors;
}
