import { sourcesOf } from '../kernels/index.ts';
import type { Emitter } from './emitter.ts';

/** rtl/: the hand-written modules that the design uses, as they stand in hw/rtl. */
export const kernelLibrary: Emitter = {
  name: 'kernel library',
  files({ design, own }) {
    const sources = new Set(design.hardware.kernels.flatMap(sourcesOf));
    return [...sources]
      .sort()
      .map(source => [`rtl/${source.split('/').at(-1)}`, own.textOf(`hw/rtl/${source}`)]);
  },
};
