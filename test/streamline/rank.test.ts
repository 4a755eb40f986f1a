import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snap } from '../../src/canonical/snap.ts';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import type { AffineMap } from '../../src/exact/condition.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { classesOf } from '../../src/host/output.ts';
import type { Diagnostic } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { opRooms, runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { topKAttrs } from '../../src/streamline/integers/rank.ts';
import { type Fraction, fraction, plus, rootSum, times } from '../exact/oracle.ts';
import { codesOf } from '../graph-ops/samples.ts';

const SEED = 20240507;

/** One class: score = (scale x + offset) / sqrt(root). */
interface Class {
  readonly scale: Fraction;
  readonly offset: Fraction;
  readonly root: bigint;
}

const BITS = 400;

/** The score of x, in 2^-BITS, within two units. */
const scoreOf = ({ scale, offset, root }: Class, x: number): bigint => {
  const linear = plus(times(scale, fraction(x)), offset);
  return rootSum([{ c: { n: linear.n, d: linear.d * root }, n: root }], BITS);
};

/** Classes from best to worst; scores nearer than `tie` (in 2^-BITS) are equal. */
function ranked(classes: readonly Class[], x: readonly number[], tie = 4n): number[] {
  const scores = classes.map((c, i) => scoreOf(c, x[i]));
  const order = classes.map((_, i) => i);
  return order.sort((a, b) => {
    const difference = scores[b] - scores[a];
    return difference > tie ? 1 : difference < -tie ? -1 : a - b;
  });
}

const mapOf = ({ scale, offset, root }: Class): AffineMap => {
  const inverse = S.inverseSquareRoot(Q.rational(root));
  return {
    scale: S.scale(inverse, Q.rational(scale.n, scale.d)),
    offset: S.scale(inverse, Q.rational(offset.n, offset.d)),
  };
};

const run = (classes: readonly Class[], range: { min: number; max: number }, snap: Snap = 'fixed') =>
  topKAttrs(classes.length, classes.map(mapOf), classes.length, range, snap, { node: 'rank' });

function order(attrs: ReturnType<typeof run>['attrs'], x: readonly number[]): number[] {
  const info = {
    shape: [x.length],
    type: { kind: 'int', bits: 24 },
    range: { min: -(2 ** 23), max: 2 ** 23 },
  } as const;
  return [...opRooms['top-k'].reference(attrs, [Float64Array.from(x)], [info])];
}

const small = (most: number): fc.Arbitrary<Fraction> =>
  fc
    .tuple(fc.integer({ min: -most, max: most }), fc.constantFrom(1, 2, 3, 8, 255))
    .map(([n, d]) => fraction(n, d));

const classesWith = (roots: readonly bigint[]): fc.Arbitrary<Class[]> =>
  fc.array(fc.record({ scale: small(6), offset: small(40), root: fc.constantFrom(...roots) }), {
    minLength: 2,
    maxLength: 4,
  });

const vectors = (length: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: -12, max: 12 }), { minLength: length, maxLength: length }), {
    minLength: 40,
    maxLength: 40,
  });

const withVectors = (classes: fc.Arbitrary<Class[]>) =>
  classes.chain(list => fc.tuple(fc.constant(list), vectors(list.length)));

it('ranks classes of commensurable scales exactly, ties to the lowest index', () => {
  const seen = { shared: 0, multiplied: 0 };
  fc.assert(
    fc.property(withVectors(classesWith([1n, 4n])), ([classes, xs]) => {
      const { attrs, note } = run(classes, { min: -12, max: 12 }, 'none');
      expect(note).toBeUndefined();
      for (const x of xs) expect(order(attrs, x)).toEqual(ranked(classes, x));
      if (attrs.multipliers) seen.multiplied++;
      else seen.shared++;
    }),
    { seed: SEED, numRuns: 150 },
  );
  expect(seen.multiplied).toBeGreaterThan(100);
  // A common irrational factor does not matter.
  const classes = [1, -2, 3].map(n => ({ scale: fraction(n, 3), offset: fraction(n), root: 7n }));
  const { attrs } = run(classes, { min: -12, max: 12 }, 'none');
  expect([...(attrs.multipliers?.data ?? [])]).toEqual([1, -2, 3]);
});

it('needs no multipliers where all classes share a positive scale', () => {
  const alike = { scale: fraction(2, 3), offset: fraction(-5), root: 3n };
  expect(run([alike, alike, alike], { min: -9, max: 9 }, 'none').attrs).toEqual({ k: 3 });
  const falling = { ...alike, scale: fraction(-2, 3) };
  const { attrs } = run([falling, falling], { min: -9, max: 9 }, 'none');
  expect(order(attrs, [3, -2])).toEqual([1, 0]);
  const flat = { ...alike, scale: fraction(0) };
  expect(order(run([flat, flat], { min: -9, max: 9 }, 'none').attrs, [-4, 7])).toEqual([0, 1]);
});

