import type { Design } from '../artifact/index.ts';
import { invariant } from '../ir/invariant.ts';
import type { Kernel } from '../kernels/index.ts';
import type { Fold } from '../lower/lowering.ts';
import { infoOf, type LayerGraph, type LayerOp, onlyPort } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { layerKernels } from '../schedule/hardware.ts';

/** The layers of several sections as one graph. */
export interface JoinedLayers {
  readonly layers: LayerGraph;
  /** The kernel of each layer that has one, as its section has it, by the layer's name in the whole. */
  readonly kernels: ReadonlyMap<string, Kernel>;
  readonly folds: ReadonlyMap<string, Fold>;
  /** The values between the sections, in data order. */
  readonly seams: readonly string[];
}

/** Puts the layers of sections that fit one behind another. Names that occur twice get that of their section. */
export function joinLayers(name: string, designs: readonly Design[]): JoinedLayers {
  const nodes: LayerOp[] = [];
  const values = new Map<string, ValueInfo>();
  const kernels = new Map<string, Kernel>();
  const folds = new Map<string, Fold>();
  const seams: string[] = [];
  const names = new Set<string>();
  const input = onlyPort(designs[0].layers.inputs);
  let end = input.value;
  let [output] = designs[0].layers.outputs;
  designs.forEach(({ layers, hardware, manifest }, i) => {
    const built = layerKernels(hardware);
    const suffix = manifest.section?.name ?? '';
    const taken = onlyPort(layers.inputs).value;
    const valueNames = new Map([[taken, end]]);
    // What gives the value proves its range; the section behind may be made for a wider one.
    if (i === 0) values.set(end, infoOf(layers, taken));
    else seams.push(end);
    for (const node of layers.nodes) {
      const own = unique(node.name, suffix, wanted => names.has(wanted));
      names.add(own);
      const result = unique(node.outputs[0], suffix, wanted => values.has(wanted));
      values.set(result, infoOf(layers, node.outputs[0]));
      valueNames.set(node.outputs[0], result);
      const inputs = node.inputs.map(value => {
        const renamed = valueNames.get(value);
        invariant(renamed !== undefined, `layer ${node.name} reads ${value} from outside its section`);
        return renamed;
      });
      nodes.push({ ...node, name: own, inputs, outputs: [result] });
      const kernel = built.get(node.name);
      if (kernel) kernels.set(own, { ...kernel, layer: own });
      const fold = manifest.layers.find(layer => layer.name === node.name);
      invariant(fold, `the manifest does not know layer ${node.name}`);
      const { pe, simd, unrolledAdders } = fold;
      folds.set(own, unrolledAdders === undefined ? { pe, simd } : { pe, simd, mode: 'unrolled' });
    }
    output = onlyPort(layers.outputs);
    end = valueNames.get(output.value) ?? end;
  });
  return {
    layers: { name, inputs: [input], outputs: [{ name: output.name, value: end }], nodes, values },
    kernels,
    folds,
    seams,
  };
}

function unique(name: string, suffix: string, isTaken: (wanted: string) => boolean): string {
  if (!isTaken(name)) return name;
  let wanted = `${name} of ${suffix}`;
  for (let i = 2; isTaken(wanted); i++) wanted = `${name} of ${suffix} ${i}`;
  return wanted;
}
