import { loadCalibrated } from '../../src/cli/calibration.ts';
import type { RunOptions } from '../../src/cli/run.ts';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import type { Frames } from '../../src/host/frames.ts';
import { toModelFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { readModelBytes } from '../../src/node/model-file.ts';

/**
 * The cases whose oracle lies on the other side of a quantizer's step that float32 cannot tell: scales such as 0.05f and 0.1f,
 * of which a product meets a step but for 2^-27, summed in float32 or, of folded weights, rounded to float32 each; averages
 * of codes that lie on a step exactly, whose sum a framework rounds before it divides. Of `ort-qop-res` and `ort-qop-mbv3` the
 * files themselves are off in two and in five values: an evaluation of the models' integers in rationals and in float64, and
 * onnxruntime on the dequantized graphs, give what is given here.
 */
export const ROUNDED: ReadonlySet<string> = new Set([
  'folded-weights-0.05',
  'qcdq-in-narrow-conv',
  'qcdq-u4-conv',
  'qcdq-u4-dw',
  'qcdq-u4-fc',
  ...['ort-Dense-dyn', 'ort-Dense-leg', 'ort-UNetB-dyn', 'ort-UNetB-leg', 'ort-nopre', 'ort-opset11'],
  ...['ort-qop-mbv3', 'ort-qop-res', 'ort-u8u8'],
]);

/**
 * Whether float32 rounding explains all in which a network and onnxruntime part on these frames (claim A4): where they part
 * first, the exact value lies as near to a quantizer's step as float32 can err. */
export async function isRounding(path: string, options: RunOptions, frames: Frames): Promise<boolean> {
  const { model, lowering } = await loadCalibrated(path, options);
  if (model.calibration !== undefined || options.until !== undefined) return false;
  const network = lowerNetwork(model.graph, lowering);
  const host = hostOfNetwork(network);
  const inputs = network.canonical.inputs.map(({ name }) => ({
    name,
    shape: network.canonical.shapes.get(name) ?? [],
  }));
  const outputs = host.outputs.map(output => output.name);
  const tensors = [...new Set([...network.probes.map(probe => probe.tensor), ...outputs])];
  try {
    const file = decodeModel(readModelBytes(path));
    const runtime = await openFloatRuntime(file, inputs, tensors);
    try {
      const floats = frames.modelValues ?? toModelFrames(host.inputs, frames.integers);
      const result = await compareNetwork(network, host, runtime, frames.integers, floats);
      return result.differences.every(difference => difference.isAllowed);
    } finally {
      await runtime.release();
    }
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}
