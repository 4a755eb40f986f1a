import { counted } from '../../ir/counted.ts';
import { bitsOf, typeName } from '../../ir/integer-type.ts';
import { type Markup, markup, markupText } from '../../ir/target-text.ts';
import { barLength, type Figure, figure, memory, shortName } from './figure.ts';
import { MOST_ROWS, type PageSource } from './source.ts';

export interface LayerSection {
  readonly rows: readonly {
    readonly index: number;
    readonly name: Markup;
    readonly kind: Markup;
    /** Bits of a weight and how many there are; a list of one, as some layers have none. */
    readonly weights: readonly { readonly bits: Figure; readonly count: Figure; readonly shade: number }[];
    readonly input: Precision;
    readonly output: Precision;
    readonly shape: Markup;
    readonly fold: Markup;
    readonly parameters: Figure;
    readonly macs: Figure;
    readonly cycles: Figure;
    /** Of the interval. */
    readonly bar: number;
    readonly isSlowest: boolean;
  }[];
  readonly total: { readonly parameters: Figure; readonly macs: Figure };
  readonly hidden: readonly Figure[];
}

interface Precision {
  readonly type: Markup;
  /** 1 to 5: how dark it is drawn. */
  readonly shade: number;
}

/** What each layer computes, in which precision, and how long it takes. */
export function layerSection({ manifest, layers }: PageSource): LayerSection {
  const { initiationInterval, bottleneck } = manifest.cycles;
  const nodes = new Map(layers.nodes.map(node => [node.name, node]));
  return {
    rows: manifest.layers.slice(0, MOST_ROWS).map((layer, index) => {
      const node = nodes.get(layer.name);
      const isLinear = node?.kind === 'dense' || node?.kind === 'depthwise';
      const count = isLinear ? node.attrs.weights.data.length * (layer.banks ?? 1) : 0;
      const bits = count > 0 ? layer.parameterBits / count : 0;
      return {
        index,
        name: shortName(layer.name),
        kind:
          layer.banks === undefined
            ? markupText(layer.kind)
            : markup`${markupText(layer.kind)}, ${layer.banks} banks`,
        weights: count > 0 ? [{ bits: figure(bits), count: figure(count), shade: shadeOf(bits) }] : [],
        input: precision(layer.inputType),
        output: precision(layer.outputType),
        shape: markupText(layer.outputShape.join(' \u00d7 ')),
        fold: foldText(layer),
        parameters: memory(layer.parameterBits),
        macs: figure(layer.macs),
        cycles: figure(layer.cyclesPerFrame),
        bar: barLength(layer.cyclesPerFrame / initiationInterval),
        isSlowest: layer.name === bottleneck.layer,
      };
    }),
    total: {
      parameters: memory(manifest.layers.reduce((sum, l) => sum + l.parameterBits, 0)),
      macs: figure(manifest.layers.reduce((sum, l) => sum + l.macs, 0)),
    },
    hidden: manifest.layers.length > MOST_ROWS ? [figure(manifest.layers.length - MOST_ROWS)] : [],
  };
}

const precision = (type: Parameters<typeof bitsOf>[0]): Precision => ({
  type: markupText(typeName(type)),
  shade: shadeOf(bitsOf(type)),
});

const shadeOf = (bits: number): number => 1 + [1, 2, 4, 8].filter(most => bits > most).length;

/** Only dense layers have both: of the others the one that is their lanes is told. */
export function foldText({
  kind,
  pe,
  simd,
  unrolledAdders,
}: PageSource['manifest']['layers'][number]): Markup {
  if (unrolledAdders !== undefined) return markup`${figure(unrolledAdders).text} adders`;
  return kind === 'dense' ? markup`PE ${pe}, SIMD ${simd}` : markupText(counted(Math.max(pe, simd), 'lane'));
}
