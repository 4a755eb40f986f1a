import { type Kernel, memoriesOf } from '../kernels/index.ts';
import { type MemoryImage, memoryFileName, memoryParameters } from '../kernels/kernel.ts';
import { type DesignNames, LIBRARY_NAMES } from './design-names.ts';
import type { Emitter } from './emitter.ts';

/** The $readmemh files of a kernel instance, by file name (they all lie in mem/). */
export function memoryFiles(kernel: Kernel, names: DesignNames = LIBRARY_NAMES): Map<string, string> {
  return new Map(
    memoriesOf(kernel).map(image => [memoryFileName(names.own(kernel.id), image), memoryText(image)]),
  );
}

/** mem/: the weights, thresholds and tables of all kernels. */
export const memoryImages: Emitter = {
  name: 'memories',
  files: ({ design, names }) =>
    design.hardware.kernels.flatMap(kernel =>
      Array.from(memoryFiles(kernel, names), ([file, text]) => [`mem/${file}`, text] as const),
    ),
};

/** The module parameters that name those files. */
export function memoryFileParameters(
  kernel: Kernel,
  names: DesignNames = LIBRARY_NAMES,
): readonly (readonly [name: string, value: string])[] {
  return memoryParameters(names.own(kernel.id), memoriesOf(kernel));
}

/** $readmemh text: one hexadecimal word a line. */
function memoryText(image: MemoryImage): string {
  const digits = Math.ceil(image.widthBits / 4);
  return `${image.words.map(word => word.toString(16).padStart(digits, '0')).join('\n')}\n`;
}
