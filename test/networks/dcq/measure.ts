import { compileNetwork } from '../../../src/compile.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { randomFrames, toModel } from '../../../src/host/input.ts';
import { hostOfNetwork } from '../../../src/host/interface.ts';
import { toValues } from '../../../src/host/output.ts';
import { invariant } from '../../../src/ir/invariant.ts';
import { tensor } from '../../../src/ir/tensor.ts';
import { type LayerGraph, macsOf, parameterBitsOf, runReference } from '../../../src/ops/index.ts';
import { parseWireType } from '../../../src/quant/wire.ts';
import type { NetworkCase } from '../cases.ts';
import { accumulatorsOf } from './widths.ts';

/** Of a network at full size: what it needs, what is predicted, and how long that takes. */
export interface FullSize {
  readonly parameterBytes: number;
  readonly macs: number;
  /** Inputs of the widest dot product. */
  readonly mostInputs: number;
  /** Layers with an accumulator that its wires can overflow. */
  readonly tooNarrow: readonly string[];
  /** Layers whose value is the same everywhere in the frame: these would prove nothing. */
  readonly constant: readonly string[];
  /** Codes of the compiler's warnings. */
  readonly warnings: readonly string[];
  readonly initiationIntervalCycles: number;
  readonly latencyCycles: number;
  /** Logits of one frame, and how many of them differ from the float graph's. */
  readonly outputs: number;
  readonly floatDifferences: number;
  /** Of processor time. */
  readonly compileSeconds: number;
  readonly referenceSeconds: number;
}

/** Compiles a network, proves its accumulators, and runs one frame through the reference and the float graph. */
export function measureFullSize(network: NetworkCase): FullSize {
  const graph = network.graph();
  const options = { wire: parseWireType(network.wire), ...network.options };
  const [compiled, compileSeconds] = timed(() => compileNetwork(graph, options));
  const { layers, prediction } = compiled;
  const { mostInputs, tooNarrow } = accumulatorsOf(layers, compiled.hardware);
  const host = hostOfNetwork(compiled);
  const frame = randomFrames(host.inputs, 1, 5);
  const [values, referenceSeconds] = timed(() => runReference(layers, frame));
  const real = tensor('float32', graph.inputs[0].shape, Float64Array.from(toModel(host.inputs[0], frame)));
  const expected = evaluateGraph(graph, new Map([[graph.inputs[0].name, real]])).get('y');
  const found = toValues(host.outputs[0], values.get(layers.outputs[0].value) ?? new Float64Array());
  invariant(expected && found.length === expected.data.length, 'logits of one frame');
  const sum = (of: (node: (typeof layers.nodes)[number]) => number) =>
    layers.nodes.reduce((total, node) => total + of(node), 0);
  return {
    parameterBytes: Math.ceil(sum(node => parameterBitsOf(layers, node)) / 8),
    macs: sum(node => macsOf(layers, node)),
    mostInputs,
    tooNarrow,
    constant: constantLayers(layers, values),
    warnings: compiled.notes.filter(note => note.severity === 'warning').map(note => note.code),
    initiationIntervalCycles: prediction.initiationIntervalCycles,
    latencyCycles: prediction.latencyCycles,
    outputs: found.length,
    floatDifferences: found.filter((value, i) => Math.abs(value - expected.data[i]) > 1e-3).length,
    compileSeconds,
    referenceSeconds,
  };
}

function constantLayers({ nodes }: LayerGraph, values: ReadonlyMap<string, Float64Array>): string[] {
  const isConstant = (data: Float64Array | undefined) => !data?.some(value => value !== data[0]);
  return nodes.filter(node => isConstant(values.get(node.outputs[0]))).map(node => node.name);
}

/** The result and the seconds of processor time: on a busy machine the clock says little. */
function timed<T>(work: () => T): readonly [result: T, seconds: number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}
