import { invariant } from '../ir/invariant.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type LineComment,
  lineComment,
  verilogPath,
  type Word,
  word,
} from '../ir/target-text.ts';
import { isReloadable, joinedInputsOf, type Kernel, pinsOf, portsOf, verilogOf } from '../kernels/index.ts';
import { parameterText } from '../kernels/kernel.ts';
import { RELOAD_BUS } from '../kernels/reload.ts';
import { widthBits } from '../kernels/stream.ts';
import { describeStream } from '../kernels/stream-text.ts';
import {
  type EndPort,
  type EndStream,
  type HardwareGraph,
  sinkStreams,
  sourceStreams,
} from '../schedule/hardware.ts';
import { type DesignNames, LIBRARY_NAMES, moduleName } from './design-names.ts';
import type { Emitter } from './emitter.ts';
import { memoryFileParameters } from './memory-files.ts';
import { paddedBits } from './padded-bits.ts';
import { render } from './render.ts';
import type { DesignHeader } from './source-header.ts';

/** An AXI4-Stream of the design. */
interface EndContext {
  readonly name: Identifier;
  readonly bits: number;
  readonly msb: number;
  readonly format: LineComment;
}

interface SourceContext extends EndContext {
  readonly framingError: Identifier;
  readonly separator: Separator;
}

/** What templates/verilog/top.v.hbs needs. */
export interface TopContext {
  readonly top: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly summary: readonly LineComment[];
  readonly sources: readonly SourceContext[];
  readonly sinks: readonly EndContext[];
  readonly hasSeveralEnds: boolean;
  /** Whether parameters are written while it runs. */
  readonly hasReload: boolean;
  readonly reloadPins: readonly ReloadPinContext[];
  readonly streams: readonly {
    readonly id: Identifier;
    readonly msb: number;
    readonly comment: LineComment;
  }[];
  readonly kernels: readonly {
    readonly id: Identifier;
    readonly module: Identifier;
    readonly comment: LineComment;
    readonly hasParameters: boolean;
    readonly parameters: readonly ParameterContext[];
    /** Connections beside clk and rst. */
    readonly connections: readonly ConnectionContext[];
  }[];
}

/** A pin of the bus that writes parameters. */
export interface ReloadPinContext {
  readonly name: Identifier;
  readonly msb: number;
}

export const reloadPins = (): ReloadPinContext[] =>
  RELOAD_BUS.map(([name, bits]) => ({ name: identifier(name), msb: bits - 1 }));

interface Parameter {
  readonly name: Identifier;
  readonly value: Expression;
}

interface Connection {
  readonly port: Identifier;
  readonly net: Expression;
}

interface ParameterContext extends Parameter {
  readonly separator: Separator;
}

interface ConnectionContext extends Connection {
  readonly separator: Separator;
}

type Separator = '' | ',';

const MEM_DIR = identifier('MEM_DIR');

/** rtl/<top>.v: the module that a user instantiates. */
export const verilogTop: Emitter = {
  name: 'Verilog top',
  files: ({ design, manifest, header, names }) => [
    [`rtl/${manifest.top}.v`, render('verilog/top.v.hbs', topContext(design.hardware, header, names))],
  ],
};

/** Default of the parameter MEM_DIR: a tool that runs in the compiled folder finds the memories. */
export const MEMORY_DIRECTORY = 'mem/';

export function topContext(
  graph: HardwareGraph,
  header: DesignHeader,
  names: DesignNames = LIBRARY_NAMES,
): TopContext {
  const sources = sourceStreams(graph).map(port => ({
    ...endContext(port),
    framingError: identifier(port.framingError),
  }));
  return {
    top: identifier(graph.top),
    toolVersion: word(header.toolVersion),
    sourceHash: word(header.sourceHash),
    summary: header.summary.map(lineComment),
    sources: separated(sources),
    sinks: sinkStreams(graph).map(endContext),
    hasSeveralEnds: graph.sources.length + graph.sinks.length > 2,
    hasReload: graph.kernels.some(isReloadable),
    reloadPins: reloadPins(),
    streams: graph.links.map(({ stream, value }) => ({
      id: identifier(stream.id),
      msb: widthBits(stream) - 1,
      comment: lineComment(`${value}: ${describeStream(stream)}`),
    })),
    kernels: graph.kernels.map(kernel => ({
      id: identifier(kernel.id),
      module: identifier(moduleName(kernel, names)),
      comment: lineComment(kernel.layer),
      hasParameters: parametersOf(kernel, names).length > 0,
      parameters: separated(parametersOf(kernel, names)),
      connections: separated(connectionsOf(graph, kernel).map(connection)),
    })),
  };
}

const endContext = ({ name, stream }: EndStream): EndContext => ({
  name: identifier(name),
  bits: paddedBits(stream),
  msb: paddedBits(stream) - 1,
  format: lineComment(describeStream(stream)),
});

function parametersOf(kernel: Kernel, names: DesignNames): Parameter[] {
  const numbers = verilogOf(kernel).map(([name, value]) => [name, expression(parameterText(value))] as const);
  const files = memoryFileParameters(kernel, names).map(
    ([name, value]) => [name, verilogPath(MEM_DIR, word(value))] as const,
  );
  return [...numbers, ...files].map(([name, value]) => ({ name: identifier(name), value }));
}

const connection = ({ port, net }: { readonly port: string; readonly net: string }): Connection => ({
  port: identifier(port),
  net: expression(net),
});

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

function separated<T extends object>(items: readonly T[]): (T & { separator: Separator })[] {
  return items.map((item, i) => ({ ...item, separator: i === items.length - 1 ? '' : ',' }));
}
