import { join } from 'node:path';
import { generatedVerilogFile } from '../codegen/generated-sources.ts';
import { memoryFileParameters } from '../codegen/memory-files.ts';
import {
  generatedVerilogOf,
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
export const romFiles = (kernel: Kernel): RomFile[] =>
  memoriesOf(kernel).map(image => ({
    file: memoryFileName(kernel.id, image),
    words: image.words.length,
    bits: image.widthBits,
  }));

/** The file of an instance that has a module of its own, if it has. */
export const generatedFiles = (kernel: Kernel): string[] =>
  generatedVerilogOf(kernel) ? [generatedVerilogFile(kernel)] : [];

/**
 * One kernel on its own.
 *
 * @param pathOf absolute path of a source, given as a path below hw/rtl
 * @param memoryFolder absolute path of the folder that holds the kernel's memory files
 * @param generatedFolder absolute path of the folder that holds its own module, where it has one
 */
export function kernelJob(
  kernel: Kernel,
  pathOf: (source: string) => string,
  memoryFolder: string,
  generatedFolder: string = memoryFolder,
): ModuleJob {
  return {
    what: kernel.id,
    module: moduleOf(kernel),
    sources: [
      ...sourcesOf(kernel).map(pathOf),
      ...generatedFiles(kernel).map(file => join(generatedFolder, file)),
    ],
    parameters: [...verilogOf(kernel), ...memoryFileParameters(kernel)],
    openOutputs: pinsOf(kernel).flatMap(([name, value]) => (value === '' ? [name] : [])),
    memoryFolder,
    memories: romFiles(kernel),
  };
}
