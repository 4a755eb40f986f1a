import type { CanonicalGraph } from '../canonical/graph.ts';
import type { HostInput } from '../canonical/host-input.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { IntegerRange, IntegerType } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { infoOf, type LayerGraph } from '../ops/index.ts';
import type { HostQuantizer } from '../quant/quantizer.ts';
import type { WireType } from '../quant/wire.ts';
import type { LoweredNetwork } from '../streamline/index.ts';
import { floatIndices, frameShape, type Meaning } from '../streamline/integers/meaning.ts';
import { asScores } from '../streamline/integers/output.ts';
import { parseQuantizer, rationalOf } from './exact-text.ts';

/** `channels-last`: a model shape of channels, height, width goes over the wire as height, width, channels. */
export type WireLayout = 'row-major' | 'channels-last';

/** An input as its host feeds it. */
export interface WireInput {
  readonly name: string;
  /** Shape of one frame in the model. */
  readonly shape: readonly number[];
  /** Order of the elements on the wire: the model's row-major order, or an image's pixels with their channels innermost. */
  readonly layout: WireLayout;
  readonly type: IntegerType;
  readonly range: IntegerRange;
  /** value = scale * integer + offset. */
  readonly scale: Rational;
  readonly offset: Rational;
  /** Applied by the host to the model's float input. */
  readonly quantizer?: HostQuantizer;
}

/** An output as its host reads it. */
export interface WireOutput {
  /** The tensor of the model that it is. */
  readonly name: string;
  /** What the model calls the output: another name where functions between the two are left to the host. */
  readonly modelName: string;
  /** Shape of one frame in the model. */
  readonly shape: readonly number[];
  /** Order of the elements on the wire, as for the input. */
  readonly layout: WireLayout;
  /** Shape of the same elements on the wire: vectors last. */
  readonly wireShape: readonly number[];
  readonly type: IntegerType;
  readonly range: IntegerRange;
  readonly meaning: 'scores' | 'indices';
  /** value = scale * integer + offset; one for all, one per element of the wire's vectors, or one per element. */
  readonly maps: readonly AffineMap[];
  readonly leftToHost: readonly string[];
}

/** What a host must know to feed a design and to read its results, in the order of the design's streams. */
export interface HostInterface {
  readonly inputs: readonly WireInput[];
  readonly outputs: readonly WireOutput[];
}

/** What a lowered network knows of its host. */
export interface HostedNetwork extends Pick<LoweredNetwork, 'layers' | 'inputs' | 'outputs'> {
  readonly canonical: CanonicalGraph;
  /** Of each input. */
  readonly wires: readonly WireType[];
  /** Set where the host quantizes the float input. */
  readonly hosts: readonly (HostInput | undefined)[];
}

/** The interface of a lowered network. */
export const hostOfNetwork = (network: HostedNetwork): HostInterface => ({
  inputs: network.inputs.map((meaning, i) => inputOf(network, meaning, i)),
  outputs: network.outputs.map((meaning, i) => outputOf(network, meaning, i)),
});

function inputOf({ canonical, wires, hosts }: HostedNetwork, meaning: Meaning, i: number): WireInput {
  const { name } = canonical.inputs[i];
  const { type, range, scale, offset } = wires[i];
  const quantizer = hosts[i]?.quantizer;
  return {
    name,
    shape: frameShape(canonical.shapes.get(name) ?? []),
    layout: floatIndices(meaning) ? 'channels-last' : 'row-major',
    type,
    range,
    scale,
    offset,
    ...(quantizer ? { quantizer } : {}),
  };
}

function outputOf({ canonical, layers }: HostedNetwork, meaning: Meaning, i: number): WireOutput {
  const { shape, type, range } = infoOf(layers, meaning.layer);
  const maps = asScores(meaning, shape[shape.length - 1]);
  return {
    name: canonical.outputs[i].name,
    modelName: canonical.outputNames[i],
    shape: frameShape(meaning.shape),
    layout: floatIndices(meaning) ? 'channels-last' : 'row-major',
    wireShape: shape,
    type,
    range,
    meaning: isRanking(layers, meaning.layer) && maps.every(isIdentity) ? 'indices' : 'scores',
    maps,
    leftToHost: [...canonical.dropped[i]].reverse(),
  };
}

/** Whether a value holds the places of the greatest of others, moved or not. */
function isRanking(layers: LayerGraph, value: string): boolean {
  const node = layers.nodes.find(({ outputs }) => outputs[0] === value);
  if (node?.kind === 'reshape' || node?.kind === 'reorder') return isRanking(layers, node.inputs[0]);
  return node?.kind === 'top-k';
}

const isIdentity = ({ scale, offset }: AffineMap): boolean => S.equals(scale, S.ONE) && S.sign(offset) === 0;

/** The interface of a compiled folder. */
export const hostOfManifest = ({ inputs, outputs }: Manifest): HostInterface => ({
  inputs: inputs.map(({ hostQuantizer, scale, offset, stream: _, port: __, tdataBits: ___, ...input }) => ({
    ...input,
    scale: rationalOf(scale),
    offset: rationalOf(offset),
    ...(hostQuantizer ? { quantizer: parseQuantizer(hostQuantizer) } : {}),
  })),
  outputs: outputs.map(({ scale, offset, stream: _, port: __, tdataBits: ___, ...output }) => ({
    ...output,
    maps: scale.map((s, c) => ({ scale: surdOf(s), offset: surdOf(offset[c]) })),
  })),
});

function surdOf(text: string): S.Surd {
  const value = S.parse(text);
  invariant(value, `'${text}' is no exact number`);
  return value;
}

/** For each element on the wire, its index in the model's frame; undefined where both orders are the same. */
export function modelIndices({ shape, layout }: Pick<WireInput, 'shape' | 'layout'>): Int32Array | undefined {
  return layout === 'row-major' ? undefined : floatIndices({ shape: [1, ...shape], channelAxis: 1 });
}
