import { evaluateGraph } from '../graph-ops/evaluate.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { calibrateDiagnostic } from './diagnostics.ts';
import type { OutputMovement } from './record.ts';

/** How far the output of the quantized network lies from the float one's, over all frames. */
export function outputMovement(
  float: Graph<GraphOp>,
  quantized: Graph<GraphOp>,
  frames: readonly Tensor[],
): OutputMovement {
  let [sum, count, maxDifference, largest] = [0, 0, 0, 0];
  let classChanges: number | null = 0;
  for (const [index, frame] of frames.entries()) {
    const [before, after] = [outputOf(float, frame), outputOf(quantized, frame)];
    before.data.forEach((x, i) => {
      if (!Number.isFinite(x))
        fail(
          calibrateDiagnostic('not-finite', { frame: index, value: x }, { tensor: float.outputs[0].name }),
        );
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

function outputOf(graph: Graph<GraphOp>, frame: Tensor): Tensor {
  const [input] = graph.inputs;
  const [output] = graph.outputs;
  const value = evaluateGraph(graph, new Map([[input.name, frame]])).get(output.name);
  invariant(value, `no output ${output.name}`);
  return value;
}

/** Scores of classes: more than one number, all on one axis. */
function isVector(shape: readonly number[]): boolean {
  return sizeOf(shape) > 1 && shape.filter(dim => dim > 1).length === 1;
}

function largestAt({ data }: Tensor): number {
  return data.indexOf(data.reduce((a, b) => Math.max(a, b), -Infinity));
}
