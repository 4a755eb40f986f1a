import type { RtlStyle } from '../kernels/family.ts';
import { isGenerated, type Kernel, moduleOf } from '../kernels/index.ts';

/**
 * What modules and memory files are called where a design lies. Two designs in one project collide in nothing that
 * begins with the name of their tops.
 */
export interface DesignNames {
  /** Of a hand-written module, by its name in hw/rtl. */
  readonly library: (module: string) => string;
  /** Of what is made for this design alone: a module of an instance, a memory file. */
  readonly own: (name: string) => string;
}

const same = (name: string): string => name;

/** As in hw/rtl, where kernels are tried one by one. */
export const LIBRARY_NAMES: DesignNames = { library: same, own: same };

/** The names in the folder of a design. */
export function namesOf(top: string, library: RtlStyle['library']): DesignNames {
  const own = (name: string): string => `${top}_${name}`;
  return { library: library === 'own' ? own : same, own };
}

/** The module of an instance. */
export function moduleName(kernel: Kernel, names: DesignNames): string {
  const module = moduleOf(kernel);
  return isGenerated(kernel) ? names.own(module) : names.library(module);
}
