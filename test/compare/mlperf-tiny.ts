import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDesign } from '../../src/artifact/index.ts';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork, type Difference } from '../../src/compare/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { decodeNpy } from '../../src/data/npy.ts';
import { hasIntegerOperators } from '../../src/frontend/onnx/expansions/index.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { toModelFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import { decodeModelFile, readModel } from '../../src/node/model-file.ts';
import { runReference } from '../../src/ops/index.ts';

/** A network of training/mlperf-tiny beside onnxruntime and beside its float64 evaluation. */
export interface MeasuredMlperf {
  readonly layers: number;
  readonly frames: number;
  readonly quantizers: number;
  /** Values held against onnxruntime's, and where the two part first in a frame. */
  readonly values: number;
  readonly differences: readonly Omit<Difference, 'isAllowed'>[];
  /** Of these, those that float32 rounding does not explain. */
  readonly beyond: number;
  /** Outputs of all frames; how many are other codes than float64 gives, and than onnxruntime gives in float32. */
  readonly outputs: number;
  readonly unlikeFloat64: number;
  readonly unlikeFloat32: number;
  /** Warnings of the compilation, by code: something was snapped. That no part is large enough is none of them. */
  readonly warnings: readonly string[];
  /** Reading, compiling and writing the design, in CPU time of all threads. */
  readonly compileSeconds: number;
}

/** The names of the networks in a folder that `make_models.py` wrote. */
export const mlperfNames = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.onnx'))
    .map(file => file.slice(0, -'.onnx'.length))
    .sort();

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Compiles NAME.onnx of the folder, and holds it against onnxruntime and NAME.expected.npy on NAME.frames.npy. */
export async function measureMlperf(folder: string, name: string): Promise<MeasuredMlperf> {
  const at = (suffix: string): string => join(folder, name + suffix);
  const began = cpuSeconds();
  const model = readModel(at('.onnx'));
  const network = compileNetwork(model.graph);
  const scratch = await mkdtemp(join(tmpdir(), 'bitwright-mlperf-'));
  try {
    await writeDesign(join(scratch, 'design'), network, model);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const compileSeconds = cpuSeconds() - began;

  const host = hostOfNetwork(network);
  const [output] = host.outputs;
  const data = await loadFrames(host, at('.frames.npy'), { dataDomain: 'model' });
  const floats = data.modelValues ?? toModelFrames(host.inputs, data.integers);
  const read = decodeModelFile(at('.onnx'));
  const inputs = network.canonical.inputs.map(input => ({
    name: input.name,
    shape: network.canonical.shapes.get(input.name) ?? [],
  }));
  const wanted = [...new Set([...network.probes.map(p => p.tensor), output.name])];
  const runtime = await openFloatRuntime(
    hasIntegerOperators(read) ? decodeModel(writeOnnx(model.graph)) : read,
    inputs,
    wanted,
  );
  const inFloat32: number[] = [];
  const watched = {
    ...runtime,
    async run(frame: Float32Array) {
      const values = await runtime.run(frame);
      inFloat32.push(...(values.get(output.name) ?? []));
      return values;
    },
  };
  const { elements, differences } = await compareNetwork(
    network,
    host,
    watched,
    data.integers,
    floats,
  ).finally(() => runtime.release());

  const size = data.integers.length / data.count;
  const outputs = Array.from({ length: data.count }, (_, i) => {
    const frame = data.integers.subarray(i * size, (i + 1) * size);
    const codes = runReference(network.layers, frame).get(network.outputs[0].layer) ?? new Float64Array();
    return Array.from(toModelOrder(output, toValues(output, codes)));
  }).flat();
  const inFloat64 = decodeNpy(await readFile(at('.expected.npy')), `${name}.expected.npy`).values;
  return {
    layers: network.layers.nodes.length,
    frames: data.count,
    quantizers: network.probes.length,
    values: elements,
    differences: differences.map(({ isAllowed: _, ...difference }) => difference),
    beyond: differences.filter(({ isAllowed }) => !isAllowed).length,
    outputs: outputs.length,
    unlikeFloat64: unlike(outputs, Array.from(inFloat64)),
    unlikeFloat32: unlike(outputs, inFloat32),
    warnings: [...model.notes, ...network.notes].flatMap(note =>
      note.severity === 'warning' && note.code !== 'folding/over-device' ? [note.code] : [],
    ),
    compileSeconds: Math.round(10 * compileSeconds) / 10,
  };
}

/** How many of the values are not those of the other list but for the rounding of float32; codes lie much further apart. */
function unlike(values: readonly number[], others: readonly number[]): number {
  if (values.length !== others.length) throw new Error(`${values.length} outputs beside ${others.length}`);
  const greatest = others.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.filter((value, i) => !(Math.abs(value - others[i]) <= 1e-6 * greatest)).length;
}
