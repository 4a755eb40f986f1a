import { type Identifier, identifier, type Word, word } from '../ir/target-text.ts';
import { reloadPinsOf, sinkStreams, sourceStreams } from '../schedule/hardware.ts';
import type { EmitContext, EmittedFile, Emitter } from './emitter.ts';
import { paddedBits } from './padded-bits.ts';
import { render } from './render.ts';
import { sourceList } from './source-list.ts';

/** What the templates below templates/project need. */
export interface ProjectContext {
  readonly top: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  /** Below rtl/. */
  readonly rtl: readonly FileContext[];
  /** Below rtl/axi/. */
  readonly axi: readonly FileContext[];
  /** Below mem/. */
  readonly memories: readonly FileContext[];
  readonly hasMemories: boolean;
  readonly hasAxi: boolean;
  readonly sources: readonly SourceContext[];
  readonly sinks: readonly PortContext[];
  readonly zeros: readonly Identifier[];
}

interface FileContext {
  readonly file: Word;
}

/** An AXI4-Stream of the design itself. */
interface PortContext {
  readonly name: Identifier;
  readonly bits: number;
}

interface SourceContext extends PortContext {
  readonly framingError: Identifier;
}

function projectContext({ design: { hardware }, header, names }: EmitContext): ProjectContext {
  const { rtl, axi, memories } = sourceList(hardware, names);
  const below = (folder: string, paths: readonly string[]): FileContext[] =>
    paths.map(path => ({ file: word(path.slice(folder.length)) }));
  return {
    top: identifier(hardware.top),
    toolVersion: word(header.toolVersion),
    sourceHash: word(header.sourceHash),
    rtl: below('rtl/', rtl),
    axi: below('rtl/axi/', axi),
    memories: below('mem/', memories),
    hasMemories: memories.length > 0,
    hasAxi: axi.length > 0,
    sources: sourceStreams(hardware).map(({ name, stream, framingError }) => ({
      name: identifier(name),
      bits: paddedBits(stream),
      framingError: identifier(framingError),
    })),
    sinks: sinkStreams(hardware).map(({ name, stream }) => ({
      name: identifier(name),
      bits: paddedBits(stream),
    })),
    zeros: reloadPinsOf(hardware).map(identifier),
  };
}

const rendered = (template: string, path: string, context: ProjectContext): EmittedFile => [
  path,
  render(`project/${template}.hbs`, context),
];

/** files.f: what Icarus, Verilator and others take with -f in the compiled folder; files_axi.f with the wrapper. */
export const fileLists: Emitter = {
  name: 'file lists',
  files(emit) {
    const context = projectContext(emit);
    const design = rendered('files.f', 'files.f', context);
    return context.hasAxi ? [design, rendered('files_axi.f', 'files_axi.f', context)] : [design];
  },
};

/** <top>.core: the design and its wrapper for FuseSoC, memories included. */
export const fusesocCore: Emitter = {
  name: 'FuseSoC core',
  files: emit => [rendered('fusesoc.core', `${emit.manifest.top}.core`, projectContext(emit))],
};

/** project/package_ip.tcl: makes an IP of the wrapper, for block designs in Vivado. */
export const vivadoIp: Emitter = {
  name: 'IP packaging for Vivado',
  files(emit) {
    const context = projectContext(emit);
    return context.hasAxi ? [rendered('package_ip.tcl', 'project/package_ip.tcl', context)] : [];
  },
};

/** project/<top>.py: the design as a module of LiteX. */
export const litexModule: Emitter = {
  name: 'LiteX module',
  files: emit => [rendered('litex.py', `project/${emit.manifest.top}.py`, projectContext(emit))],
};
