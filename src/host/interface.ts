import type { CanonicalGraph } from '../canonical/graph.ts';
import type { HostInput } from '../canonical/host-input.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { IntegerRange, IntegerType } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import type { HostQuantizer } from '../quant/quantizer.ts';
import type { WireType } from '../quant/wire.ts';
import type { LoweredNetwork } from '../streamline/index.ts';
import { floatIndices, frameShape } from '../streamline/integers/meaning.ts';
import { asScores } from '../streamline/integers/output.ts';
import { parseQuantizer, rationalOf } from './exact-text.ts';

/** `channels-last`: a model shape of channels, height, width goes over the wire as height, width, channels. */
export type WireLayout = 'row-major' | 'channels-last';

/** What a host must know to feed a design and to read its results. */
export interface HostInterface {
  readonly input: {
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
  };
  readonly output: {
    readonly name: string;
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
  };
}

/** What a lowered network knows of its host. */
export interface HostedNetwork extends Pick<LoweredNetwork, 'layers' | 'input' | 'output'> {
  readonly canonical: CanonicalGraph;
  readonly wire: WireType;
  /** Set where the host quantizes the float input. */
  readonly host?: HostInput;
}

/** The interface of a lowered network. */
export function hostOfNetwork(network: HostedNetwork): HostInterface {
  const { canonical, layers, wire } = network;
  const input = canonical.inputs[0];
  const info = layers.values.get(layers.output);
  invariant(info, 'the output has no type');
  return {
    input: {
      name: input.name,
      shape: frameShape(canonical.shapes.get(input.name) ?? []),
      layout: floatIndices(network.input) ? 'channels-last' : 'row-major',
      type: wire.type,
      range: wire.range,
      scale: wire.scale,
      offset: wire.offset,
      ...(network.host ? { quantizer: network.host.quantizer } : {}),
    },
    output: {
      name: canonical.outputs[0].name,
      shape: frameShape(network.output.shape),
      layout: floatIndices(network.output) ? 'channels-last' : 'row-major',
      wireShape: info.shape,
      type: info.type,
      range: info.range,
      meaning: layers.nodes.at(-1)?.kind === 'top-k' ? 'indices' : 'scores',
      maps: asScores(network.output, info.shape[info.shape.length - 1]),
      leftToHost: [...canonical.dropped].reverse(),
    },
  };
}

/** The interface of a compiled folder. */
export function hostOfManifest({ input, output }: Manifest): HostInterface {
  return {
    input: {
      name: input.name,
      shape: input.shape,
      layout: input.layout,
      type: input.type,
      range: input.range,
      scale: rationalOf(input.scale),
      offset: rationalOf(input.offset),
      ...(input.hostQuantizer ? { quantizer: parseQuantizer(input.hostQuantizer) } : {}),
    },
    output: {
      name: output.name,
      shape: output.shape,
      layout: output.layout,
      wireShape: output.wireShape,
      type: output.type,
      range: output.range,
      meaning: output.meaning,
      maps: output.scale.map((scale, c) => ({ scale: surdOf(scale), offset: surdOf(output.offset[c]) })),
      leftToHost: output.leftToHost,
    },
  };
}

function surdOf(text: string): S.Surd {
  const value = S.parse(text);
  invariant(value, `'${text}' is no exact number`);
  return value;
}

/** For each element on the wire, its index in the model's frame; undefined where both orders are the same. */
export function modelIndices({
  shape,
  layout,
}: Pick<HostInterface['input'], 'shape' | 'layout'>): Int32Array | undefined {
  return layout === 'row-major' ? undefined : floatIndices({ shape: [1, ...shape], channelAxis: 1 });
}
