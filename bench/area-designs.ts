import { join } from 'node:path';
import type { CompileOptions } from '../src/compile.ts';
import type { GraphOp } from '../src/graph-ops/index.ts';
import type { Graph } from '../src/ir/graph.ts';
import { importOnnxFile } from '../src/node/model-file.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { cnv } from '../test/networks/cnv.ts';

/** A network whose area is estimated and measured in several families. */
export interface AreaDesign {
  readonly title: string;
  readonly graph: () => Graph<GraphOp>;
  readonly options: CompileOptions;
}

const own = (path: string) => (): Graph<GraphOp> => importOnnxFile(join(packageRoot(), 'models', path)).graph;
const image = parseWireType('uint8:1/255');

export const AREA_DESIGNS = {
  w1a1: { title: 'MNIST MLP, w1a1', graph: own('mnist-mlp-w1a1/model.onnx'), options: { wire: image } },
  w2a2: { title: 'MNIST MLP, w2a2', graph: own('mnist-mlp-w2a2/model.onnx'), options: { wire: image } },
  'int8-cnn': {
    title: 'MNIST CNN, int8, at 112,896 cycles',
    graph: own('mnist-cnn-int8/qdq-uint8.onnx'),
    options: { targetCycles: 112_896 },
  },
  cnv: {
    title: 'small CNV, w1a1, at 4,000 cycles',
    graph: () => cnv({ bits: 1, size: 20, blocks: [16, 32], dense: [64, 10] }),
    options: { wire: image, targetCycles: 4000 },
  },
  mixed: {
    title: 'MNIST MLP of 8, 4, 2 and 1 bits, at 12,544 cycles',
    graph: own('mnist-precision/8-4-2-1.onnx'),
    options: { wire: image, targetCycles: 12_544 },
  },
} as const satisfies Record<string, AreaDesign>;

/** The families in which they are measured, 7 series beside them. */
export const AREA_FAMILIES = ['ecp5', 'ice40', 'gowin'] as const;
export type AreaFamily = (typeof AREA_FAMILIES)[number];
