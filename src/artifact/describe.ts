import { asScores } from '../passes/output.ts';
import { format } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { CompiledNetwork } from '../compile.ts';
import { portsOf } from '../codegen/kernels/index.ts';
import { MANIFEST_VERSION, type Manifest } from '../codegen/manifest.ts';
import { beatsPerFrame, type StreamShape } from '../codegen/stream.ts';
import { paddedBits } from '../codegen/verilog-top.ts';
import { invariant } from '../ir/invariant.ts';
import { macsOf, parameterBitsOf } from '../ops/index.ts';
import { quantizerText } from './exact-text.ts';
import { layerCycles } from '../lower/index.ts';

/** The manifest of a compiled network, without the file hashes. */
export function describe(
  network: CompiledNetwork,
  model: { readonly name: string; readonly sha256: string },
  toolVersion: string,
): Manifest {
  const { layers, hardware, wire, prediction } = network;
  const infoOf = (value: string) => {
    const info = layers.values.get(value);
    invariant(info, `no value ${value}`);
    return info;
  };
  const input = portsOf(hardware.kernels[0]).inputs.s_axis;
  const output = portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
  const outputInfo = infoOf(layers.output);
  const isRanking = layers.nodes.at(-1)?.kind === 'top-k';
  const scores = asScores(network.output);
  const modelInput = network.canonical.inputs[0];
  return {
    schemaVersion: MANIFEST_VERSION,
    tool: { name: 'bitwright', version: toolVersion },
    model,
    top: hardware.top,
    input: {
      name: modelInput.name,
      shape: [...(network.canonical.shapes.get(modelInput.name) ?? [])].slice(1),
      type: wire.type,
      range: wire.range,
      scale: format(wire.scale),
      offset: format(wire.offset),
      hostQuantizer: network.host ? quantizerText(network.host.quantizer) : null,
      stream: plain(input),
      tdataBits: paddedBits(input),
    },
    output: {
      name: network.canonical.outputs[0].name,
      shape: [...outputInfo.shape],
      type: outputInfo.type,
      range: outputInfo.range,
      meaning: isRanking ? 'indices' : 'scores',
      scale: scores.map(m => S.format(m.scale)),
      offset: scores.map(m => S.format(m.offset)),
      leftToHost: [...network.canonical.dropped].reverse(),
      stream: plain(output),
      tdataBits: paddedBits(output),
    },
    layers: layers.nodes.map(node => {
      const from = infoOf(node.inputs[0]);
      const to = infoOf(node.outputs[0]);
      const fold = network.folds.get(node.name);
      invariant(fold, `no fold of ${node.name}`);
      return {
        name: node.name,
        kind: node.kind,
        from: [...node.from],
        inputType: from.type,
        outputType: to.type,
        outputShape: [...to.shape],
        outputRange: to.range,
        macs: macsOf(node, from),
        parameterBits: parameterBitsOf(node, from),
        pe: fold.pe,
        simd: fold.simd,
        cyclesPerFrame: layerCycles(node, { id: node.name, input: from, output: to }, fold),
      };
    }),
    streams: hardware.links.map(({ stream, value }) => ({ id: stream.id, value, ...plain(stream), beatsPerFrame: beatsPerFrame(stream) })),
    cycles: {
      initiationInterval: prediction.initiationIntervalCycles,
      latency: prediction.latencyCycles,
      frameEnds: [...prediction.frameEndCycles],
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

function plain({ type, lanes, vectorElements, vectorsPerFrame }: StreamShape): StreamShape {
  return { type, lanes, vectorElements, vectorsPerFrame };
}
