import { type Kernel, memoriesOf } from '../kernels/index.ts';
import { type MemoryImage, memoryFileName, memoryParameters } from '../kernels/kernel.ts';

/** The $readmemh files of a kernel instance, by file name (they all lie in mem/). */
export function memoryFiles(kernel: Kernel): Map<string, string> {
  return new Map(memoriesOf(kernel).map(image => [memoryFileName(kernel.id, image), memoryText(image)]));
}

/** The module parameters that name those files. */
export function memoryFileParameters(kernel: Kernel): readonly (readonly [name: string, value: string])[] {
  return memoryParameters(kernel.id, memoriesOf(kernel));
}

/** $readmemh text: one hexadecimal word a line. */
function memoryText(image: MemoryImage): string {
  const digits = Math.ceil(image.widthBits / 4);
  return `${image.words.map(word => word.toString(16).padStart(digits, '0')).join('\n')}\n`;
}
