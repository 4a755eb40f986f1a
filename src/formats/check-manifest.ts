import { sameType } from '../ir/integer-type.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { LayerGraph, LayerPort } from '../ops/index.ts';
import { sound } from './broken.ts';
import type { Manifest } from './manifest.ts';

/**
 * Holds what a manifest says of the host to the layers: as many inputs and outputs, their types, ranges and sizes. Throws
 * BrokenDocument.
 */
export function checkManifest(manifest: Manifest, layers: LayerGraph): void {
  const { inputs, outputs, gates = [], cuts = [], section, cycles } = manifest;
  const known = ({ value, name }: LayerPort) => {
    const info = layers.values.get(value);
    sound(info, `'${name}' is no layer value`);
    return info;
  };
  sound(inputs.length === layers.inputs.length, 'the manifest has other inputs than the layers');
  sound(outputs.length === layers.outputs.length, 'the manifest has other outputs than the layers');
  sound(cycles.outputs.length === outputs.length, 'the manifest has cycles of other outputs');
  for (const [i, { name, type, range, shape, layout, hostQuantizer, hostSteps = [] }] of inputs.entries()) {
    const info = known(layers.inputs[i]);
    const isSame = sameType(type, info.type) && range.min >= info.range.min && range.max <= info.range.max;
    sound(isSame && sizeOf(shape) === sizeOf(info.shape), `input '${name}' is not that of the layers`);
    sound(layout === 'row-major' || shape.length >= 1, `input '${name}' has no channels`);
    const shared = [...hostSteps, ...(hostQuantizer?.kind === 'each' ? [hostQuantizer] : [])];
    for (const { shape: own } of shared)
      sound(
        own.length === shape.length && own.every((dim, axis) => dim === 1 || dim === shape[axis]),
        `what the host does to input '${name}' does not fit it`,
      );
  }
  for (const [i, { name, type, range, shape, wireShape, scale, offset, layout }] of outputs.entries()) {
    const info = known(layers.outputs[i]);
    const isSame = sameType(type, info.type) && range.min === info.range.min && range.max === info.range.max;
    const isShaped = String(wireShape) === String(info.shape) && sizeOf(shape) === sizeOf(info.shape);
    sound(isSame && isShaped, `output '${name}' is not that of the layers`);
    sound(layout === 'row-major' || shape.length >= 1, `output '${name}' has no channels`);
    checkMaps(name, scale, offset, sizeOf(info.shape));
  }
  for (const { name, value, scale, offset } of cuts)
    checkMaps(name, scale, offset, sizeOf(known({ name, value }).shape));
  for (const { name, winner, scores, biases } of gates) {
    sound(sizeOf(known({ name, value: winner }).shape) === 1, `gate '${name}' has no winner`);
    sound(
      sizeOf(known({ name, value: scores }).shape) === biases.length,
      `gate '${name}' has other scores than biases`,
    );
  }
  const isOne = inputs.length === 1 && outputs.length === 1;
  sound(
    !section || (section.index <= section.count && isOne),
    'a section is one of several, of one input and one output',
  );
}

/** Scales and offsets go round the elements. */
function checkMaps(
  name: string,
  scale: readonly string[],
  offset: readonly string[],
  elements: number,
): void {
  sound(
    scale.length > 0 && scale.length === offset.length && elements % scale.length === 0,
    `the scales and offsets of '${name}' are not those of its elements`,
  );
}
