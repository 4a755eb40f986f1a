import { type Kernel, memoriesOf } from './kernels/index.ts';
import type { MemoryImage } from './kernel.ts';

export interface MemoryFile {
  readonly parameter: string;
  /** File name, without a folder: simulators and synthesis run in or search the mem folder. */
  readonly file: string;
  readonly image: MemoryImage;
}

/** The $readmemh files of a kernel instance. */
export function memoryFiles(kernel: Kernel): MemoryFile[] {
  return memoriesOf(kernel).map(image => ({
    parameter: image.parameter,
    file: `${kernel.id}_${image.suffix}.mem`,
    image,
  }));
}

/** $readmemh text: one hexadecimal word a line. */
export function memoryText(image: MemoryImage): string {
  const digits = Math.ceil(image.widthBits / 4);
  return `${image.words.map(word => word.toString(16).padStart(digits, '0')).join('\n')}\n`;
}
