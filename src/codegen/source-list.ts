import { isGenerated, memoriesOf, sourcesOf } from '../kernels/index.ts';
import { memoryFileName } from '../kernels/kernel.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { axiFiles } from './axi-top.ts';
import type { DesignNames } from './design-names.ts';
import { generatedVerilogFile } from './generated-sources.ts';
import { libraryFile } from './kernel-library.ts';

/** What a project takes of a compiled folder, as paths below it. */
export interface SourceList {
  /** The design, its top first. */
  readonly rtl: readonly string[];
  /** What its wrapper needs beside that, the wrapper first; nothing where there is none. */
  readonly axi: readonly string[];
  readonly memories: readonly string[];
}

export function sourceList(hardware: HardwareGraph, names: DesignNames): SourceList {
  const { top, kernels } = hardware;
  const library = [...new Set(kernels.flatMap(sourcesOf))].sort();
  const generated = kernels.filter(isGenerated).map(kernel => generatedVerilogFile(kernel, names));
  return {
    rtl: [`${top}.v`, ...library.map(source => libraryFile(source, names)), ...generated].map(
      file => `rtl/${file}`,
    ),
    axi: axiFiles(hardware, names),
    memories: kernels.flatMap(kernel =>
      memoriesOf(kernel).map(image => `mem/${memoryFileName(names.own(kernel.id), image)}`),
    ),
  };
}
