import type { CanonicalGraph } from '../canonical/graph.ts';
import type * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { IntegerRange, IntegerType } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { infoOf, type LayerGraph } from '../ops/index.ts';
import type { HostFront } from '../quant/host-front.ts';
import type { WireType } from '../quant/wire.ts';
import type { LoweredNetwork } from '../streamline/index.ts';
import { floatIndices, frameShape, type Meaning } from '../streamline/integers/meaning.ts';
import { asScores } from '../streamline/integers/output.ts';
import { rationalOf } from './exact-text.ts';
import { parseFront } from './front-text.ts';

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
  /** value = scale * integer + offset; 1 and 0 where the host's quantizers have several scales. */
  readonly scale: Rational;
  readonly offset: Rational;
  /** Applied by the host to the model's float input; of the rank of one frame. */
  readonly front?: HostFront;
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
  /** Set where what is left to the host may make another class the greatest. */
  readonly changesOrder?: true;
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
  readonly hosts: readonly ({ readonly front: HostFront } | undefined)[];
}

/** The interface of a lowered network. */
export const hostOfNetwork = (network: HostedNetwork): HostInterface => ({
  inputs: network.inputs.map((meaning, i) => inputOf(network, meaning, i)),
  outputs: network.outputs.map((meaning, i) => outputOf(network, meaning, i)),
});

function inputOf({ canonical, wires, hosts }: HostedNetwork, meaning: Meaning, i: number): WireInput {
  const { name } = canonical.inputs[i];
  const { type, range, scale, offset } = wires[i];
  const front = hosts[i]?.front;
  const shape = canonical.shapes.get(name) ?? [];
  return {
    name,
    shape: frameShape(shape),
    layout: floatIndices(meaning) ? 'channels-last' : 'row-major',
    type,
    range,
    scale,
    offset,
    ...(front ? { front: ofFrame(front, shape) } : {}),
  };
}

/** What the host does, without the batch dimension. */
function ofFrame({ steps, quantizer }: HostFront, shape: readonly number[]): HostFront {
  const rank = frameShape(shape).length;
  const own = <T>(b: B.Broadcast<T>): B.Broadcast<T> => ({
    ...b,
    shape: b.shape.slice(b.shape.length - rank),
  });
  return {
    steps: steps.map(({ kind, operand }) => ({ kind, operand: own(operand) })),
    quantizer: own(quantizer),
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
    ...(canonical.changesOrder[i] ? { changesOrder: true } : {}),
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
  inputs: inputs.map(
    ({ hostSteps, hostQuantizer, scale, offset, stream: _, port: __, tdataBits: ___, ...input }) => ({
      ...input,
      scale: rationalOf(scale),
      offset: rationalOf(offset),
      ...parseFront({ shape: input.shape, hostQuantizer, ...(hostSteps ? { hostSteps } : {}) }),
    }),
  ),
  outputs: outputs.map(({ scale, offset, stream: _, port: __, tdataBits: ___, ...output }) => ({
    ...output,
    maps: mapsOf({ scale, offset }),
  })),
});

/** Scales and offsets as the manifest writes them. */
export const mapsOf = ({
  scale,
  offset,
}: Pick<Manifest['outputs'][number], 'scale' | 'offset'>): AffineMap[] =>
  scale.map((s, c) => ({ scale: surdOf(s), offset: surdOf(offset[c]) }));

function surdOf(text: string): S.Surd {
  const value = S.parse(text);
  invariant(value, `'${text}' is no exact number`);
  return value;
}

/** For each element on the wire, its index in the model's frame; undefined where both orders are the same. */
export function modelIndices({ shape, layout }: Pick<WireInput, 'shape' | 'layout'>): Int32Array | undefined {
  return layout === 'row-major' ? undefined : floatIndices({ shape: [1, ...shape], channelAxis: 1 });
}