it('snaps irrational ratios to 32 bits, and the order moves only within the bound it reports', () => {
  let snapped = 0;
  fc.assert(
    fc.property(withVectors(classesWith([2n, 3n, 5n, 7n])), ([classes, xs]) => {
      const { attrs, note } = run(classes, { min: -12, max: 12 });
      const bound = note && Number(/at most (\S+) of/.exec(note.message)?.[1]);
      for (const x of xs) {
        const found = order(attrs, x);
        if (!bound) {
          expect(found).toEqual(ranked(classes, x));
          continue;
        }
        const largest = largestScore(classes);
        // Twice the bound, for two scores move; and a little for its own three digits.
        const tie = (largest * BigInt(Math.ceil(bound * 2.02 * 2 ** 60))) >> 60n;
        const scores = found.map(c => scoreOf(classes[c], x[c]));
        scores.slice(1).forEach((score, i) => {
          expect(score - scores[i] <= tie + 8n).toBe(true);
        });
      }
      if (note) {
        expect(note).toMatchObject({
          code: 'lower/snapped-scales',
          severity: 'warning',
          at: { node: 'rank' },
        });
        expect(bound).toBeLessThan(2 ** -20);
        snapped++;
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
  expect(snapped).toBeGreaterThan(60);
});

/** At least the largest |scale x + offset - first class's offset| for |x| up to 12. */
function largestScore(classes: readonly Class[]): bigint {
  const positive = ({ n, d }: Fraction): Fraction => fraction(n < 0n ? -n : n, d);
  const largest = classes.map(c =>
    scoreOf({ scale: positive(c.scale), offset: positive(c.offset), root: c.root }, 12),
  );
  const first = scoreOf({ ...classes[0], scale: fraction(0), offset: positive(classes[0].offset) }, 0);
  return largest.reduce((most, v) => (v > most ? v : most), 0n) + first;
}

it('refuses to snap under --snap none', () => {
  const classes = [2n, 3n].map(root => ({ scale: fraction(1), offset: fraction(0), root }));
  expect(codesOf(() => run(classes, { min: 0, max: 9 }, 'none'))).toEqual(['lower/snap-refused']);
});

it('snaps rational scales whose common unit is too fine for 32 bits', () => {
  const classes = [fraction(1), fraction(1, 2 ** 31)].map(scale => ({
    scale,
    offset: fraction(0),
    root: 1n,
  }));
  expect(run(classes, { min: 0, max: 1 }).note?.code).toBe('lower/snapped-scales');
  // A common unit past every double: 1 / 3, 1 / 5, 1 / 7, ... over two thousand bits.
  const odd = Array.from({ length: 400 }, (_, i) => fraction(1, 2 ** 24 - 2 * i - 1));
  const many = odd.map(scale => ({ scale, offset: fraction(0), root: 1n }));
  expect(codesOf(() => run(many, { min: 0, max: 9 }, 'none'))).toEqual(['lower/snap-refused']);
  const { attrs, note } = run(many, { min: 0, max: 9 });
  expect(note?.code).toBe('lower/snapped-scales');
  expect(attrs.multipliers?.data.every(Number.isSafeInteger)).toBe(true);
});

it('ranks accumulators that are always zero', () => {
  const classes = [2n, 3n, 5n].map(root => ({ scale: fraction(1), offset: fraction(0), root }));
  const { attrs, note } = run(classes, { min: 0, max: 0 });
  expect(note).toBeUndefined();
  expect(order(attrs, [0, 0, 0])).toEqual([0, 1, 2]);
});

/** Logits of three classes behind batch normalization. */
function classifier(end: (net: NetworkBuilder, y: Value) => Value, gamma = [1, 1, 1], variance = [1, 1, 1]) {
  const net = new NetworkBuilder('classifier');
  const w = net.constant([1, -1, 2, 0, 3, -2], [2, 3]);
  const y = net.matMul(net.input('x', [1, 2]), w, { name: 'layer' });
  const normal = net.batchNormalization(y, {
    gamma,
    beta: [0, 1, -1],
    mean: [1, 2, 3],
    variance,
    epsilon: 0,
  });
  net.output('y', end(net, normal));
  return net.build();
}

const wire = parseWireType('int3');
const classOf = (lowered: IntegerNetwork, x: readonly number[]): number[] => [
  ...(runReference(lowered.layers, Float64Array.from(x)).get(lowered.layers.outputs[0].value) ?? []),
];

it('finds the class of a network with scales per class, by ArgMax, TopK and --top-k alike', () => {
  const gamma = [1, 2, -1];
  const graphs: [Graph<GraphOp>, number][] = [
    [classifier((net, y) => net.argMax(y), gamma, [1, 4, 9]), 1],
    [classifier((net, y) => net.topK(y, { k: 2 }).indices, gamma, [1, 4, 9]), 2],
  ];
  const scores = (a: number, b: number): number[] => {
    const sums = [a, -a + 3 * b, 2 * a - 2 * b];
    return [sums[0] - 1, ((sums[1] - 2) * 2) / 2 + 1, -(sums[2] - 3) / 3 - 1];
  };
  const bare = classifier((_, y) => y, gamma, [1, 4, 9]);
  for (const [graph, k] of [...graphs, [bare, 1], [bare, 3]] as const) {
    const lowered = lowerNetwork(graph, graph === bare ? { wire, topK: k } : { wire });
    expect(lowered.notes).toEqual([]);
    for (let a = -4; a <= 3; a++) {
      for (let b = -4; b <= 3; b++) {
        const all = scores(a, b);
        const best = [0, 1, 2].sort((i, j) => (Math.abs(all[j] - all[i]) < 1e-9 ? i - j : all[j] - all[i]));
        expect(classOf(lowered, [a, b])).toEqual(best.slice(0, k));
      }
    }
  }
});

it('warns of snapped scales, and refuses them under --snap none, through the whole lowering', () => {
  const graph = classifier((net, y) => net.argMax(y), [1, 1, 1], [2, 3, 5]);
  const { notes } = lowerNetwork(graph, { wire });
  expect(notes.map(n => [n.code, n.severity])).toEqual([['lower/snapped-scales', 'warning']]);
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/snap-refused']);
});

it('leaves order-preserving functions at the end to the host', () => {
  const cases: [(net: NetworkBuilder, y: Value) => Value, string[]][] = [
    [(net, y) => net.softmax(y), ['Softmax']],
    [(net, y) => net.logSoftmax(y, { axis: 1 }), ['LogSoftmax']],
    [(net, y) => net.sigmoid(y), ['Sigmoid']],
    [(net, y) => net.softmax(net.sigmoid(y)), ['Softmax', 'Sigmoid']],
  ];
  for (const [end, dropped] of cases) {
    const lowered = lowerNetwork(classifier(end), { wire });
    expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['dense']);
    expect(lowered.canonical.dropped).toEqual([dropped]);
    expect(lowered.notes.map((n: Diagnostic) => n.code)).toEqual(dropped.map(() => 'lower/order-preserving'));
  }
});

it('leaves a quantizer behind a softmax to the host with it, and builds one behind a sigmoid', () => {
  const options = { scale: 1 / 256, zeroPoint: 0, type: 'uint8' } as const;
  const codes = (net: NetworkBuilder, y: Value) => net.quantizeLinear(net.softmax(y), options);
  for (const [end, dropped] of [
    [codes, ['QuantizeLinear', 'Softmax']],
    [
      (net, y) => net.dequantizeLinear(codes(net, y), options),
      ['DequantizeLinear', 'QuantizeLinear', 'Softmax'],
    ],
  ] satisfies [(net: NetworkBuilder, y: Value) => Value, string[]][]) {
    const lowered = lowerNetwork(classifier(end), { wire });
    expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['dense']);
    expect(lowered.canonical).toMatchObject({ dropped: [dropped], changesOrder: [false] });
    expect(lowered.notes.map((n: Diagnostic) => n.code)).toEqual(dropped.map(() => 'lower/order-preserving'));
  }
  const built = lowerNetwork(
    classifier((net, y) => net.quantizeLinear(net.sigmoid(y), options)),
    { wire },
  );
  expect(built.layers.nodes.map(n => n.kind)).toEqual(['dense', 'threshold']);
  expect(built.canonical.dropped).toEqual([[]]);
});

it('gives no classes where a rectifier on the scores may change them', () => {
  const lowered = lowerNetwork(
    classifier((net, y) => net.relu(y)),
    { wire },
  );
  const [output] = hostOfNetwork(lowered).outputs;
  expect(output).toMatchObject({ leftToHost: ['Relu'], changesOrder: true });
  expect(classesOf(output, new Float64Array(output.shape[0]))).toBeUndefined();
});

it('leaves a softmax to the host that does not run along the classes, and says that these may change', () => {
  const net = new NetworkBuilder('across');
  const y = net.matMul(net.input('x', [1, 3, 2]), net.constant([1, 0, 1, 1], [2, 2]));
  net.output('y', net.softmax(y, { axis: 1 }));
  const graph = net.build();
  const { canonical, notes } = lowerNetwork(graph, { wire });
  expect(canonical).toMatchObject({ dropped: [['Softmax']], changesOrder: [true] });
  expect(notes.map(note => note.code)).toEqual(['lower/left-to-host']);
  expect(codesOf(() => lowerNetwork(graph, { wire, topK: 1 }))).toEqual(['lower/unsupported-operator']);
});
