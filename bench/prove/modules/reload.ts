import { clog2, type ModuleProof } from '../module-proof.ts';

export const reloadHalf: ModuleProof = {
  sources: ['common/reload_half.v'],
  claim: 'function',
  rules: 'reload_half_rules',
  sharesParameters: true,
  inputs: () => [],
  outputs: () => [],
  freeInputs: [
    { name: 'reload_target', widthBits: 8 },
    { name: 'reload_begin', widthBits: 1 },
    { name: 'reload_write', widthBits: 1 },
    { name: 'reload_data', widthBits: 32 },
    { name: 'reload_half', widthBits: 1 },
    { name: 'reload_frame', widthBits: 32 },
    { name: 'vector_end', widthBits: 1 },
  ],
  seenOutputs: p => [
    { name: 'start', widthBits: clog2(2 * p.WORDS) },
    { name: 'write_enable', widthBits: 1 },
    { name: 'write_address', widthBits: clog2(2 * p.WORDS) },
    { name: 'write_data', widthBits: p.WIDTH },
  ],
  takesWithinCycles: () => 0,
  sets: [
    { parameters: { TARGET: 0, WORDS: 1, WIDTH: 1, VECTORS: 1 } },
    { parameters: { TARGET: 5, WORDS: 2, WIDTH: 33, VECTORS: 2 } },
    { parameters: { TARGET: 255, WORDS: 3, WIDTH: 2, VECTORS: 3 } },
  ],
};
