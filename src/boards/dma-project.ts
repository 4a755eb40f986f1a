import { render } from '../codegen/render.ts';
import type { Manifest } from '../formats/manifest.ts';
import { fail } from '../ir/diagnostic.ts';
import {
  type FolderPath,
  folderPath,
  type Identifier,
  identifier,
  type PartName,
  partName,
  type Word,
  word,
} from '../ir/target-text.ts';
import type { PackageFiles } from '../package-files.ts';
import { boardDiagnostic } from './diagnostics.ts';
import type { DmaBoard } from './schema.ts';

/** What templates/boards/vivado-dma.tcl.hbs needs. */
export interface DmaContext {
  readonly design: Identifier;
  readonly project: Identifier;
  readonly wrapper: Identifier;
  readonly board: Word;
  readonly toolVersion: Word;
  readonly part: PartName;
  readonly boardPart: PartName;
  readonly megahertz: number;
  readonly isUltraScale: boolean;
  readonly inPort: Identifier;
  readonly inBits: number;
  readonly inMemoryBits: number;
  readonly outPort: Identifier;
  readonly outBits: number;
  readonly outMemoryBits: number;
  readonly sources: readonly FolderPath[];
  readonly memories: readonly FolderPath[];
}

/** A design behind a DMA engine. */
export interface DmaDesign {
  readonly board: DmaBoard;
  readonly manifest: Manifest;
  /** The wrapper of rtl/axi/. */
  readonly axi: NonNullable<Manifest['axi']>;
  readonly megahertz: number;
}

/** A design on a board with a processor. Throws DiagnosticError where it has no wrapper, or several inputs or outputs. */
export function dmaDesign(manifest: Manifest, board: DmaBoard, megahertz = board.clock.megahertz): DmaDesign {
  const { inputs, outputs, axi } = manifest;
  if (inputs.length > 1 || outputs.length > 1)
    fail(boardDiagnostic('several-ports', { inputs: inputs.length, outputs: outputs.length }));
  if (!axi) return fail(boardDiagnostic('dma-wrapper-missing', { board: board.name }));
  return { board, manifest, axi, megahertz };
}

/** All that is written of a build, by path below its folder. */
export function dmaInputs(
  design: DmaDesign,
  sources: ReadonlyMap<string, Uint8Array>,
  own: PackageFiles,
): Map<string, string | Uint8Array> {
  const host = ['bitwright_network.py', 'bitwright_pynq.py'];
  return new Map<string, string | Uint8Array>([
    ...sources,
    ['vivado.tcl', render('boards/vivado-dma.tcl.hbs', dmaContext(design, [...sources.keys()], own.version))],
    ...host.map(name => [`host/${name}`, own.textOf(`hw/host/${name}`)] as const),
    ['host/manifest.json', `${JSON.stringify(design.manifest, null, 2)}\n`],
  ]);
}

function dmaContext(
  { board, manifest, axi, megahertz }: DmaDesign,
  paths: readonly string[],
  version: string,
): DmaContext {
  const { device } = board;
  const [input] = axi.inputs;
  const [output] = axi.outputs;
  // Both families of these boards have one; the schema holds that.
  const [part, boardPart] = 'boardPart' in device ? [device.part, device.boardPart] : ['', ''];
  return {
    design: identifier(manifest.top),
    project: identifier(manifest.top),
    wrapper: identifier(axi.top),
    board: word(board.name),
    toolVersion: word(version),
    part: partName(part),
    boardPart: partName(boardPart),
    megahertz,
    isUltraScale: device.family === 'zynqmp',
    inPort: identifier(input.port),
    inBits: input.wordBits,
    inMemoryBits: memoryBits(input.wordBits),
    outPort: identifier(output.port),
    outBits: output.wordBits,
    outMemoryBits: memoryBits(output.wordBits),
    sources: paths.filter(path => path.endsWith('.v')).map(folderPath),
    memories: paths.filter(path => path.startsWith('mem/')).map(folderPath),
  };
}

/** The DMA engine's side towards memory: at least as wide as its stream, and 32 bits. */
const memoryBits = (wordBits: number): number => Math.max(32, wordBits);
