import type { Cut } from '../cuts/resolve.ts';
import { format } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { type GateRecord, MANIFEST_VERSION, type Manifest } from '../formats/manifest.ts';
import { frontText } from '../host/front-text.ts';
import { invariant } from '../ir/invariant.ts';
import { DEFAULT_STYLE } from '../kernels/family.ts';
import { isReloadable, kernelCycles, memoriesOf } from '../kernels/index.ts';
import { memoryFileName } from '../kernels/kernel.ts';
import { beatsPerFrame, shapeOf } from '../kernels/stream.ts';
import { unrolledAddersOf } from '../lower/index.ts';
import { layerContext } from '../lower/lowering.ts';
import { infoOf, macsOf, parameterBitsOf } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { bottleneckOf } from '../schedule/bottleneck.ts';
import { type HardwareGraph, layerKernels, sinkStreams, sourceStreams } from '../schedule/hardware.ts';
import type { Prediction } from '../schedule/predict.ts';
import { portKey } from '../schedule/wiring.ts';
import type { GateProbe } from '../streamline/index.ts';
import { axiWrapperOf } from './axi-streams.ts';
import { type DesignNames, namesOf } from './design-names.ts';
import type { DesignSource, SourceModel } from './design-source.ts';
import { paddedBits } from './padded-bits.ts';
import { MEMORY_DIRECTORY } from './verilog-top.ts';

/** The manifest of a compiled network, without the file hashes. */
export function describe(
  network: DesignSource,
  { name, sha256, calibration }: SourceModel,
  toolVersion: string,
): Manifest {
  const { layers, hardware, prediction, interface: host, cuts, section, sections } = network;
  const gates = network.gates.filter(gate => layers.values.has(gate.winner));
  const kernels = layerKernels(hardware);
  const bottleneck = bottleneckOf(hardware, prediction.initiationIntervalCycles);
  return {
    schemaVersion: MANIFEST_VERSION,
    tool: { name: 'bitwright', version: toolVersion },
    model: { name, sha256 },
    ...(calibration ? { calibration } : {}),
    ...(cuts.length > 0 ? { cuts: cuts.map(cut => cutText(cut, infoOf(layers, cut.value))) } : {}),
    ...(gates.length > 0 ? { gates: gates.map(gateText) } : {}),
    ...(section ? { section } : {}),
    ...(sections ? { sections: [...sections] } : {}),
    top: hardware.top,
    rtl: { ...(network.rtl ?? DEFAULT_STYLE), memoryDirectory: MEMORY_DIRECTORY },
    ...axiOf(hardware),
    ...reloadOf(hardware, namesOf(hardware.top, (network.rtl ?? DEFAULT_STYLE).library)),
    inputs: sourceStreams(hardware).map(({ name: port, stream }, i) => {
      const { front, scale, offset, ...input } = host.inputs[i];
      return {
        ...input,
        shape: [...input.shape],
        scale: format(scale),
        offset: format(offset),
        ...frontText(front),
        port,
        stream: shapeOf(stream),
        tdataBits: paddedBits(stream),
      };
    }),
    outputs: sinkStreams(hardware).map(({ name: port, stream }, i) => {
      const { maps, ...output } = host.outputs[i];
      return {
        ...output,
        shape: [...output.shape],
        wireShape: [...output.wireShape],
        scale: maps.map(m => S.format(m.scale)),
        offset: maps.map(m => S.format(m.offset)),
        leftToHost: [...output.leftToHost],
        port,
        stream: shapeOf(stream),
        tdataBits: paddedBits(stream),
      };
    }),
    layers: layers.nodes.map(node => {
      const fold = network.folds.get(node.name);
      invariant(fold, `no fold of ${node.name}`);
      const context = layerContext(layers, node);
      const { input: from, output: to } = context;
      const kernel = kernels.get(node.name);
      const adders = fold.mode === 'unrolled' ? unrolledAddersOf(node, context) : undefined;
      return {
        name: node.name,
        kind: node.kind,
        ...(node.banks ? { banks: node.banks.length } : {}),
        from: [...node.from],
        inputType: from.type,
        outputType: to.type,
        outputShape: [...to.shape],
        outputRange: to.range,
        macs: macsOf(layers, node),
        parameterBits: parameterBitsOf(layers, node),
        pe: fold.pe,
        simd: fold.simd,
        ...(adders === undefined ? {} : { unrolledAdders: adders }),
        cyclesPerFrame: kernel ? kernelCycles(kernel) : 0,
      };
    }),
    streams: hardware.links.map(({ stream, value }) => ({
      id: stream.id,
      value,
      ...shapeOf(stream),
      beatsPerFrame: beatsPerFrame(stream),
    })),
    cycles: {
      initiationInterval: prediction.initiationIntervalCycles,
      latency: prediction.latencyCycles,
      frameEnds: [...prediction.frameEndCycles],
      outputs: outputEnds(hardware, prediction),
      bottleneck: {
        kernel: bottleneck.kernel.id,
        kind: bottleneck.kernel.kind,
        layer: bottleneck.kernel.layer,
        cycles: bottleneck.cycles,
      },
    },
    notes: network.notes.map(({ code, severity, message, at }) => ({
      code,
      severity,
      message,
      ...(at?.node === undefined ? {} : { node: at.node }),
    })),
    files: {},
  };
}

/** The wrapper for DMA engines, where there is one. */
function axiOf(hardware: HardwareGraph): Pick<Manifest, 'axi'> {
  const wrapper = axiWrapperOf(hardware);
  return wrapper
    ? { axi: { top: wrapper.top, inputs: [...wrapper.inputs], outputs: [...wrapper.outputs] } }
    : {};
}

/** The memories that are written while the design runs. */
function reloadOf({ kernels }: HardwareGraph, names: DesignNames): Pick<Manifest, 'reload'> {
  const reload = kernels.filter(isReloadable).flatMap(kernel =>
    memoriesOf(kernel).map(image => ({
      layer: kernel.layer,
      target: ('reload' in kernel.params ? kernel.params.reload : undefined) ?? 0,
      file: `mem/${memoryFileName(names.own(kernel.id), image)}`,
      words: image.words.length / 2,
      wordBits: image.widthBits,
      chunks: Math.ceil(image.widthBits / 32),
    })),
  );
  return reload.length > 0 ? { reload } : {};
}

/** The ends of the first frames at each output. */
export const outputEnds = (
  { sinks }: HardwareGraph,
  { outputEndCycles }: Prediction,
): Manifest['cycles']['outputs'] =>
  sinks.map(({ name: port, kernel }) => {
    const ends = outputEndCycles.get(portKey({ kernel, port: 'm_axis' }));
    invariant(ends, `no prediction of ${port}`);
    return { port, frameEnds: [...ends] };
  });

function cutText(
  { name, value, maps }: Cut,
  { type, range, shape }: ValueInfo,
): NonNullable<Manifest['cuts']>[number] {
  return {
    name,
    value,
    type,
    range,
    shape: [...shape],
    scale: maps.map(m => S.format(m.scale)),
    offset: maps.map(m => S.format(m.offset)),
  };
}

/** What verification needs to know of a gate. */
const gateText = ({ node, tensor, winner, scores, biases, unit, bits }: GateProbe): GateRecord => ({
  name: node,
  tensor,
  winner,
  scores,
  biases: [...biases],
  unit,
  bits,
});
