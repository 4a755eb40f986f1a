import type { FmodNode } from '../../../graph-ops/fmod/index.ts';
import type { ModNode } from '../../../graph-ops/mod/index.ts';
import type { OnnxBinding } from '../binding.ts';
import type { NodeReader } from '../node-reader.ts';
import { ofOneType } from '../type-demands.ts';

function read(node: NodeReader) {
  node.expectInputs(2);
  node.flag('fmod', false);
  return { attrs: {}, inputs: node.inputs };
}

/** `Mod` of the sign of its divisor, which ONNX has for integers. */
export const mod: OnnxBinding<ModNode> = {
  ops: ['Mod'],
  domain: 'standard',
  instead: node => (node.flag('fmod', false) ? 'fmod' : undefined),
  demands: ofOneType,
  read,
  write: () => ({ op: 'Mod' }),
};

/** `Mod` of the sign of its dividend. */
export const fmod: OnnxBinding<FmodNode> = {
  ops: [],
  domain: 'standard',
  demands: ofOneType,
  read,
  write: () => ({ op: 'Mod', attributes: { fmod: { int: 1 } } }),
};
