import { join } from 'node:path';
import { type DesignNames, LIBRARY_NAMES, moduleName } from '../codegen/design-names.ts';
import { generatedVerilogFile } from '../codegen/generated-sources.ts';
import { memoryFileParameters } from '../codegen/memory-files.ts';
import {
  isGenerated,
  type Kernel,
  memoriesOf,
  moduleOf,
  pinsOf,
  sourcesOf,
  verilogOf,
} from '../kernels/index.ts';
import { memoryFileName } from '../kernels/kernel.ts';
import type { ModuleJob, RomFile } from './synthesis.ts';

/** Kernels in groups that give the same hardware. */
export function distinctKernels(kernels: readonly Kernel[]): Kernel[][] {
  const groups = new Map<string, Kernel[]>();
  for (const kernel of kernels) {
    const contents = memoriesOf(kernel).map(({ suffix, number, words }) => [suffix, number, words.join()]);
    const key = JSON.stringify([moduleOf(kernel), verilogOf(kernel), contents]);
    groups.set(key, [...(groups.get(key) ?? []), kernel]);
  }
  return [...groups.values()];
}

/** The $readmemh files of a kernel. */
export const romFiles = (kernel: Kernel, names: DesignNames): RomFile[] =>
  memoriesOf(kernel).map(image => ({
    file: memoryFileName(names.own(kernel.id), image),
    words: image.words.length,
    bits: image.widthBits,
  }));

/** The file of an instance that has a module of its own, if it has. */
export const generatedFiles = (kernel: Kernel, names: DesignNames): string[] =>
  isGenerated(kernel) ? [generatedVerilogFile(kernel, names)] : [];

/**
 * One kernel on its own.
 *
 * @param pathOf absolute path of a source, given as a path below hw/rtl
 * @param memoryFolder absolute path of the folder that holds the kernel's memory files
 * @param generatedFolder absolute path of the folder that holds its own module, where it has one
 * @param names what modules and memory files are called there
 */
export function kernelJob(
  kernel: Kernel,
  pathOf: (source: string) => string,
  memoryFolder: string,
  generatedFolder: string = memoryFolder,
  names: DesignNames = LIBRARY_NAMES,
): ModuleJob {
  return {
    what: kernel.id,
    module: moduleName(kernel, names),
    sources: [
      ...sourcesOf(kernel).map(pathOf),
      ...generatedFiles(kernel, names).map(file => join(generatedFolder, file)),
    ],
    parameters: [...verilogOf(kernel), ...memoryFileParameters(kernel, names)],
    openOutputs: pinsOf(kernel).flatMap(([name, value]) => (value === '' ? [name] : [])),
    memoryFolder,
    memories: romFiles(kernel, names),
  };
}
