import { printable } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { joinedInputsOf, type Kernel, moduleOf, pinsOf, portsOf, verilogOf } from '../kernels/index.ts';
import { parameterText } from '../kernels/kernel.ts';
import { type StreamShape, widthBits } from '../kernels/stream.ts';
import { describeStream } from '../kernels/stream-text.ts';
import {
  type EndPort,
  type EndStream,
  type HardwareGraph,
  sinkStreams,
  sourceStreams,
} from '../schedule/hardware.ts';
import type { Emitter } from './emitter.ts';
import { memoryFileParameters } from './memory-files.ts';
import { render } from './render.ts';
import type { DesignHeader } from './source-header.ts';

/** An AXI4-Stream of the design. */
interface EndContext {
  readonly name: string;
  readonly bits: number;
  readonly msb: number;
  readonly format: string;
}

interface SourceContext extends EndContext {
  readonly framingError: string;
  readonly separator: string;
}

/** What templates/verilog/top.v.hbs needs. */
export interface TopContext {
  readonly top: string;
  readonly toolVersion: string;
  readonly sourceHash: string;
  /** One comment line each: no newline inside. */
  readonly summary: readonly string[];
  readonly sources: readonly SourceContext[];
  readonly sinks: readonly EndContext[];
  readonly hasSeveralEnds: boolean;
  readonly streams: readonly {
    readonly id: string;
    readonly msb: number;
    readonly comment: string;
  }[];
  readonly kernels: readonly {
    readonly id: string;
    readonly module: string;
    readonly comment: string;
    readonly hasParameters: boolean;
    readonly parameters: readonly {
      readonly name: string;
      readonly value: string;
      readonly separator: string;
    }[];
    /** Connections beside clk and rst. */
    readonly connections: readonly {
      readonly port: string;
      readonly net: string;
      readonly separator: string;
    }[];
  }[];
}

/** Width of an AXI4-Stream tdata: the beat padded to whole bytes. */
export const paddedBits = (stream: StreamShape): number => Math.ceil(widthBits(stream) / 8) * 8;

/** rtl/<top>.v: the module that a user instantiates. */
export const verilogTop: Emitter = {
  name: 'Verilog top',
  files: ({ design, manifest, header }) => [
    [`rtl/${manifest.top}.v`, render('verilog/top.v.hbs', topContext(design.hardware, header))],
  ],
};

export function topContext(graph: HardwareGraph, header: DesignHeader): TopContext {
  const sources = sourceStreams(graph).map(port => ({
    ...endContext(port),
    framingError: port.framingError,
  }));
  return {
    top: graph.top,
    toolVersion: header.toolVersion,
    sourceHash: header.sourceHash,
    summary: header.summary.map(oneLine),
    sources: separated(sources),
    sinks: sinkStreams(graph).map(endContext),
    hasSeveralEnds: graph.sources.length + graph.sinks.length > 2,
    streams: graph.links.map(({ stream, value }) => ({
      id: stream.id,
      msb: widthBits(stream) - 1,
      comment: oneLine(`${value}: ${describeStream(stream)}`),
    })),
    kernels: graph.kernels.map(kernel => ({
      id: kernel.id,
      module: moduleOf(kernel),
      comment: oneLine(kernel.layer),
      hasParameters: parametersOf(kernel).length > 0,
      parameters: separated(parametersOf(kernel)),
      connections: separated(connectionsOf(graph, kernel)),
    })),
  };
}

const endContext = ({ name, stream }: EndStream): EndContext => ({
  name,
  bits: paddedBits(stream),
  msb: paddedBits(stream) - 1,
  format: describeStream(stream),
});

function parametersOf(kernel: Kernel): { name: string; value: string }[] {
  return [
    ...verilogOf(kernel).map(([name, value]) => ({ name, value: parameterText(value) })),
    ...memoryFileParameters(kernel).map(([name, value]) => ({ name, value: `"${value}"` })),
  ];
}

function connectionsOf(graph: HardwareGraph, kernel: Kernel): { port: string; net: string }[] {
  const wires = (port: string, net: string, hasLast: boolean): { port: string; net: string }[] =>
    ['tdata', 'tvalid', 'tready', ...(hasLast ? ['tlast'] : [])].map(signal => ({
      port: `${port}_${signal}`,
      net: `${net}_${signal}`,
    }));
  const stream = (side: 'from' | 'to', port: string): string | undefined =>
    graph.links.find(l => l[side].kernel === kernel.id && l[side].port === port)?.stream.id;
  // A port without a stream is the design's own.
  const wiresAt = (port: string, id: string | undefined, end: EndPort | undefined) => {
    const net = id ?? end?.name;
    invariant(net !== undefined, `port ${port} of ${kernel.id} is open`);
    return wires(port, net, id === undefined);
  };
  const { inputs, outputs } = portsOf(kernel);
  const joined = joinedInputsOf(kernel);
  const source = graph.sources.find(port => port.kernel === kernel.id);
  const sink = graph.sinks.find(port => port.kernel === kernel.id);
  const intoInputs = Object.keys(inputs).flatMap(port => wiresAt(port, stream('to', port), source));
  return [
    ...(joined === undefined ? intoInputs : sideBySide(joined, intoInputs)),
    ...Object.keys(outputs).flatMap(port => wiresAt(port, stream('from', port), sink)),
    ...pinsOf(kernel).map(([port, net]) => ({ port, net })),
    ...(source ? [{ port: 'framing_error', net: source.framingError }] : []),
  ];
}

/** All inputs at one port, the first in the low bits. */
function sideBySide(
  port: string,
  wires: readonly { readonly port: string; readonly net: string }[],
): { port: string; net: string }[] {
  return ['tdata', 'tvalid', 'tready'].map(signal => {
    const nets = wires.filter(w => w.port.endsWith(`_${signal}`)).map(w => w.net);
    return { port: `${port}_${signal}`, net: `{${nets.toReversed().join(', ')}}` };
  });
}

function separated<T extends object>(items: readonly T[]): (T & { separator: string })[] {
  return items.map((item, i) => ({ ...item, separator: i === items.length - 1 ? '' : ',' }));
}

/** Text from the model for a Verilog comment: ASCII, no line ends, no trailing backslash. */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/[^ -~]/g, '?')
    .replace(/\\+$/, '')
    .slice(0, 160);
}
