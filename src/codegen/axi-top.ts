import { invariant } from '../ir/invariant.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type Word,
  word,
} from '../ir/target-text.ts';
import { isReloadable, sourcesOf } from '../kernels/index.ts';
import { RELOAD_BUS } from '../kernels/reload.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { type AxiStream, type AxiWrapper, axiWrapperOf, WRAPPER_SOURCES } from './axi-streams.ts';
import type { DesignNames } from './design-names.ts';
import type { Emitter } from './emitter.ts';
import { LIBRARY_MODULES, libraryFile, libraryText } from './kernel-library.ts';
import { modulePlaces, renamed } from './rename-modules.ts';
import { render } from './render.ts';
import type { SourceHeader } from './source-header.ts';
import { type ReloadPinContext, reloadPins } from './verilog-top.ts';

interface AxiStreamContext {
  readonly name: Identifier;
  readonly number: number;
  /** The module parameter that says how wide a word is. */
  readonly widthParameter: Identifier;
  readonly wordBits: number;
  readonly beats: number;
  readonly beatBytes: number;
  readonly beatBits: number;
  readonly beatMsb: number;
  readonly slotBytes: number;
  readonly slotBits: number;
}

/** What templates/verilog/axi-top.v.hbs needs. */
export interface AxiTopContext {
  readonly module: Identifier;
  readonly top: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly modelHash: Expression;
  readonly interval: Expression;
  readonly latency: Expression;
  readonly sources: readonly AxiStreamContext[];
  readonly sinks: readonly AxiStreamContext[];
  readonly sourceCount: number;
  readonly sinkCount: number;
  readonly sourcesMsb: number;
  readonly sinksMsb: number;
  readonly busInterfaces: Expression;
  /** 1 where parameters are written while it runs. */
  readonly reload: 0 | 1;
  readonly reloadPins: readonly ReloadPinContext[];
  /** Those of the design beside clk and rst. */
  readonly connections: readonly {
    readonly port: Identifier;
    readonly net: Expression;
    readonly separator: '' | ',';
  }[];
}

/** What the registers tell of the predicted cycles. */
interface PredictedCycles {
  readonly initiationInterval: number;
  readonly latency: number;
}

/** Below rtl/, so that who takes rtl/*.v has the design alone. */
const FOLDER = 'rtl/axi';

/** rtl/axi/: the design behind AXI4-Streams for DMA engines and registers, with the modules that it takes for that. */
export const axiTop: Emitter = {
  name: 'AXI wrapper',
  files({ design: { hardware }, manifest, header, names, own }) {
    const wrapper = axiWrapperOf(hardware);
    if (!wrapper) return [];
    return [
      [`${FOLDER}/${wrapper.top}.v`, axiTopText(hardware, wrapper, manifest.cycles, header, names)],
      ...wrapperSources(hardware).map(
        source => [`${FOLDER}/${libraryFile(source, names)}`, libraryText(source, names, own)] as const,
      ),
    ];
  },
};

/** The paths that the wrapper's files have below a compiled folder, its own first. */
export function axiFiles(hardware: HardwareGraph, names: DesignNames): string[] {
  const wrapper = axiWrapperOf(hardware);
  if (!wrapper) return [];
  const library = wrapperSources(hardware).map(source => libraryFile(source, names));
  return [`${wrapper.top}.v`, ...library].map(file => `${FOLDER}/${file}`);
}

/** The modules of the wrapper that the design itself has not. */
function wrapperSources({ kernels }: HardwareGraph): string[] {
  const there = new Set(kernels.flatMap(sourcesOf));
  return WRAPPER_SOURCES.filter(source => !there.has(source));
}

function axiTopText(
  hardware: HardwareGraph,
  wrapper: AxiWrapper,
  cycles: PredictedCycles,
  header: SourceHeader,
  names: DesignNames,
): string {
  const text = render('verilog/axi-top.v.hbs', axiTopContext(hardware, wrapper, cycles, header));
  return renamed(modulePlaces(text, LIBRARY_MODULES), names.library);
}

export function axiTopContext(
  { top, sources, sinks, kernels }: HardwareGraph,
  wrapper: AxiWrapper,
  { initiationInterval, latency }: PredictedCycles,
  { toolVersion, sourceHash }: SourceHeader,
): AxiTopContext {
  invariant(/^[0-9a-f]{64}$/.test(sourceHash), `${sourceHash} is no SHA-256`);
  const hasReload = kernels.some(isReloadable);
  const wires = (name: string): (readonly [string, string])[] =>
    ['tdata', 'tvalid', 'tready', 'tlast'].map(signal => [`${name}_${signal}`, `beat_${name}_${signal}`]);
  const connections = [
    ...[...sources, ...sinks].flatMap(({ name }) => wires(name)),
    // The wrapper's own counts more: beats that are cut short as well.
    ...sources.map(({ framingError }) => [framingError, ''] as const),
    ...(hasReload ? RELOAD_BUS.map(([name]) => [name, name] as const) : []),
  ];
  const ends = [...wrapper.inputs, ...wrapper.outputs].map(({ port }) => port);
  return {
    module: identifier(wrapper.top),
    top: identifier(top),
    toolVersion: word(toolVersion),
    sourceHash: word(sourceHash),
    modelHash: expression(`256'h${sourceHash}`),
    interval: cycleCount(initiationInterval),
    latency: cycleCount(latency),
    sources: wrapper.inputs.map(streamContext),
    sinks: wrapper.outputs.map(streamContext),
    sourceCount: wrapper.inputs.length,
    sinkCount: wrapper.outputs.length,
    sourcesMsb: wrapper.inputs.length - 1,
    sinksMsb: wrapper.outputs.length - 1,
    reload: hasReload ? 1 : 0,
    reloadPins: reloadPins(),
    busInterfaces: expression([...ends, 's_axi'].join(':')),
    connections: connections.map(([port, net], i) => ({
      port: identifier(port),
      net: expression(net),
      separator: i === connections.length - 1 ? '' : ',',
    })),
  };
}

const streamContext = (
  { port, wordBits, beatsPerFrame, beatBytes, slotBytes }: AxiStream,
  number: number,
): AxiStreamContext => ({
  name: identifier(port),
  number,
  widthParameter: identifier(`${port.toUpperCase()}_BITS`),
  wordBits,
  beats: beatsPerFrame,
  beatBytes,
  beatBits: 8 * beatBytes,
  beatMsb: 8 * beatBytes - 1,
  slotBytes,
  slotBits: 8 * slotBytes,
});

/** As a register of 32 bits tells it. */
const cycleCount = (cycles: number): Expression =>
  expression(`32'd${Math.min(Math.ceil(cycles), 2 ** 32 - 1)}`);
