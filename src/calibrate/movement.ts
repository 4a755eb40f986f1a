import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { calibrateDiagnostic } from './diagnostics.ts';
import { type InputFrames, valuesOf } from './frames.ts';
import type { OutputMovement } from './record.ts';

/** How far the output of the quantized network lies from the float one's, over all frames. */
export function outputMovement(
  float: Graph<GraphOp>,
  quantized: Graph<GraphOp>,
  frames: InputFrames,
): OutputMovement {
  let [sum, count, maxDifference, largest] = [0, 0, 0, 0];
  let classChanges: number | null = 0;
  for (let frame = 0; frame < frames.frames.length; frame++) {
    const [before, after] = [outputOf(float, frames, frame), outputOf(quantized, frames, frame)];
    before.data.forEach((x, i) => {
      if (!Number.isFinite(x))
        fail(calibrateDiagnostic('not-finite', { frame, value: x }, { tensor: float.outputs[0].name }));
      const difference = Math.abs(after.data[i] - x);
      sum += difference;
      maxDifference = Math.max(maxDifference, difference);
      largest = Math.max(largest, Math.abs(x));
    });
    count += before.data.length;
    if (!isVector(before.shape)) classChanges = null;
    else if (classChanges !== null && largestAt(before) !== largestAt(after)) classChanges++;
  }
  return { meanDifference: sum / count, maxDifference, largest, classChanges };
}

function outputOf(graph: Graph<GraphOp>, frames: InputFrames, frame: number): Tensor {
  const [{ name }] = graph.outputs;
  const value = valuesOf(graph, frames, frame, [name]).get(name);
  invariant(value, `no output ${name}`);
  return value;
}

/** Scores of classes: more than one number, all on one axis. */
function isVector(shape: readonly number[]): boolean {
  return sizeOf(shape) > 1 && shape.filter(dim => dim > 1).length === 1;
}

function largestAt({ data }: Tensor): number {
  return data.indexOf(data.reduce((a, b) => Math.max(a, b), -Infinity));
}
