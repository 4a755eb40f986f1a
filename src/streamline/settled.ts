import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import { type FunctionChain, valueAt } from '../exact/element-function.ts';
import { DomainError, type FunctionValue, NarrowerError } from '../exact/function-value.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { isValueOf } from '../ir/integer-type.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { clampedLayer, clampsOf, meaningOfClamped } from './clamped.ts';
import { asAffine, functionsOf, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type LayerBuilder, named } from './layer-builder.ts';
import { quantizerToLayers } from './quantizer.ts';
import { settledRounding } from './settled-rounding.ts';

/** Most integers of which a function is tabled to find its grid. */
const MAX_ENTRIES = 2 ** 12;

/** Most codes of a grid that a function gives. */
const MAX_CODES = 2 ** 10;

/** Fraction bits of values that are hoped to be exact. */
const PRECISION = 64;

/**
 * What a value means, with new codes where functions have changed it since the last quantizer and all that they can give
 * lies on one grid: a clip to integers clamps them, and a function of few integers is looked up. Both exactly. The meaning
 * as it is where there is no such grid.
 */
export function settledMeaning(value: string, node: CanonicalOp, builder: LayerBuilder): Meaning {
  const meaning = builder.meaningOf(value);
  if (asAffine(meaning)) return meaning;
  const settled = settledOnce(value, meaning, node, builder);
  if (!settled) return meaning;
  // Whoever reads the value next finds the codes that are there.
  builder.defineValue(value, settled);
  return settled;
}

function settledOnce(
  value: string,
  meaning: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  const direct = clamped(value, meaning, node, builder) ?? tabled(value, meaning, node, builder);
  if (direct) return direct;
  const rounded = settledRounding(value, meaning, node, builder);
  if (!rounded || asAffine(rounded)) return rounded;
  // Clips and functions of the codes.
  const behind = `${value} behind its rounding`;
  builder.defineValue(behind, rounded);
  return settledOnce(behind, rounded, node, builder);
}

/** Of straight lines and clips to bounds that are integers of the layer: those integers, clamped. */
function clamped(
  value: string,
  meaning: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  const clamps = clampsOf(meaning, builder);
  if (!clamps) return undefined;
  const layer = clampedLayer(value, meaning.layer, clamps, node, builder);
  return meaningOfClamped(layer, clamps, meaning, builder);
}

/** Of any functions of few integers: a quantizer whose grid holds all that they give. */
function tabled(
  value: string,
  meaning: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  const { type, range } = builder.infoOf(meaning.layer);
  if (range.max - range.min >= MAX_ENTRIES) return undefined;
  const channels = builder.channelsOf(meaning.layer);
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, channels));
  if (!stages.every(each => each !== undefined)) return undefined;
  const count = Math.max(...stages.map(each => each.length));
  const values: Rational[] = [];
  for (let channel = 0; channel < count; channel++) {
    const chain = stages.map(each => each[each.length === 1 ? 0 : channel]);
    for (let x = range.min; x <= range.max; x++) {
      if (!isValueOf(type, x)) continue;
      const exact = rationalAt(chain, x);
      if (!exact) return undefined;
      values.push(exact);
    }
  }
  const unit = values.reduce(Q.commonUnit, Q.ZERO);
  if (unit.num === 0n) return undefined;
  const codes = values.map(v => Number(Q.divide(v, unit).num));
  const [lo, hi] = [codes.reduce((a, b) => Math.min(a, b)), codes.reduce((a, b) => Math.max(a, b))];
  if (hi - lo >= MAX_CODES || hi === lo) return undefined;
  const quantizer: Quantizer = { kind: 'uniform', scale: unit, zeroPoint: Q.ZERO, lo, hi, rounding: 'round' };
  const output = `${value} as codes`;
  const rank = meaning.shape.length;
  const tensor = { tensor: value, zeroPoint: B.shared(rank, Q.ZERO), unit: B.shared(rank, unit) };
  quantizerToLayers(
    {
      ...named(node),
      name: `${node.name} codes`,
      kind: 'quantizer',
      inputs: [value],
      outputs: [output],
      attrs: { quantizer: B.shared(rank, quantizer), codes: tensor },
    },
    builder,
  );
  // It decides nothing that the trained network decides: there is nothing to compare.
  builder.probes.pop();
  return builder.meaningOf(output);
}

/** The exact value of a chain of functions at an integer, where it is rational. */
function rationalAt(chain: FunctionChain, x: number): Rational | undefined {
  let found: FunctionValue;
  try {
    found = valueAt(chain, { kind: 'exact', value: S.fromNumber(x) }, PRECISION);
  } catch (error) {
    if (error instanceof DomainError || error instanceof NarrowerError) return undefined;
    throw error;
  }
  return found.kind === 'exact' ? S.asRational(found.value) : undefined;
}
