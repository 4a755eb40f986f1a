import type { CompiledNetwork } from '../compile.ts';
import { bitsOf } from '../ir/integer-type.ts';
import { costOf } from '../kernels/index.ts';
import { infoOf, type LayerGraph, type LayerOp, parameterBitsOf } from '../ops/index.ts';

/** Precision of one convolution or product as compiled. */
export interface LayerPrecision {
  readonly name: string;
  readonly weightBits: number;
  readonly activationBits: number;
  /** Number of weights. */
  readonly weights: number;
}

/** What one variant of a network takes. */
export interface Figures {
  readonly layers: readonly LayerPrecision[];
  readonly weightBytes: number;
  /** Weights, thresholds and all other parameters. */
  readonly parameterBytes: number;
  readonly initiationIntervalCycles: number;
  readonly latencyCycles: number;
  /** By the area models of the kernels, for a 7 series device. */
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  /** In units of 36 Kbit. */
  readonly blockRam: number;
}

export function figuresOf({ layers, hardware, prediction }: CompiledNetwork): Figures {
  const precisions = precisionsOf(layers);
  const parameterBits = layers.nodes.reduce((sum, node) => sum + parameterBitsOf(layers, node), 0);
  const costs = hardware.kernels.map(kernel => costOf(kernel));
  const total = (figure: 'lut' | 'ff' | 'dsp' | 'blockRam'): number =>
    costs.reduce((sum, cost) => sum + cost[figure], 0);
  return {
    layers: precisions,
    weightBytes: weightBytesOf(precisions),
    parameterBytes: Math.ceil(parameterBits / 8),
    initiationIntervalCycles: prediction.initiationIntervalCycles,
    latencyCycles: prediction.latencyCycles,
    lut: Math.round(total('lut')),
    ff: Math.round(total('ff')),
    dsp: Math.round(total('dsp')),
    // Block RAMs come in halves; averages in the models give other fractions.
    blockRam: Math.round(2 * total('blockRam')) / 2,
  };
}

/** Precision of all convolutions and products, in order. */
export const precisionsOf = (layers: LayerGraph): LayerPrecision[] =>
  layers.nodes.flatMap(node => precisionOf(layers, node));

/** What their weights take, packed. */
export const weightBytesOf = (layers: readonly LayerPrecision[]): number =>
  Math.ceil(layers.reduce((bits, layer) => bits + layer.weights * layer.weightBits, 0) / 8);

function precisionOf(layers: LayerGraph, node: LayerOp): LayerPrecision[] {
  if (node.kind !== 'dense' && node.kind !== 'depthwise') return [];
  const weights = node.attrs.weights.data.length;
  // Windows hold what the layer reads, and where they are padded also the zeros that some types lack.
  const producer = layers.nodes.find(({ outputs }) => outputs[0] === node.inputs[0]);
  const read = producer?.kind === 'window' ? producer.inputs[0] : node.inputs[0];
  return [
    {
      name: node.name,
      weightBits: parameterBitsOf(layers, node) / weights,
      activationBits: bitsOf(infoOf(layers, read).type),
      weights,
    },
  ];
}

/** `8/8 4/4 1/1 x5`: weight and activation bits of the layers in order, equal neighbours together. */
export function precisionText(layers: readonly LayerPrecision[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const { weightBits, activationBits } of layers) {
    const text = `${weightBits}/${activationBits}`;
    const last = groups.at(-1);
    if (last?.text === text) last.count++;
    else groups.push({ text, count: 1 });
  }
  return groups.map(({ text, count }) => (count === 1 ? text : `${text} x${count}`)).join(' ');
}
